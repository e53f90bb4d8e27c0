/** Longer titles, names and keys are cut off. */
export const MAX_TITLE_CHARS = 500;

/** Longer pieces of evidence are cut off. */
export const MAX_EVIDENCE_CHARS = 2_000;

/** What is kept of one exposure's evidence: the first so many distinct pieces. */
export const MAX_EVIDENCE_PIECES = 10;

/** At most `most` UTF-16 units, never half a character, with a mark where something was cut. */
export function clip(text: string, most: number): string {
  const trimmed = text.trim();
  if (trimmed.length <= most) return trimmed;
  return `${trimmed.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** A title on one line, without control characters and without the marks that reverse how text is shown (UAX #9). */
export const clipTitle = (text: string): string =>
  clip(
    text
      .slice(0, 4 * MAX_TITLE_CHARS)
      .replace(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, "")
      .replace(/[\p{Cc}\s]+/gu, " "),
    MAX_TITLE_CHARS,
  );

/** Text quoted in a warning or refusal: on one line, without control characters, short. */
export const quoted = (text: string): string =>
  `"${clip(text.slice(0, 200).replace(/[\p{Cc}\p{Cf}\s]+/gu, " "), 60)}"`;
