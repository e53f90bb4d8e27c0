import { never } from "../../proto/never.ts";
import type { Target } from "../../proto/target.ts";
import type { Instant } from "../../proto/time.ts";
import type { Band } from "../domain/band.ts";
import { isFresh } from "../domain/freshness.ts";
import type { KeptStanding } from "../domain/kept-standing.ts";
import type { ClaimRecord } from "./exposure-history.ts";
import { maybeIso } from "./instants.ts";
import type { StandingView } from "./schemas.ts";

/** The present, as far as stored rows don't know it. */
export type Present = { readonly now: Instant; readonly live: ReadonlySet<string> };

/** What all the evidence says of one claim, and what keeps it from being tested. */
export function standingView(claim: ClaimRecord, band: Band, { now, live }: Present): StandingView {
  const { standing, endpoint, segment } = claim;
  const other = endpoint?.reachedAs[segment];
  const reachedAs: Target | null =
    endpoint === undefined || other === undefined ? null : { transport: endpoint.transport, ...other };
  const settled = standing.kind === "unvalidated" ? undefined : standing;
  return {
    claimId: claim.id,
    asks: claim.asks,
    segment,
    trust: claim.trust ?? "undeclared",
    expectation: claim.expectation,
    target:
      endpoint === undefined
        ? null
        : { transport: endpoint.transport, host: endpoint.host, port: endpoint.port },
    reachedAs,
    scenario: claim.scenarioId,
    standing: standing.kind,
    fresh: isFresh(standing, band, now),
    everSupported: claim.everSupported,
    inScope: isInScope(claim),
    grade: settled?.grade ?? null,
    sentence:
      claim.sentence ??
      (claim.asks === "weakness"
        ? weaknessWords(standing, segment)
        : standingWords(standing, claim.expectation, segment)),
    runId: settled?.by ?? null,
    at: maybeIso(settled?.at),
    split: [...(settled?.split ?? [])],
    untestable: whyUntestable(claim, live),
  };
}

/** Where threats come from by default, and wherever it was ever seen open (design 3.4). Twins are never vantages. */
const isInScope = ({ asks, expectation, trust, everSupported }: ClaimRecord): boolean =>
  asks === "way" && expectation === "deny" && (trust === "untrusted" || trust === "partner" || everSupported);

function standingWords(standing: KeptStanding, expectation: "deny" | "allow", segment: string): string {
  const flow = expectation === "deny" ? "an attacker's way in" : "the business flow";
  switch (standing.kind) {
    case "unvalidated":
      return `Nobody has tested ${flow} from ${segment} yet`;
    case "supported":
      return `From ${segment} it gets through`;
    case "refuted":
      return `From ${segment} it doesn't get through`;
    case "inconclusive":
      return `Tested from ${segment}, and nothing was settled`;
    default:
      return never(standing);
  }
}

function weaknessWords(standing: KeptStanding, segment: string): string {
  switch (standing.kind) {
    case "unvalidated":
      return `Nobody has looked from ${segment} whether the weakness is there`;
    case "supported":
      return `Seen from ${segment}, the weakness is there`;
    case "refuted":
      return `Seen from ${segment}, the weakness is not there`;
    case "inconclusive":
      return `Looked for from ${segment}, and nothing was settled`;
    default:
      return never(standing);
  }
}

/** The planner has the last word; this says what it would first stumble over. */
function whyUntestable({ agents, segment }: ClaimRecord, live: ReadonlySet<string>): string {
  if (agents.length === 0) return `No agent has joined in segment "${segment}"`;
  const present = agents.filter(({ id }) => live.has(id));
  if (present.length === 0) return `No agent of segment "${segment}" is live`;
  if (present.every(({ halted }) => halted)) return `Every live agent of segment "${segment}" is halted`;
  // Rules with a warning are rules; only an agent that has none runs nothing.
  return present.every(({ rulesDigest }) => rulesDigest === "")
    ? `Without rules of engagement: ${present[0]?.rulesProblem ?? ""}`
    : "";
}
