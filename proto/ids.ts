type Id<Of extends string> = string & { readonly __id: Of };

export type AgentId = Id<"agent">;
export type SegmentId = Id<"segment">;
export type AssetId = Id<"asset">;
export type ClaimId = Id<"claim">;
export type RunId = Id<"run">;
export type JobId = Id<"job">;

/** Brands text that a store or the wire already holds as an id. Ids are opaque: never a path, never a secret. */
export const id = <I extends Id<string>>(text: string): I => text as I;

/** Ids longer than this are refused at every edge. */
export const MAX_ID_LENGTH = 64;

/** What an id from outside may look like. */
export const ID_PATTERN = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** Fills a buffer with unpredictable bytes; main passes node:crypto's, tests their own. */
export type RandomBytes = (length: number) => Uint8Array;

/**
 * Makes ids: UUIDv7 (RFC 9562 section 5.7), so that ids made later sort later.
 * Monotonic within one maker even when the clock stands still or goes back.
 */
export function idMaker(clock: () => number, random: RandomBytes): <I extends Id<string>>() => I {
  let last = 0;
  return <I extends Id<string>>() => {
    last = Math.max(last + 1, clock());
    const bytes = random(16);
    let rest = last;
    for (let i = 5; i >= 0; i--) {
      bytes[i] = rest % 256;
      rest = Math.floor(rest / 256);
    }
    bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
    bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
    const hex = Buffer.from(bytes).toString("hex");
    return id<I>(
      `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`,
    );
  };
}
