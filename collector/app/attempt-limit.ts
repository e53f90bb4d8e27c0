import { createHash } from "node:crypto";
import type { Clock } from "../../proto/time.ts";

/**
 * How often one may be wrong within the window: an account from one address, an address whatever
 * the account, an account from wherever. The last is high, or anyone could lock anyone out.
 */
export const ATTEMPT_LIMITS = { accountFromPeer: 5, peer: 30, account: 100 } as const;
export const ATTEMPT_WINDOW_MS = 15 * 60_000;
/** Counters kept; beyond this the oldest are forgotten. */
export const MAX_COUNTERS = 20_000;

type Counter = { readonly startedAt: number; count: number };

export type AttemptLimit = ReturnType<typeof attemptLimit>;

/**
 * Counts attempts before they are tried, so that many at once gain nothing, and whether or not the
 * account exists, so that the answer tells nothing. A success takes its own attempt back and clears
 * the pair; a wrong guess at another account still counts against the address.
 */
export function attemptLimit(clock: Clock) {
  const counters = new Map<string, Counter>();

  const counter = (key: string): Counter => {
    const found = counters.get(key);
    if (found !== undefined && clock() - found.startedAt < ATTEMPT_WINDOW_MS) return found;
    const fresh = { startedAt: clock(), count: 0 };
    counters.delete(key);
    counters.set(key, fresh);
    const [oldest] = counters.keys();
    if (counters.size > MAX_COUNTERS && oldest !== undefined) counters.delete(oldest);
    return fresh;
  };

  const countersOf = (account: string, peer: string) => [
    { counter: counter(keyOf("pair", account, peer)), most: ATTEMPT_LIMITS.accountFromPeer },
    { counter: counter(keyOf("peer", peer)), most: ATTEMPT_LIMITS.peer },
    { counter: counter(keyOf("account", account)), most: ATTEMPT_LIMITS.account },
  ];

  return {
    /** Milliseconds to wait, or 0 when the attempt may be made (and is counted). */
    take(account: string, peer: string): number {
      const all = countersOf(account, peer);
      const waits = all
        .filter(({ counter: { count }, most }) => count >= most)
        .map(({ counter: { startedAt } }) => startedAt + ATTEMPT_WINDOW_MS - clock());
      if (waits.length > 0) return Math.max(...waits, 1);
      for (const { counter: one } of all) one.count += 1;
      return 0;
    },
    succeeded(account: string, peer: string): void {
      for (const { counter: one } of countersOf(account, peer)) one.count = Math.max(0, one.count - 1);
      counters.delete(keyOf("pair", account, peer));
    },
  };
}

/** Of fixed length, whatever name was sent. */
const keyOf = (...parts: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
