import { CsvError, parse } from "csv-parse/sync";
import { ReportRefused } from "./report.ts";

/** A header row is looked for among this many first records: some tools write a preamble. */
export const MAX_PREAMBLE_ROWS = 25;

/** Longer records are refused. */
export const MAX_RECORD_CHARS = 1_048_576;

/** Only the start of a file is read to find its header. */
const HEAD_CHARS = 65_536;

const DELIMITERS = [",", ";", "\t"] as const;

/** Where the header stands, and what separates its columns. */
export type Header = {
  readonly delimiter: string;
  readonly row: number;
  readonly columns: readonly string[];
};

/** The first records, read with one delimiter. */
export type TableHead = { readonly delimiter: string; readonly rows: readonly (readonly string[])[] };

/** The start of the text, read with each delimiter in turn. */
export const tableHeads = (text: string): readonly TableHead[] => {
  const cut = text.length <= HEAD_CHARS ? text : text.slice(0, text.lastIndexOf("\n", HEAD_CHARS) + 1);
  return DELIMITERS.map((delimiter) => ({ delimiter, rows: leniently(cut, delimiter) }));
};

/** The cut may fall inside a quoted cell, so what was read before an error counts. */
function leniently(text: string, delimiter: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  try {
    parse(text, {
      ...OPTIONS,
      delimiter,
      relax_quotes: true,
      to: MAX_PREAMBLE_ROWS,
      on_record: (row: string[]) => void rows.push(row),
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
  }
  return rows;
}

/** The first row that `accept` takes for a header. Names are compared trimmed and in lower case. */
export function findHeader(
  heads: readonly TableHead[],
  accept: (columns: readonly string[]) => boolean,
): Header | undefined {
  for (const { delimiter, rows } of heads) {
    for (const [row, cells] of rows.entries()) {
      const columns = cells.map((cell) => cell.trim().toLowerCase());
      if (accept(columns)) return { delimiter, row, columns };
    }
  }
  return undefined;
}

/** The cells of one record by column name, with the line it ends on. */
export type TableRow = { readonly line: number; readonly cell: (column: string) => string };

/**
 * The records below a header. A record with fewer cells than the header has columns is refused, since that
 * is what a file cut in the middle looks like; surplus cells are allowed while they are empty.
 */
export function readRows(text: string, header: Header): readonly TableRow[] {
  return strictly(text, header.delimiter)
    .slice(header.row + 1)
    .filter(({ record }) => record.some((cell) => cell.trim() !== ""))
    .map(({ record, info }) => {
      refuseRagged(record, header, info.lines);
      return { line: info.lines, cell: (column) => record[header.columns.indexOf(column)]?.trim() ?? "" };
    });
}

const OPTIONS = {
  bom: true,
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: MAX_RECORD_CHARS,
} as const;

type Numbered = { readonly record: readonly string[]; readonly info: { readonly lines: number } };

function strictly(text: string, delimiter: string): readonly Numbered[] {
  try {
    return parse(text, { ...OPTIONS, delimiter, info: true }) as unknown as readonly Numbered[];
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new ReportRefused(`The CSV cannot be read: ${cause.message}`);
  }
}

function refuseRagged(record: readonly string[], { columns }: Header, line: number): void {
  const surplus = record.slice(columns.length).some((cell) => cell.trim() !== "");
  if (record.length >= columns.length && !surplus) return;
  throw new ReportRefused(
    `The row that ends on line ${line} has ${record.length} columns where the header has ${columns.length}: the file may be cut`,
  );
}
