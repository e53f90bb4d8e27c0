import { terminalText } from "./terminal-text.ts";

/**
 * One line of CSV (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe
 * before it (OWASP, CSV injection), and what a terminal could obey is escaped.
 */
export const csvLine = (cells: readonly (string | number | null)[]): string =>
  `${cells.map(cell).join(",")}\r\n`;

function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  // Looked at before line ends become spaces: a leading tab or return opens a formula as well.
  const text = `${/^\s*[=+\-@\t\r]/.test(value) ? "'" : ""}${terminalText(value)}`;
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
