import { type Instant, toIso } from "../../proto/time.ts";

/** What is compared of two editions of a catalogue. */
export type Edition = {
  readonly entries: number;
  /** The day that it is of. Null where it does not say. */
  readonly at: number | null;
};

/** An edition that somebody offers. */
export type OfferedEdition = Edition & {
  /** Ids that it has more than once. */
  readonly duplicates: number;
  /** The latest day that one of its rows names. */
  readonly newestRowAt: number | null;
  /** Meant to add to what is in use, so that it may be small. */
  readonly isExtract: boolean;
};

/** An edition that lost more than this share of its predecessor's entries is not believed. No catalogue ever shrinks so. */
export const MAX_SHRINK = 0.2;

/** How far ahead of our clock a release may be: a later one would make every honest successor look old. */
export const MAX_AHEAD_MS = 172_800_000;

/**
 * Why `next` should not take the place of `previous` (undefined when there is none yet), in sentences; none when
 * it may. An objection means: keep the old one and show the reasons. Values out of range never get here, the
 * parsers refuse them. An edition without a date is judged by the rest.
 */
export function objections(
  previous: Edition | undefined,
  next: OfferedEdition,
  now: Instant,
): readonly string[] {
  const latest = now + MAX_AHEAD_MS;
  const kept = previous === undefined || previous.entries === 0 ? 1 : next.entries / previous.entries;
  return [
    next.entries === 0 && "it has no entries",
    next.at !== null && next.at > latest && `it is dated ${day(next.at)}, which lies in the future`,
    next.newestRowAt !== null &&
      next.newestRowAt > latest &&
      `an entry is dated ${day(next.newestRowAt)}, which lies in the future`,
    next.at !== null &&
      previous !== undefined &&
      previous.at !== null &&
      next.at < previous.at &&
      `it is dated ${day(next.at)}, before the one in use (${day(previous.at)})`,
    next.duplicates > 0 &&
      `${next.duplicates} of its ids ${next.duplicates === 1 ? "is" : "are"} there twice`,
    !next.isExtract &&
      kept < 1 - MAX_SHRINK &&
      `it has ${next.entries} entries where the one in use has ${previous?.entries}: more than ${MAX_SHRINK * 100} % are gone`,
  ].filter((objection) => objection !== false);
}

const day = (at: number): string => toIso(at as Instant).slice(0, 10);
