/** A point in time, in milliseconds since the Unix epoch, UTC. Never a duration: spans end in `Ms`. */
export type Instant = number & { readonly __brand: "Instant" };

/** Reads the current time. The only way time enters the rules; tests pass their own. */
export type Clock = () => Instant;

/** Brands a number of epoch milliseconds. Throws on anything that is not a finite number. */
export function instant(ms: number): Instant {
  if (!Number.isFinite(ms)) throw new RangeError(`Cannot use ${ms} as an instant`);
  return ms as Instant;
}

/** The instant `spanMs` after (or, if negative, before) `at`. */
export const after = (at: Instant, spanMs: number): Instant => instant(at + spanMs);

/** Instants written lately: a thousand exposures of one report share one. */
const WRITTEN = new Map<Instant, string>();
const MAX_WRITTEN = 512;

/** An instant as ISO 8601 in UTC, for documents and people. */
export function toIso(at: Instant): string {
  const kept = WRITTEN.get(at);
  if (kept !== undefined) return kept;
  const text = new Date(at).toISOString();
  if (WRITTEN.size >= MAX_WRITTEN) WRITTEN.clear();
  WRITTEN.set(at, text);
  return text;
}

/** An instant for people's sentences: `2026-11-25 02:15 UTC`. Cuts the seconds; documents use `toIso`. */
export const toMinute = (at: Instant): string => `${toIso(at).slice(0, 16).replace("T", " ")} UTC`;
