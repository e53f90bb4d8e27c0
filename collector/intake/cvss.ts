import { readCvss } from "../domain/cvss.ts";
import { MAX_VECTOR_LENGTH } from "../domain/cvss-vector.ts";
import { scoreCvss } from "./cvss-scores.ts";
import type { ParsedCvss } from "./report.ts";

/** A vector, a score or both, as a tool gives them. `version` is what the field's name says, for bare scores. */
export type CvssGiven = {
  readonly version: "2.0" | "3.0" | "3.1" | "4.0" | "unknown";
  readonly vector?: string | undefined;
  readonly score?: number | undefined;
};

/**
 * The newest of what a tool gives (v4 before v3 before v2); among equals one with a vector, then the earlier.
 * The tool's own score stands; a missing one is calculated. A vector that cannot be read is dropped, and what
 * has neither a usable vector nor a score from 0 to 10 is nothing.
 */
export function newestCvss(given: readonly CvssGiven[]): ParsedCvss | null {
  const read = given.map(readGiven).filter((one) => one !== undefined);
  return read.reduce<ParsedCvss | null>(
    (best, one) => (best === null || rank(one) > rank(best) ? one : best),
    null,
  );
}

function readGiven({ version, vector = "", score }: CvssGiven): ParsedCvss | undefined {
  const plain = plainVector(vector);
  const reading = plain === "" ? undefined : readCvss(plain);
  const stated = isScore(score) ? score : undefined;
  if (reading === undefined)
    return stated === undefined ? undefined : { version, vector: null, score: stated };
  const calculated = stated ?? baseScore(plain);
  if (calculated === undefined) return undefined;
  return { version: reading.version, vector: plain, score: calculated };
}

/** Without Nessus' `CVSS2#` and without parentheses; v2 vectors have no prefix (CVSS v2 guide, section 2.4). */
const plainVector = (vector: string): string =>
  vector
    .slice(0, MAX_VECTOR_LENGTH + 1)
    .trim()
    .replace(/^CVSS2#/, "")
    .replace(/^\((.*)\)$/, "$1")
    .replace(/^CVSS:2\.0\//, "");

const isScore = (score: number | undefined): score is number =>
  score !== undefined && score >= 0 && score <= 10;

function baseScore(vector: string): number | undefined {
  const rating = scoreCvss(vector);
  return rating.kind === "scored" ? rating.base : undefined;
}

const NEWNESS: Readonly<Record<string, number>> = { "4.0": 4, "3.1": 3, "3.0": 3, "2.0": 2 };

const rank = ({ version, vector }: ParsedCvss): number =>
  (NEWNESS[version] ?? 1) + (vector === null ? 0 : 0.5);
