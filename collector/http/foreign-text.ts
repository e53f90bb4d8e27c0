/** Control characters, and those that change the direction of text or can't be seen. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u{fff9}-\u{fffb}]/gu;

/** More of a peer's own words than this isn't shown. */
export const MAX_SHOWN = 256;

/**
 * What a peer, a report or an agent said, fit to be shown: control, direction and invisible
 * characters become their code points, so that a terminal or a page takes no orders from them.
 * Markup is left as it is: it is for whoever puts text into markup to escape.
 */
export const foreignText = (text: string): string =>
  text
    .slice(0, MAX_SHOWN)
    .replaceAll(UNSAFE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);

/** The same between quotation marks. */
export const quoted = (text: string): string => `“${foreignText(text)}”`;
