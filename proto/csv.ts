import { type Untrusted, visibleText } from "./untrusted.ts";

export type CsvValue = string | Untrusted | number | null;

/** What a spreadsheet takes for a formula at the start of a cell; full-width forms too, which some fold (OWASP, CSV injection). */
const FORMULA = /^\s*[=+\-@\t\r＝＋－＠]/;

/** The same behind a semicolon, at which spreadsheets of many countries split a cell, quoted or not. */
const LATER_FORMULA = /;(?=\s*[=+\-@＝＋－＠])/g;

/**
 * One line of CSV (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe
 * before it (OWASP, CSV injection), line ends become spaces, and what a terminal could obey is escaped.
 */
export const csvLine = (cells: readonly CsvValue[]): string => `${cells.map(cell).join(",")}\r\n`;

function cell(value: CsvValue): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  // Looked at before line ends become spaces: a leading tab or return opens a formula as well.
  const text =
    `${FORMULA.test(String(value)) ? "'" : ""}${visibleText(String(value).replaceAll(/[\t\r\n]+/g, " "))}`.replaceAll(
      LATER_FORMULA,
      ";'",
    );
  return /[",;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
