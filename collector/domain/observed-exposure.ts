import type { RunId } from "../../proto/ids.ts";
import type { Instant } from "../../proto/time.ts";
import { earliest, latest } from "./instants.ts";
import type { Observed, ObservedExposure } from "./priority-facts.ts";
import type { ValidationFacts, VantageSegment } from "./validation-facts.ts";
import { segmentsInScope } from "./vantage-scope.ts";
import { type VantageState, vantageState } from "./vantage-state.ts";

/**
 * The two inputs of priority that Plumbline measures, System Exposure and Publicly Exposed (design 3.5), from fresh
 * evidence only.
 *
 * open = reached from an untrusted vantage · controlled = only from trusted ones, or through a control that holds ·
 * small = from none. *Only* needs every untrusted vantage to be known, and *none* every vantage in scope; otherwise the
 * answer is unknown, which can only make a priority more urgent.
 */
export function observedExposure(facts: ValidationFacts): ObservedExposure {
  const seen = vantages(facts);
  return { systemExposure: systemExposure(seen), publiclyExposed: publiclyExposed(seen, facts) };
}

type Vantage = { readonly segment: VantageSegment; readonly state: VantageState };

/** Those in scope; a stale support is not known to be open any more, and never closed. */
const vantages = (facts: ValidationFacts): readonly Vantage[] =>
  segmentsInScope(facts).map((segment) => {
    const state = vantageState(segment, facts);
    const isStale = state.kind === "open" && !state.isFresh;
    return { segment, state: isStale ? { kind: "unknown", lacking: [] } : state };
  });

function systemExposure(seen: readonly Vantage[]): ObservedExposure["systemExposure"] {
  const untrusted = seen.filter(({ segment }) => segment.trust === "untrusted");
  const open = untrusted.filter(({ state }) => state.kind === "open");
  if (open.length > 0) return seenFromOne("open", open.flatMap(sight));
  if (seen.length === 0 || untrusted.some(isUnknown)) return "unknown";
  const reached = seen.filter(isReached);
  if (reached.length > 0) return seenFromOne("controlled", reached.flatMap(sight));
  return seen.some(isUnknown) ? "unknown" : seenFromAll("small", seen.flatMap(sight));
}

/** Supported from a segment that stands for the internet; a control that holds there does not undo that. */
function publiclyExposed(
  seen: readonly Vantage[],
  facts: ValidationFacts,
): ObservedExposure["publiclyExposed"] {
  const open = seen.filter((vantage) => vantage.segment.isPublic && isReached(vantage));
  if (open.length > 0) return seenFromOne("yes", open.flatMap(sight));
  const all = facts.segments
    .filter(({ isPublic }) => isPublic)
    .map((segment): Vantage => ({ segment, state: vantageState(segment, facts) }));
  const isKnown = all.length > 0 && all.every(({ state }) => state.kind === "closed");
  return isKnown ? seenFromAll("no", all.flatMap(sight)) : "unknown";
}

const isReached = ({ state }: Vantage): boolean =>
  state.kind === "open" || (state.kind === "closed" && state.control !== undefined);

const isUnknown = ({ state }: Vantage): boolean => state.kind === "unknown";

type Sight = { readonly by: RunId; readonly at: Instant; readonly heldSince: Instant };

/** The latest run behind a vantage's state. */
function sight({ state }: Vantage): readonly Sight[] {
  if (state.kind === "unknown") return [];
  const { heldSince } = state;
  const runs = state.kind === "open" ? [state.support] : state.refutations;
  return runs.map(({ by, at }) => ({ by, at, heldSince }));
}

/** One vantage is enough to say so: as fresh as the latest, and so since the first. */
const seenFromOne = <V>(value: V, sights: readonly Sight[]): Observed<V> | "unknown" =>
  observed(value, latest(sights.map(({ at }) => at)), sights, earliest(sights.map((one) => one.heldSince)));

/** Every vantage must say so: as old as the oldest, and so only since the last joined in. */
const seenFromAll = <V>(value: V, sights: readonly Sight[]): Observed<V> | "unknown" =>
  observed(value, earliest(sights.map(({ at }) => at)), sights, latest(sights.map((one) => one.heldSince)));

function observed<V>(
  value: V,
  at: Instant | undefined,
  sights: readonly Sight[],
  heldSince: Instant | undefined,
): Observed<V> | "unknown" {
  const sight = sights.find((one) => one.at === at);
  return sight === undefined ? "unknown" : { value, by: sight.by, at: sight.at, heldSince };
}
