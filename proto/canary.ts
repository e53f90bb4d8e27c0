/**
 * What an object or a page of ours holds, and nobody else's: put there by whoever owns the place, so
 * that who gets it shows that the place gives what it should keep, without a byte of anybody's data.
 */
export const CANARY_BODY = "plumbline canary 1: 3f6b0c2e9d5a4817b8c1e07f24a6d935";

/** How often and how fast a rate limit is tried, where requests should be limited (tier 1). */
export const RATE_TRIAL = {
  /** What must pass before a no means anything: requests, one in so many milliseconds. */
  slow: { requests: 3, everyMs: 1_000 },
  /** 20 in a second for five seconds, and no more once one was turned away. */
  burst: { requests: 100, everyMs: 50 },
} as const;

export type Pace = keyof typeof RATE_TRIAL;

export const PACES = Object.keys(RATE_TRIAL) as [Pace, ...Pace[]];
