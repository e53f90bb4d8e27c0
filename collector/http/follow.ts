import type { SSEMessage } from "hono/streaming";
import type { EventRecord } from "./exposure-history.ts";
import { iso } from "./instants.ts";
import { type LiveEvent, liveEventSchema } from "./live-schemas.ts";

/** What bounds a stream. The events table is its queue; what a viewer holds in memory is one page of it. */
export type LiveLimits = {
  readonly heartbeatMs: number;
  /** Events read at once. */
  readonly page: number;
  /** Further behind than this, the viewer is told to read the lists again and gets the newest only. */
  readonly mostBehind: number;
  /** A viewer that takes no bytes for so long is cut off. */
  readonly stallMs: number;
};

export const LIVE_LIMITS: LiveLimits = { heartbeatMs: 15_000, page: 100, mostBehind: 500, stallMs: 60_000 };

export type EventSource = {
  readonly after: (no: number, limit: number) => Promise<readonly EventRecord[]>;
  readonly countAfter: (no: number) => Promise<number>;
  /** The number before the newest `recent` events. */
  readonly before: (recent: number) => Promise<number>;
  readonly onCommitted: (listener: () => void) => () => void;
  /** Whether the viewer's session still is in force. Asked before anything is told. */
  readonly isWelcome: () => Promise<boolean>;
  readonly limits: LiveLimits;
};

/** Where events go. Both settle when the bytes were taken, so a slow viewer waits by itself. */
export type Outlet = {
  readonly writeSSE: (message: SSEMessage) => Promise<void>;
  readonly write: (text: string) => Promise<unknown>;
};

/**
 * Tells everything after `start`, then each commit's news, until the viewer leaves, stalls, loses
 * its session, or the collector stops. A slow viewer delays nobody: it asks the table when it can.
 */
export async function follow(
  source: EventSource,
  out: Outlet,
  start: number,
  signal: AbortSignal,
): Promise<"ended" | "stalled"> {
  const { limits } = source;
  const bell = newBell();
  const silence = source.onCommitted(bell.ring);
  signal.addEventListener("abort", bell.ring);
  const isTaken = (write: Promise<unknown>) => withinTime(write, limits.stallMs, signal);
  const end = () => (signal.aborted ? "ended" : "stalled");
  try {
    let at = start;
    if (!(await isTaken(out.write(`retry: ${RETRY_MS}\n\n`)))) return end();
    while (!signal.aborted && (await source.isWelcome())) {
      const left = (await source.countAfter(at)) - limits.mostBehind;
      if (left > 0) {
        at = await source.before(limits.mostBehind);
        if (!(await isTaken(out.writeSSE(snapshot(left, at))))) return end();
      }
      const events = await source.after(at, limits.page);
      for (const event of events) {
        if (!(await isTaken(out.writeSSE(message(event))))) return end();
        at = event.no;
      }
      if (events.length > 0 || (await bell.heard(limits.heartbeatMs))) continue;
      if (!(await isTaken(out.write(": still here\n\n")))) return end();
    }
    return "ended";
  } finally {
    silence();
    signal.removeEventListener("abort", bell.ring);
  }
}

/** How soon a browser should come back. */
const RETRY_MS = 2_000;

const snapshot = (left: number, to: number): SSEMessage => ({
  event: "snapshot",
  id: String(to),
  data: JSON.stringify({ left, sentence: "Events were left out: read the lists again" }),
});

const message = (event: EventRecord): SSEMessage => ({
  event: event.kind,
  id: String(event.no),
  data: JSON.stringify(liveEvent(event)),
});

export const liveEvent = ({ no, at, ...rest }: EventRecord): LiveEvent =>
  liveEventSchema.parse({ id: no, at: iso(at), ...rest });

/** Rings once for any number of commits between two looks. */
function newBell() {
  let wake: (() => void) | undefined;
  let rung = false;
  return {
    ring: (): void => {
      rung = true;
      wake?.();
    },
    /** False when nothing rang for that long. */
    heard: async (mostMs: number): Promise<boolean> => {
      if (!rung) {
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, mostMs);
        });
        clearTimeout(timer);
        wake = undefined;
      }
      const was = rung;
      rung = false;
      return was;
    },
  };
}

/** False when the viewer doesn't take the bytes in time, or is gone. */
async function withinTime(write: Promise<unknown>, mostMs: number, signal: AbortSignal): Promise<boolean> {
  let giveUp = (): void => {};
  const late = new Promise<boolean>((resolve) => {
    giveUp = () => resolve(false);
  });
  const timer = setTimeout(giveUp, mostMs);
  signal.addEventListener("abort", giveUp);
  try {
    return await Promise.race([write.then(() => !signal.aborted), late]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", giveUp);
  }
}
