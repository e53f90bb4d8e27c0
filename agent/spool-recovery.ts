import { type Found, nextRecord } from "./spool-record.ts";

/** A stretch of a segment that holds no readable record, and which sequences went with it, where known. */
export type SpoolLoss = {
  readonly segment: string;
  readonly fromByte: number;
  readonly toByte: number;
  /** First and last missing sequence; undefined for bytes behind the last record, which were never reported as recorded. */
  readonly sequences: readonly [first: number, last: number] | undefined;
};

/** What one segment file turned out to hold. */
export type Survey = {
  readonly records: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** The last record; its payload's hash is where the chain goes on. */
  readonly last: Found | undefined;
  /** Where the last record ends; bytes behind it are torn or damaged. */
  readonly end: number;
  readonly losses: readonly SpoolLoss[];
};

/**
 * Reads a segment from end to end. `expected` is the sequence that should come first, when known.
 * A record whose sequences do not follow upwards is taken as damage too.
 */
export function survey(segment: string, bytes: Buffer, expected: number | undefined): Survey {
  const losses: SpoolLoss[] = [];
  let records = 0;
  let firstSequence = 0;
  let last: Found | undefined;
  let end = 0;
  let next = expected;
  for (let found = nextRecord(bytes, 0); found !== undefined; found = nextRecord(bytes, found.end)) {
    const { record } = found;
    if (record.lastSequence < record.firstSequence || (next !== undefined && record.firstSequence < next)) {
      continue;
    }
    if (found.start > end || (next !== undefined && record.firstSequence > next)) {
      const missing = next !== undefined && record.firstSequence > next;
      losses.push({
        segment,
        fromByte: end,
        toByte: found.start,
        sequences: missing ? [next ?? 0, record.firstSequence - 1] : undefined,
      });
    }
    if (records === 0) firstSequence = record.firstSequence;
    records++;
    last = found;
    end = found.end;
    next = record.lastSequence + 1;
  }
  return { records, firstSequence, lastSequence: last?.record.lastSequence ?? 0, last, end, losses };
}

/** A loss in words. */
export const showLoss = ({ segment, fromByte, toByte, sequences }: SpoolLoss): string =>
  sequences === undefined
    ? `${segment}: bytes ${fromByte} to ${toByte} hold no record`
    : `${segment}: sequences ${sequences[0]} to ${sequences[1]} are lost (bytes ${fromByte} to ${toByte})`;
