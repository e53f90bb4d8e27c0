import type { Closure } from "./closure.ts";
import type { Priority } from "./priority.ts";
import type { Score } from "./priority-score.ts";
import type { Validation } from "./validation.ts";

/** Everything that is derived of an exposure. Throw it away, fold again, get the same. */
export type ExposureState = {
  readonly validation: Validation;
  readonly closure: Closure;
  readonly priority: Priority;
  readonly score: Score;
  /** Segments that had a live agent when this was derived: a fact of that moment, kept so that it can be derived again. */
  readonly liveSegments: readonly string[];
};
