import type { Instant } from "../../proto/time.ts";
import type { Heartbeat } from "../../proto/wire.ts";
import { type ClockOffset, offsetFromHello, offsetMs, withAnswer } from "./clock-offset.ts";

/** The collector's side of the heartbeat of one session, and what it tells about the agent's clock. */
export type Heartbeats = {
  readonly greet: (agentClock: Instant, receivedAt: Instant) => void;
  readonly ask: (now: Instant) => Heartbeat;
  readonly hear: (answer: Heartbeat, receivedAt: Instant) => void;
  /** The agent's clock minus ours; 0 before the hello. */
  readonly offsetMs: () => number;
};

export function heartbeats(): Heartbeats {
  let offset: ClockOffset = { samples: [] };
  let askedAt: Instant | undefined;
  return {
    greet: (agentClock, receivedAt) => {
      offset = offsetFromHello(agentClock, receivedAt);
    },
    ask: (now) => {
      askedAt = now;
      return { kind: "heartbeat", collectorClock: now, agentClock: now, halted: false, spoolBytes: 0 };
    },
    hear: ({ collectorClock, agentClock }, receivedAt) => {
      // Only the answer to our own last question tells anything about the clock, and only once.
      if (askedAt === undefined || collectorClock !== askedAt) return;
      offset = withAnswer(offset, { sentAt: askedAt, agentClock, receivedAt });
      askedAt = undefined;
    },
    offsetMs: () => offsetMs(offset),
  };
}
