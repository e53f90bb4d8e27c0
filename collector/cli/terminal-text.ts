/** Control characters (C0, DEL, C1), direction marks, and what can't be seen. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u{fff9}-\u{fffb}]/gu;

/**
 * What peers, reports and agents said, fit for a terminal: line ends become spaces, everything else
 * that a terminal could obey or that hides itself becomes its code point.
 */
export const terminalText = (text: string): string =>
  text
    .replaceAll(/[\t\r\n]+/g, " ")
    .replaceAll(UNSAFE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);

/** The same for every text inside a value, so that whatever is made of it for a person is safe. */
export function terminalValue<T>(value: T): T {
  if (typeof value === "string") return terminalText(value) as T;
  if (Array.isArray(value)) return value.map(terminalValue) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [terminalText(key), terminalValue(member)]),
  ) as T;
}

/** One line of JSON. The same characters are escaped as JSON escapes them, so the value stays what it is. */
export const terminalJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(UNSAFE, (character) =>
    [...Array(character.length).keys()]
      .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`)
      .join(""),
  );
