import type { Scenario } from "../../proto/scenario.ts";
import type { Target, Transport } from "../../proto/target.ts";

/** Where name servers listen (RFC 1035 section 4.2): an endpoint there that is known to answer is one. */
const DNS_PORT = 53;

/** Whether a scenario asks through a name server that the run has to name. */
export const asksResolver = ({ roles }: Scenario): boolean =>
  roles.actor.some((step) => "to" in step && step.to === "resolvers");

/** The first name server, of places that are known to answer, that may be asked; a run asks one. */
export const resolversAmong = (
  places: readonly Target[],
  transport: Transport,
  mayAsk: (resolver: Target) => boolean,
): readonly Target[] =>
  places
    .filter((place) => place.transport === transport && place.port === DNS_PORT && mayAsk(place))
    .slice(0, 1);

/** What is missing, and the way out. */
export const noResolver = (agentId: string): string =>
  `the scenario asks through a resolver, and the inventory has no endpoint on 53/udp that is a canary and that ${agentId} may ask: plumbline asset apply`;
