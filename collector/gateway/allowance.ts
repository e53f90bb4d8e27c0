import type { Instant } from "../../proto/time.ts";

/**
 * What one session may send. An agent at its busiest (200 observations a batch, a catch-up after hours)
 * stays far below; beyond it we stop reading, so that TCP slows the sender down.
 */
export const ALLOWANCE = {
  messagesPerSecond: 200,
  bytesPerSecond: 4 * 1024 * 1024,
  burstSeconds: 2,
} as const;

/**
 * Messages that may arrive after we stopped reading: they were in one TLS record already. Sixteen KiB of
 * honest batches are fewer than 200; more than this are empty frames, sent to hurt.
 */
export const FLOOD_MESSAGES = 1_000;

/** What is left, as two leaking buckets. Negative: in debt. */
export type Allowance = { readonly messages: number; readonly bytes: number; readonly at: Instant };

export const fullAllowance = (at: Instant): Allowance => ({
  messages: ALLOWANCE.messagesPerSecond * ALLOWANCE.burstSeconds,
  bytes: ALLOWANCE.bytesPerSecond * ALLOWANCE.burstSeconds,
  at,
});

/** Takes one message of `size` bytes off. */
export function spend(allowance: Allowance, size: number, now: Instant): Allowance {
  const seconds = Math.max(0, now - allowance.at) / 1_000;
  const full = fullAllowance(now);
  return {
    messages: Math.min(full.messages, allowance.messages + seconds * ALLOWANCE.messagesPerSecond) - 1,
    bytes: Math.min(full.bytes, allowance.bytes + seconds * ALLOWANCE.bytesPerSecond) - size,
    at: now,
  };
}

/** How long to stop reading until nothing is owed; 0 when nothing is. */
export const restMs = ({ messages, bytes }: Allowance): number =>
  Math.ceil(1_000 * Math.max(0, -messages / ALLOWANCE.messagesPerSecond, -bytes / ALLOWANCE.bytesPerSecond));

export const isFlood = ({ messages }: Allowance): boolean => messages < -FLOOD_MESSAGES;
