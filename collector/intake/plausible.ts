import type { Instant } from "../../proto/time.ts";
import type { EpssScores } from "./epss.ts";
import type { KevCatalogue } from "./kev.ts";

/** What is compared of two editions of a feed. */
export type Edition = {
  readonly entries: number;
  /** ISO 8601; null where the edition does not say. */
  readonly date: string | null;
};

export type Plausibility =
  | { readonly plausible: true }
  | { readonly plausible: false; readonly because: string };

/** An edition that lost more than this share of its predecessor's entries is not believed. Neither feed ever shrinks. */
export const MAX_SHRINK = 0.2;

/** How far ahead of our clock a release may be: a later one would make every honest successor look old. */
export const MAX_AHEAD_MS = 172_800_000;

export const kevEdition = (catalogue: KevCatalogue): Edition => ({
  entries: catalogue.entries.length,
  date: catalogue.dateReleased,
});

export const epssEdition = (scores: EpssScores): Edition => ({
  entries: scores.scores.length,
  date: scores.scoreDate,
});

/**
 * May `next` take the place of `previous` (undefined when there is none yet)? A refusal means: keep the old one
 * and show the reason. Values out of range never get here, the parsers refuse them; a date out of range does.
 * An edition without a date is judged by its size alone.
 */
export function isPlausibleUpdate(previous: Edition | undefined, next: Edition, now: Instant): Plausibility {
  const because = objections(previous, next, now)[0];
  return because === undefined ? { plausible: true } : { plausible: false, because };
}

function objections(previous: Edition | undefined, next: Edition, now: Instant): readonly string[] {
  const released = next.date === null ? undefined : Date.parse(next.date);
  const before = previous?.date ? Date.parse(previous.date) : undefined;
  const kept = previous === undefined || previous.entries === 0 ? 1 : next.entries / previous.entries;
  return [
    next.entries === 0 && "It has no entries",
    released !== undefined &&
      released > now + MAX_AHEAD_MS &&
      `It is dated ${next.date}, which lies in the future`,
    released !== undefined &&
      before !== undefined &&
      released < before &&
      `It is dated ${next.date}, before the one in use (${previous?.date})`,
    kept < 1 - MAX_SHRINK &&
      `It has ${next.entries} entries where the one in use has ${previous?.entries}: more than ${MAX_SHRINK * 100} % are gone`,
  ].filter((objection) => objection !== false);
}
