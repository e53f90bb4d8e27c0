/**
 * Text that outlives the piece of a file that it came from. The engine keeps the whole piece for as long as any part of
 * it is referred to, so what is kept is copied; and what many records say alike (titles, vectors, versions) is kept once.
 */
export type KeptText = (text: string) => string;

/** Keeps each text once, for as long as the pool is referred to. */
export function keptTexts(): KeptText {
  const pool = new Map<string, string>();
  return (text) => {
    const known = pool.get(text);
    if (known !== undefined) return known;
    const copy = copyOf(text);
    pool.set(copy, copy);
    return copy;
  };
}

/** The same text on its own. */
export const copyOf = (text: string): string =>
  LATIN1.test(text)
    ? Buffer.from(text, "latin1").toString("latin1")
    : Buffer.from(text, "utf16le").toString("utf16le");

/** What fits into one byte a character. */
const LATIN1 = /^[\0-\u00ff]*$/;
