import { type Untrusted, visibleText } from "../../proto/untrusted.ts";

/**
 * What peers, reports and agents said, fit for a terminal: line ends become spaces, everything else
 * that a terminal could obey or that hides itself becomes its code point.
 */
export const terminalText = (text: string | Untrusted): string => visibleText(escapingBreaks(text));

const escapingBreaks = (text: string | Untrusted): string => String(text).replaceAll(/[\t\r\n]+/g, " ");

/** A value in which every text from outside has become a `string` that is safe to show. */
export type Shown<T> = T extends Untrusted
  ? string
  : T extends object
    ? { [Key in keyof T]: Shown<T[Key]> }
    : T;

/** Makes every text inside a value safe, so that whatever is made of it for a person is. */
export function terminalValue<T>(value: T): Shown<T> {
  return shown(value) as Shown<T>;
}

function shown(value: unknown): unknown {
  if (typeof value === "string") return terminalText(value);
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [terminalText(key), shown(member)]));
}
