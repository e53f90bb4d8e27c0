import { CsvError, parse } from "csv-parse/sync";
import { clip, clipTitle } from "./bounded-text.ts";
import { ReportRefused } from "./report.ts";

/** A header row is looked for among this many first records: Qualys writes a line per host above it. */
export const MAX_PREAMBLE_ROWS = 2_000;

/** Longer records are refused. */
export const MAX_RECORD_CHARS = 1_048_576;

/** Only the start of a file is read to find its header. */
export const HEAD_CHARS = 65_536;

const DELIMITERS = [",", ";", "\t"] as const;

/** Where the header stands, and what separates its columns. */
export type Header = {
  readonly delimiter: string;
  readonly row: number;
  readonly columns: readonly string[];
};

/** The first records, read with one delimiter. */
export type TableHead = { readonly delimiter: string; readonly rows: readonly (readonly string[])[] };

/** The start of a text, read with each delimiter in turn. */
export const tableHeads = ({ start, isWhole }: Start): readonly TableHead[] => {
  const cut = isWhole ? start : start.slice(0, start.lastIndexOf("\n") + 1);
  return DELIMITERS.map((delimiter) => ({ delimiter, rows: leniently(cut, delimiter) }));
};

type Start = { readonly start: string; readonly isWhole: boolean };

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

/** The cells of one record by column name, with the line it ends on, and whether some are missing. */
export type TableRow = {
  readonly line: number;
  readonly isShort: boolean;
  readonly cell: (column: string) => string;
};

/**
 * The records below a header. A record with fewer cells than the header has columns is refused, since that
 * is what a file cut in the middle looks like; surplus cells are allowed while they are empty. A format whose tool
 * ends some rows early is given them (`short`) and tells them from cut ones itself.
 */
export function* readRows(
  source: { text: () => Iterable<string> },
  header: Header,
  { short = "refused" }: { readonly short?: "refused" | "given" } = {},
): Generator<TableRow> {
  let records = 0;
  let lines = 0;
  for (const segment of segments(source.text())) {
    for (const { record, info } of strictly(segment, header.delimiter, lines)) {
      if (records++ <= header.row || record.every((cell) => cell.trim() === "")) continue;
      const isShort = record.length < header.columns.length;
      if (!isShort || short === "refused") refuseRagged(record, header, lines + info.lines);
      yield {
        line: lines + info.lines,
        isShort,
        cell: (column) => record[header.columns.indexOf(column)]?.trim() ?? "",
      };
    }
    lines += newlines(segment);
  }
}

/** Records are parsed in segments of at least this size. */
const SEGMENT_CHARS = 262_144;

/**
 * The text in segments of whole records: a line break ends one where every quote before it was closed
 * (RFC 4180, section 2).
 */
function* segments(text: Iterable<string>): Generator<string> {
  let open = "";
  for (const piece of text) {
    open += piece;
    if (open.length < SEGMENT_CHARS) continue;
    const end = endOfRecords(open);
    if (end > 0) yield open.slice(0, end);
    open = open.slice(end);
    if (open.length > MAX_RECORD_CHARS + SEGMENT_CHARS)
      throw new ReportRefused(`A row of the table has more than ${MAX_RECORD_CHARS} characters`);
  }
  if (open !== "") yield open;
}

/** Just after the last line break that is in no quotes; 0 if there is none. */
function endOfRecords(text: string): number {
  let end = 0;
  let isQuoted = false;
  for (const { 0: mark, index } of text.matchAll(/["\n]/g)) {
    if (mark === '"') isQuoted = !isQuoted;
    else if (!isQuoted) end = index + 1;
  }
  return end;
}

const newlines = (text: string): number => text.split("\n").length - 1;

const OPTIONS = {
  bom: true,
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: MAX_RECORD_CHARS,
} as const;

type Numbered = { readonly record: readonly string[]; readonly info: { readonly lines: number } };

/** The parser quotes the cell that it stumbled over, whatever its length. */
const MAX_REASON_CHARS = 200;

function strictly(text: string, delimiter: string, linesBefore: number): readonly Numbered[] {
  try {
    return parse(text, { ...OPTIONS, delimiter, info: true }) as unknown as readonly Numbered[];
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const where = linesBefore === 0 ? "" : ` (counted from line ${linesBefore + 1})`;
    throw new ReportRefused(
      `The CSV cannot be read: ${clip(clipTitle(cause.message), MAX_REASON_CHARS)}${where}`,
    );
  }
}

function refuseRagged(record: readonly string[], { columns }: Header, line: number): void {
  const surplus = record.slice(columns.length).some((cell) => cell.trim() !== "");
  if (record.length >= columns.length && !surplus) return;
  throw new ReportRefused(
    `The row that ends on line ${line} has ${record.length} columns where the header has ${columns.length}: the file may be cut`,
  );
}
