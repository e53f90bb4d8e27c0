import type { JudgedRun } from "./closure-assessment.ts";
import { whatSettles } from "./settling.ts";

/** Why a run after the fix doesn't count, and what someone must do so that the next one does. */
export type Vain = { readonly because: string; readonly nextAction: string };

export function whyVain({ verdict, segment }: JudgedRun): Vain {
  const { prevention, sentence } = verdict;
  const settles = whatSettles(prevention, { segment, asset: "the asset", untaken: [] });
  return {
    because: sentence,
    nextAction:
      settles === undefined
        ? "Retest with the same scenario, in its newest version, from the same segment"
        : `${settles}; then retest`,
  };
}
