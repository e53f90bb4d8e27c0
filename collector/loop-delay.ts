import { monitorEventLoopDelay } from "node:perf_hooks";

/** How late the event loop was, in milliseconds, over the last one to two windows. */
export type LoopDelay = { readonly meanMs: number; readonly p99Ms: number; readonly maxMs: number };

/** The monitor sets a timer of so many milliseconds again and again, and counts it in. */
const RESOLUTION_MS = 20;
/** A scraper that comes every half minute sees each stall at least once. */
const WINDOW_MS = 60_000;

/** Watches the main loop: one peer that could hold it up would show here first. */
export function watchLoopDelay(): { readonly read: () => LoopDelay; readonly stop: () => void } {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const now = (): LoopDelay =>
    delay.count === 0
      ? NONE
      : { meanMs: late(delay.mean), p99Ms: late(delay.percentile(99)), maxMs: late(delay.max) };
  let before = NONE;
  const turn = setInterval(() => {
    before = now();
    delay.reset();
  }, WINDOW_MS);
  turn.unref();
  return {
    read: () => {
      const current = now();
      return {
        meanMs: delay.count === 0 ? before.meanMs : current.meanMs,
        p99Ms: Math.max(before.p99Ms, current.p99Ms),
        maxMs: Math.max(before.maxMs, current.maxMs),
      };
    },
    stop: () => {
      clearInterval(turn);
      delay.disable();
    },
  };
}

const NONE: LoopDelay = { meanMs: 0, p99Ms: 0, maxMs: 0 };

const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
