import type { CvssGiven } from "./cvss.ts";

/**
 * What tools write in one field: a score, a vector, or both as in `8.1 (AV:N/AC:H/…)`. A vector of v3 or v4 that
 * comes without its prefix is given that of `version`. `score` stands where the field has none.
 */
export function cvssText(
  version: CvssGiven["version"],
  text: string,
  score: string | undefined = undefined,
): CvssGiven {
  const [, number = "", vector = ""] = SCORE_AND_VECTOR.exec(text.trim()) ?? [];
  return { version, vector: prefixed(version, vector), score: scoreOf(number || (score ?? "")) };
}

/** A score first, if any, then a vector in parentheses or bare. */
const SCORE_AND_VECTOR = /^(\d{1,2}(?:\.\d{1,4})?)?\s*\(?((?:CVSS[^\s()]{0,10}[/#])?AV:[^\s()]{1,300})?\)?$/i;

/** A number as a score is written; undefined for anything else. */
export const scoreOf = (text: string): number | undefined =>
  /^\d{1,2}(\.\d{1,4})?$/.test(text.trim()) ? Number(text) : undefined;

function prefixed(version: CvssGiven["version"], vector: string): string {
  const isBare = /^AV:/i.test(vector);
  return isBare && version !== "2.0" && version !== "unknown" ? `CVSS:${version}/${vector}` : vector;
}
