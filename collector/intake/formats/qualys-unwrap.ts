import { startOf } from "../decode.ts";
import type { TableSource } from "../source.ts";
import { HEAD_CHARS, readRows, type TableHead, tableHeads } from "../table.ts";

/**
 * A table whose every row a spreadsheet has put into one quoted cell (`"QID,""Title"",…"`), as the table that it
 * was; any other as it is.
 */
export function unwrapped(source: TableSource): TableSource {
  if (!source.heads.some(isWrapped)) return source;
  const text = () => innerRows(source);
  return { ...source, text, heads: tableHeads(startOf(text(), HEAD_CHARS)) };
}

/** A row of one cell that itself looks like a header with a QID. */
const isWrapped = ({ rows }: TableHead): boolean =>
  rows.some(([cell = "", ...others]) => others.every((other) => other === "") && WRAPPED_HEADER.test(cell));

const WRAPPED_HEADER = /^(?:QID,"Title",|CVE,"CVE-Description",|IP,")/i;

/** The delimiter is one that no row has outside its quotes. */
const WHOLE_ROW = { delimiter: "\t", row: -1, columns: ["row"] } as const;

function* innerRows(source: TableSource): Generator<string> {
  for (const row of readRows(source, WHOLE_ROW)) yield `${row.cell("row")}\n`;
}
