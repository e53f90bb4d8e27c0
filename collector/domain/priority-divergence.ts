/**
 * Where declared priorities and observed ones part: the report that says how
 * often people were sent to the wrong work, and by which factor.
 *
 * Bands are compared first; where they agree, BOD 26-04 timelines are. A
 * comparison whose measured input nobody observed is unknown, never agreed: an
 * untested declaration would otherwise count as a confirmed one.
 */

import { compareBands } from "./band.ts";
import { compareBodOutcomes } from "./bod-26-04.ts";
import type { Priority } from "./priority.ts";
import type { InputName } from "./priority-inputs.ts";
import type { Effect, Move } from "./priority-moved.ts";

export type Divergence<Id extends string> = {
  /** Declared more urgent than observed: work that could have waited. */
  readonly falseUrgent: readonly Diverging<Id>[];
  /** Declared calmer than observed: what was being missed. */
  readonly falseCalm: readonly Diverging<Id>[];
  readonly agreed: readonly Id[];
  /** Nobody observed what would tell. */
  readonly unknown: readonly { readonly id: Id; readonly missing: readonly InputName[] }[];
};

export type Diverging<Id extends string> = {
  readonly id: Id;
  readonly over: "band" | "timeline";
  readonly asserted: string;
  readonly grounded: string;
  /** What mispredicted, with the observations that show it. */
  readonly factors: readonly Move[];
};

type Prioritised<Id extends string> = { readonly id: Id; readonly priority: Priority };

export function divergence<Id extends string>(priorities: readonly Prioritised<Id>[]): Divergence<Id> {
  const compared = priorities.map(({ id, priority }) => ({ id, priority, ...compare(priority) }));
  const diverging = (kind: "false-urgent" | "false-calm") =>
    compared.flatMap((one) => (one.kind === kind ? [{ id: one.id, ...detail(one.priority, one.over) }] : []));
  return {
    falseUrgent: diverging("false-urgent"),
    falseCalm: diverging("false-calm"),
    agreed: compared.flatMap((one) => (one.kind === "agreed" ? [one.id] : [])),
    unknown: compared.flatMap((one) =>
      one.kind === "unknown" ? [{ id: one.id, missing: unobserved(one.priority) }] : [],
    ),
  };
}

type Comparison =
  | { readonly kind: "false-urgent" | "false-calm"; readonly over: "band" | "timeline" }
  | { readonly kind: "agreed" | "unknown" };

function compare(priority: Priority): Comparison {
  const { asserted, grounded } = priority;
  const missing = unobserved(priority);
  if (missing.includes("System Exposure")) return { kind: "unknown" };
  const byBand = compareBands(asserted.band, grounded.band);
  if (byBand !== 0) return { kind: parted(byBand), over: "band" };
  if (missing.includes("Publicly Exposed")) return { kind: "unknown" };
  const byTimeline = compareBodOutcomes(asserted.bod.outcome, grounded.bod.outcome);
  return byTimeline === 0 ? { kind: "agreed" } : { kind: parted(byTimeline), over: "timeline" };
}

const parted = (difference: number) => (difference > 0 ? "false-urgent" : "false-calm");

/** The two inputs that we measure, as far as they were not measured. */
const unobserved = ({ grounded }: Priority): readonly InputName[] =>
  grounded.missing.filter((name) => name === "System Exposure" || name === "Publicly Exposed");

const detail = ({ asserted, grounded, moved }: Priority, over: Effect & ("band" | "timeline")) => ({
  over,
  asserted: over === "band" ? asserted.band : asserted.bod.outcome,
  grounded: over === "band" ? grounded.band : grounded.bod.outcome,
  factors: moved.filter((move) => move.moved.includes(over)),
});
