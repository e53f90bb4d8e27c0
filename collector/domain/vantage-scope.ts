import type { SegmentId } from "../../proto/ids.ts";
import type { ValidationFacts, VantageSegment } from "./validation-facts.ts";
import { denyClaims } from "./vantage-state.ts";

/**
 * The segments that an exposure is judged from (design 3.4): those that its threats come from, `untrusted` and
 * `partner`, and each from which it was ever supported. One that has since been taken off the map stays in scope as a
 * segment without an agent: what is not looked at any more is not closed.
 */
export function segmentsInScope(facts: ValidationFacts): readonly VantageSegment[] {
  const shown = segmentsEverOpen(facts);
  const known = facts.segments.filter(
    ({ id, trust }) => trust === "untrusted" || trust === "partner" || shown.has(id),
  );
  const mapped = new Set(facts.segments.map(({ id }) => id));
  return [...known, ...[...shown].filter((id) => !mapped.has(id)).map(unmapped)];
}

const segmentsEverOpen = (facts: ValidationFacts): ReadonlySet<SegmentId> =>
  new Set(
    denyClaims(facts)
      .filter(({ everSupported, standing }) => everSupported || standing.kind === "supported")
      .map(({ segment }) => segment),
  );

const unmapped = (id: SegmentId): VantageSegment => ({
  id,
  trust: "internal",
  isPublic: false,
  hasLiveAgent: false,
});
