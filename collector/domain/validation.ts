import type { RunId, SegmentId } from "../../proto/ids.ts";
import { isFreshSighting } from "./freshness.ts";
import { type Lack, lackAt, NO_PRESENCE, NO_VANTAGE } from "./lack.ts";
import { type Mitigation, mitigationBy, showMitigation } from "./mitigation.ts";
import type { ValidationFacts, VantageSegment } from "./validation-facts.ts";
import { segmentsInScope } from "./vantage-scope.ts";
import { controlsThatHold, type VantageState, vantageState } from "./vantage-state.ts";
import type { Grade } from "./verdict.ts";

/**
 * What the claims say of an exposure (design 3.4), kept apart from what people say of it.
 *
 * `fresh` is false for a support that has aged: it stays confirmed, and is debt. What closes (`mitigated`, `fixed`)
 * rests on fresh refutations only, so age alone can never close anything.
 */
export type Validation = (
  | { readonly kind: "unvalidated" }
  | {
      readonly kind: "confirmed";
      /** The vantages that get through. */
      readonly from: readonly SegmentId[];
      /** The run that says so. */
      readonly by: RunId;
      /** How the weakness itself was seen: by the same runs, or (grade E) by a scanner. */
      readonly presence: { readonly by: "reachability" | "sighting"; readonly grade: Grade };
    }
  | { readonly kind: "mitigated"; readonly by: Mitigation }
  | { readonly kind: "fixed" }
  /** Reserved for claims with one true answer (presence, configuration) on which equal authorities disagree. */
  | { readonly kind: "contested" }
) & {
  readonly fresh: boolean;
  readonly sentence: string;
  /** Which vantages lack what. What an unvalidated exposure waits for; on a confirmed one, what is untested beside. */
  readonly lacking: readonly Lack[];
};

/**
 * Reads the claims from every vantage in scope. One that is open confirms the exposure, if the weakness itself is seen
 * too; every one freshly closed ends it; anything else leaves it unvalidated, and names what is missing.
 */
export function validate(facts: ValidationFacts): Validation {
  const vantages = segmentsInScope(facts).map((segment) => ({
    segment,
    state: vantageState(segment, facts),
  }));
  const lacking = vantages.flatMap(({ segment, state }) =>
    state.kind === "unknown" ? state.lacking.map((lack) => lackAt(segment.id, lack)) : [],
  );
  const open = vantages.flatMap(({ segment, state }) =>
    state.kind === "open" ? [{ ...state, segment }] : [],
  );
  if (open.length > 0) return opened(open, lacking, facts);
  const closed = vantages.flatMap(({ segment, state }) =>
    state.kind === "closed" ? [{ ...state, segment }] : [],
  );
  if (vantages.length === 0) return unvalidated([NO_VANTAGE]);
  return lacking.length > 0 ? unvalidated(lacking) : ended(closed, facts);
}

type Open = Extract<VantageState, { readonly kind: "open" }> & { readonly segment: VantageSegment };
type Closed = Extract<VantageState, { readonly kind: "closed" }>;
type ClosedFrom = Closed & { readonly segment: VantageSegment };

function opened(open: readonly Open[], lacking: readonly Lack[], facts: ValidationFacts): Validation {
  const [first, ...rest] = open;
  if (first === undefined) return unvalidated(lacking);
  const best = rest.reduce((last, one) => (one.support.at > last.support.at ? one : last), first);
  const presence = presenceOf(best, facts);
  if (presence === undefined) return unvalidated([NO_PRESENCE, ...lacking]);
  const from = open.map(({ segment }) => segment.id);
  const fresh = open.some(({ isFresh }) => isFresh);
  const seen = presence.by === "sighting" ? "a scanner saw the weakness, and runs" : "runs";
  return {
    kind: "confirmed",
    from,
    by: best.support.by,
    presence,
    fresh,
    lacking,
    sentence: `Confirmed: ${seen} get through from ${from.join(", ")}${fresh ? "" : ", though not lately"}`,
  };
}

type Presence = Extract<Validation, { readonly kind: "confirmed" }>["presence"];

/** Whoever reaches an exposure that is its reachability has seen it. Of the rest a scanner must have seen it lately. */
function presenceOf({ support }: Open, { exposure, band, now }: ValidationFacts): Presence | undefined {
  if (exposure.isReachability) return { by: "reachability", grade: support.grade };
  const { lastSightedAt } = exposure;
  return lastSightedAt !== undefined && isFreshSighting(lastSightedAt, band, now)
    ? { by: "sighting", grade: "E" }
    : undefined;
}

function ended(closed: readonly ClosedFrom[], facts: ValidationFacts): Validation {
  const by = mitigationOf(closed, facts);
  const isFixed =
    facts.exposure.isReachability && by.kind !== "control" && by.kind !== "service-not-listening";
  const count = `from ${closed.length === 1 ? "the one vantage" : `all ${closed.length} vantages`} in scope`;
  return isFixed
    ? { kind: "fixed", fresh: true, lacking: [], sentence: `Fixed: prevented ${count}` }
    : {
        kind: "mitigated",
        by,
        fresh: true,
        lacking: [],
        sentence: `Mitigated ${count}: ${showMitigation(by)}`,
      };
}

/**
 * The most fragile of what keeps attackers out names it: that is what everything depends on. A way that is closed is a
 * control's doing where one that people declared for this exposure freshly holds against every vantage.
 */
function mitigationOf(closed: readonly ClosedFrom[], facts: ValidationFacts): Mitigation {
  const passed = closed.find((one) => one.control !== undefined)?.control;
  if (passed !== undefined) return { kind: "control", name: passed };
  const by = mitigationBy(
    closed.flatMap(({ refutations }) => refutations.map(({ prevention }) => prevention)),
  );
  // A gap that is closed is fixed, whatever closes it; and what does not listen is no control's doing.
  if (facts.exposure.isReachability || by.kind === "service-not-listening") return by;
  const [name] = controlsThatHold(
    closed.map(({ segment }) => segment.id),
    facts,
  );
  return name === undefined ? by : { kind: "control", name };
}

const unvalidated = (lacking: readonly Lack[]): Validation => ({
  kind: "unvalidated",
  fresh: false,
  lacking,
  sentence: `Not validated: ${lacking.map(({ sentence }) => sentence).join("; ")}`,
});
