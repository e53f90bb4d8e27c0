import type { NetworkInterfaceInfo } from "node:os";
import { plainAddress, specialBlock } from "../proto/address.ts";
import { permitsTelling, type RulesOfEngagement } from "../proto/engagement.ts";
import type { Clock } from "../proto/time.ts";
import { MAX_SURROUNDING, type Surroundings } from "../proto/wire-surroundings.ts";
import { establishedPeers, isPrivate, neighboursIn } from "./probes/neighbour-rows.ts";

/** What didn't change is told again after this long, so that the collector knows that it still stands. */
const REPEAT_MS = 3_600_000;

type Deps = {
  readonly rules: () => RulesOfEngagement | undefined;
  readonly wall: Clock;
  readonly isHalted: () => boolean;
  readonly interfaces: () => NodeJS.Dict<NetworkInterfaceInfo[]>;
  /** The kernel's table of neighbours, and its TCP tables, as text. Rejects where there are none. */
  readonly neighbourTable: () => Promise<string>;
  readonly socketTables: () => Promise<readonly string[]>;
  /** False while there is no session. */
  readonly send: (message: Surroundings) => boolean;
};

/**
 * Tells the collector of addresses that this host knows without asking anybody: its own, and those it has to do with.
 * Only what the host's rules consent to, only while they are in force, and never while it is halted. Nothing is sent
 * to any of these addresses.
 */
export function surroundings(deps: Deps): { readonly look: () => Promise<void> } {
  let told = "";
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    async look(): Promise<void> {
      const rules = deps.rules();
      const now = deps.wall();
      if (rules === undefined || deps.isHalted()) return;
      const mayTellOwn = permitsTelling(rules, "interfaces", now);
      const mayTellOthers = permitsTelling(rules, "neighbours", now);
      if (!mayTellOwn && !mayTellOthers) return;
      const message: Surroundings = {
        kind: "surroundings",
        interfaces: mayTellOwn ? own(deps.interfaces()) : [],
        neighbours: mayTellOthers ? tellable(await neighboursOf(deps)) : [],
        peers: mayTellOthers ? tellable(await peersOf(deps)).filter(isPrivate) : [],
      };
      const text = JSON.stringify(message);
      if (text === told && now - toldAt < REPEAT_MS) return;
      if (!deps.send(message)) return;
      told = text;
      toldAt = now;
    },
  };
}

const own = (interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): readonly string[] =>
  tellable(
    Object.values(interfaces).flatMap((list) =>
      (list ?? []).map(({ address }) => address.split("%")[0] ?? ""),
    ),
  );

const neighboursOf = async ({ neighbourTable }: Deps): Promise<readonly string[]> =>
  neighboursIn(await neighbourTable().catch(() => ""));

const peersOf = async ({ socketTables }: Deps): Promise<readonly string[]> =>
  establishedPeers(await socketTables().catch(() => []));

/** Distinct, in order, and without what every host has. */
function tellable(addresses: readonly string[]): readonly string[] {
  const plain = addresses.flatMap((text) => plainAddress(text) ?? []);
  return [...new Set(plain)]
    .filter((one) => specialBlock(one) === undefined)
    .sort()
    .slice(0, MAX_SURROUNDING);
}
