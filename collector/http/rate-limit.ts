import type { Clock } from "../../proto/time.ts";

/**
 * Requests within a minute, by kind: of one person or link, and where nobody is signed in of one
 * address. Our choice: a console with ten open pages stays under a tenth of it.
 */
export const RATES = {
  read: 6_000,
  write: 1_200,
  /** Files, folding all evidence, checking all chains. */
  heavy: 60,
  stream: 300,
  /** Passwords, codes, links and what a provider sends back: each costs a hash or proves an identity. */
  proof: 120,
  anyone: 1_200,
} as const;

export type Rate = keyof typeof RATES;

export const RATE_WINDOW_MS = 60_000;
/** Counters kept; beyond this the oldest are forgotten. */
const MAX_RATE_COUNTERS = 20_000;

/** Counts requests in windows of a minute. */
export function rateLimit(clock: Clock) {
  const counters = new Map<string, { readonly startedAt: number; count: number }>();
  return {
    /** Milliseconds to wait, or 0 when the request may be made (and is counted). */
    take(rate: Rate, whose: string): number {
      const key = `${rate} ${whose}`;
      const found = counters.get(key);
      const now = clock();
      if (found !== undefined && now - found.startedAt < RATE_WINDOW_MS) {
        if (found.count >= RATES[rate]) return Math.max(1, found.startedAt + RATE_WINDOW_MS - now);
        found.count += 1;
        return 0;
      }
      counters.delete(key);
      counters.set(key, { startedAt: now, count: 1 });
      const [oldest] = counters.keys();
      if (counters.size > MAX_RATE_COUNTERS && oldest !== undefined) counters.delete(oldest);
      return 0;
    },
  };
}
