import type { Instant } from "../../proto/time.ts";
import type { JudgedRun } from "./closure-assessment.ts";
import type { ClosureFact, ClosureHistory, ClosureRun, FixClaimed } from "./closure-facts.ts";
import { effectOf } from "./verdict.ts";

/** A fact with an instant: runs take their place when they were observed. */
export type ClosureStep = FixClaimed | JudgedRun;

/** A history told in order, once: who asks for the last of something gets the last in time. */
export type Told = ClosureHistory & {
  /** Claims of fixes and judged runs. */
  readonly steps: readonly ClosureStep[];
  /** The judged runs alone. */
  readonly judged: readonly JudgedRun[];
};

/** Puts the facts in the order in which they happened, each once, whatever the order in which they came. */
export function tell(history: ClosureHistory): Told {
  const judged = judgedRuns(history.facts);
  const fixes = history.facts.filter((fact) => fact.kind === "fix-claimed");
  return { ...history, judged, steps: [...fixes, ...judged].sort(byTime) };
}

const judgedRuns = (facts: readonly ClosureFact[]): readonly JudgedRun[] =>
  runsIn(facts)
    .flatMap((run) => (run.verdict === undefined ? [] : [{ ...run, verdict: run.verdict }]))
    .sort(byTime);

/** Each run once; where it was told both under way and judged, as judged. */
export function runsIn(facts: readonly ClosureFact[]): readonly ClosureRun[] {
  const runs = new Map<string, ClosureRun>();
  for (const fact of facts) {
    if (fact.kind !== "run") continue;
    const before = runs.get(fact.runId);
    if (before === undefined || isNewer(fact, before)) runs.set(fact.runId, fact);
  }
  return [...runs.values()];
}

const isNewer = (a: ClosureRun, b: ClosureRun): boolean =>
  (a.verdict?.at ?? Number.NEGATIVE_INFINITY) > (b.verdict?.at ?? Number.NEGATIVE_INFINITY);

const byTime = (a: ClosureStep, b: ClosureStep): number =>
  atOf(a) - atOf(b) || rank(a) - rank(b) || compare(nameOf(a), nameOf(b));

const atOf = (step: ClosureStep): Instant => (step.kind === "run" ? step.verdict.at : step.at);

const nameOf = (step: ClosureStep): string => (step.kind === "run" ? step.runId : step.by);

/** At one instant: the claim of a fix first, then what speaks against it, then the rest. */
function rank(step: ClosureStep): number {
  if (step.kind === "fix-claimed") return 0;
  return effectOf(step.verdict.prevention) === "supports" ? 1 : 2;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
