declare const outside: unique symbol;

/**
 * Text from outside: what a scanned host, a report, a feed or a peer wrote. It is bounded and kept as
 * it came, and does nothing until an escaper of one output has made a `string` of it.
 *
 * At run time it is a string. To the compiler it is a symbol, because that is the one type that it
 * lets into no template, no concatenation and no `string`: printing it without an escaper does not
 * compile.
 */
export type Untrusted = symbol & { readonly [outside]: "text from outside" };

/** Said once, at the edge where the text comes in. */
export const untrusted = (text: string): Untrusted => text as unknown as Untrusted;

/**
 * The text itself, for places that carry text as data and show it to nobody: columns, hashes, JSON,
 * comparisons. Which files may say this is a rule of the house (house-words.ts).
 */
export const dataOf = (text: Untrusted): string => text as unknown as string;

/** Control characters (C0, DEL, C1), direction marks, line and paragraph separators, and what can't be seen. */
const OBEYED_OR_HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Each character that a terminal or a page could obey, or that hides itself, through `write`; everything else as it is. */
const escapingHidden = (text: string | Untrusted, write: (character: string) => string): string =>
  String(text).replaceAll(OBEYED_OR_HIDDEN, write);

/**
 * Text that is safe to be read: what could be obeyed or hides itself becomes its code point, as in
 * `\u{1b}`. For terminals, and for sentences that quote. Markup stays: whoever puts it into markup escapes it there.
 */
export const visibleText = (text: string | Untrusted): string =>
  escapingHidden(text, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);

/** One line of JSON. The same characters are escaped as JSON escapes them, so the value stays what it is. */
export const visibleJson = (value: unknown): string => jsonShown(JSON.stringify(value));

/** JSON that somebody else wrote out, with the same characters escaped. Line ends between values count as such characters. */
export const jsonShown = (json: string): string =>
  escapingHidden(json, (character) =>
    [...Array(character.length).keys()]
      .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`)
      .join(""),
  );
