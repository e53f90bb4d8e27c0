import type { Band } from "./band.ts";

/** How much must be seen before an exposure may close (design 3.6). */
export type ClosurePolicy = {
  /** Counted runs per claim. */
  readonly runs: number;
  /** Windows that these runs must be spread over, so that a rule which opens now and then is met. */
  readonly windows: number;
  /** How long after a window's first run the next one may begin. */
  readonly windowGapMs: number;
};

const TEN_MINUTES_MS = 600_000;

/** Default 3 runs in 2 windows at least 10 minutes apart; the more urgent the band, the more runs. */
export const CLOSURE_POLICIES: Readonly<Record<Band, ClosurePolicy>> = {
  defer: { runs: 3, windows: 2, windowGapMs: TEN_MINUTES_MS },
  scheduled: { runs: 3, windows: 2, windowGapMs: TEN_MINUTES_MS },
  "out-of-cycle": { runs: 5, windows: 2, windowGapMs: TEN_MINUTES_MS },
  immediate: { runs: 14, windows: 2, windowGapMs: TEN_MINUTES_MS },
};

/** The band's own policy. A demo passes another, and says so. */
export const closurePolicy = (band: Band): ClosurePolicy => CLOSURE_POLICIES[band];
