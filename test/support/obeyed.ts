/**
 * Characters of a text that a terminal could obey or that can't be seen. Written on its own, so that
 * a gap in the escapers' own list shows: what Unicode calls control, format, separator or ignorable.
 */
export const obeyed = (text: string): readonly string[] => [...text].filter(isObeyedOrHidden);

function isObeyedOrHidden(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (
    code < 0x20 ||
    (code >= 0x7f && code <= 0x9f) ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    SINGLE.has(code) ||
    (code >= 0xfff9 && code <= 0xfffb) ||
    (code >= 0xe0000 && code <= 0xe0fff)
  );
}

/** Soft hyphen, Arabic letter mark, Mongolian vowel separator, Hangul filler, byte order mark. */
const SINGLE: ReadonlySet<number> = new Set([0xad, 0x61c, 0x180e, 0x3164, 0xfeff]);
