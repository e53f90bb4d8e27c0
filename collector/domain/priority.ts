import type { Instant } from "../../proto/time.ts";
import { type Conclusion, conclude } from "./priority-conclusion.ts";
import type { PriorityFacts } from "./priority-facts.ts";
import { assertedInputs, groundedInputs } from "./priority-inputs.ts";
import { type Move, whatMoved } from "./priority-moved.ts";
import { explain } from "./priority-sentence.ts";

/** A conclusion that a person can read. */
export type Answer = Conclusion & { readonly sentence: string };

/**
 * What should be done about an exposure, and by when, twice: once from what
 * feeds and inventories say, once with what was observed in their place. Always
 * shown side by side, because the difference is the news.
 *
 * There is no weight of ours in it: the band is SSVC's Deployer table, the
 * timeline is CISA BOD 26-04, and unknown inputs are taken at their worst.
 */
export type Priority = {
  /** When the facts were put together. The answers don't depend on it. */
  readonly asOf: Instant;
  readonly asserted: Answer;
  readonly grounded: Answer;
  /** What observing changed about the asserted answer. For news over time, give `whatMoved` two grounded answers. */
  readonly moved: readonly Move[];
};

/** `concluded`: the asserted conclusion on the same facts, where somebody has come to it already. */
export function prioritise(
  facts: PriorityFacts,
  at: Instant,
  concluded: Conclusion = assertedConclusion(facts),
): Priority {
  const asserted = answer(concluded);
  const grounded = answer(conclude(groundedInputs(facts, concluded.inputs)));
  return { asOf: at, asserted, grounded, moved: whatMoved(asserted, grounded) };
}

/** The asserted answer without words: what is declared and published doesn't wait for what is observed. */
export const assertedConclusion = (facts: PriorityFacts): Conclusion => conclude(assertedInputs(facts));

/** Late from the due instant on. An answer without a date is never late. */
export const isLate = ({ bod }: Conclusion, at: Instant): boolean => bod.dueAt !== null && at >= bod.dueAt;

const answer = (conclusion: Conclusion): Answer => ({ ...conclusion, sentence: explain(conclusion) });
