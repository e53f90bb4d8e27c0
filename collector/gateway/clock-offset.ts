import type { Instant } from "../../proto/time.ts";

/**
 * How far an agent's clock is from ours, estimated as NTP does (RFC 5905 section 8): the agent answers a
 * heartbeat at once, so its clock was read about half way between our sending and our receiving.
 * The error is at most half the round trip, so the sample with the shortest one is believed.
 */
export type ClockOffset = { readonly samples: readonly Sample[] };

type Sample = { readonly offsetMs: number; readonly roundTripMs: number };

/** Samples kept: two minutes of heartbeats, so that a drifting clock is followed. */
const SAMPLES = 8;

/** A first, one-way guess, wrong by the latency of one message. */
export const offsetFromHello = (agentClock: Instant, receivedAt: Instant): ClockOffset => ({
  samples: [{ offsetMs: agentClock - receivedAt, roundTripMs: Number.POSITIVE_INFINITY }],
});

/** Takes in an answered heartbeat. An answer from before its question (our own clock moved) is ignored. */
export function withAnswer(
  offset: ClockOffset,
  answer: { readonly sentAt: Instant; readonly agentClock: Instant; readonly receivedAt: Instant },
): ClockOffset {
  const roundTripMs = answer.receivedAt - answer.sentAt;
  if (roundTripMs < 0) return offset;
  const offsetMs = answer.agentClock - (answer.sentAt + roundTripMs / 2);
  return { samples: [...offset.samples, { offsetMs, roundTripMs }].slice(-SAMPLES) };
}

/** The agent's clock minus ours: subtract it from what the agent says. 0 while nothing is known. */
export function offsetMs({ samples }: ClockOffset): number {
  const shortest = Math.min(...samples.map(({ roundTripMs }) => roundTripMs));
  return samples.find(({ roundTripMs }) => roundTripMs === shortest)?.offsetMs ?? 0;
}
