/**
 * A token bucket: how many probes may go out per second, whatever a collector asks for. Holds at
 * most one second's worth, so that after a pause there is no burst beyond the agreed rate.
 */
export type Bucket = { readonly tokens: number; readonly atMs: number };

/** A bucket begins with one token: a fresh agent does not begin with a burst. */
export const fullBucket = (nowMs: number): Bucket => ({ tokens: 1, atMs: nowMs });

/** The bucket to go on with. */
export type Taking = { readonly bucket: Bucket; readonly waitMs: number };

/** Takes one token. With `waitMs` above zero nothing was taken: ask again after that time. */
export function take(bucket: Bucket, perSecond: number, nowMs: number): Taking {
  const most = Math.max(1, perSecond);
  const grown = bucket.tokens + (Math.max(0, nowMs - bucket.atMs) * perSecond) / 1_000;
  const tokens = Math.min(most, grown);
  return tokens >= 1
    ? { bucket: { tokens: tokens - 1, atMs: nowMs }, waitMs: 0 }
    : { bucket: { tokens, atMs: nowMs }, waitMs: Math.ceil(((1 - tokens) * 1_000) / perSecond) };
}
