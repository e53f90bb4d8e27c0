import { dataOf, type Untrusted, visibleText } from "../../proto/untrusted.ts";

/** More of a peer's own words than this isn't shown. */
export const MAX_SHOWN = 256;

/**
 * What a peer, a report or an agent said, fit to be shown: control, direction and invisible
 * characters become their code points, so that a terminal or a page takes no orders from them.
 * Markup is left as it is: it is for whoever puts text into markup to escape.
 */
export const foreignText = (text: string | Untrusted): string =>
  visibleText((typeof text === "string" ? text : dataOf(text)).slice(0, MAX_SHOWN));

/** The same between quotation marks. */
export const quoted = (text: string | Untrusted): string => `“${foreignText(text)}”`;

/** A text as a member of a JSON reply: data, whose serialiser escapes it, and which the console renders as text. */
export const jsonText = (text: Untrusted): string => dataOf(text);
