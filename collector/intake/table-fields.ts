import type { Header, TableRow } from "./table.ts";

/** A field of a record, and the names of the columns that may hold it, squeezed, best first. */
export type FieldColumns<Field extends string> = Readonly<Record<Field, readonly string[]>>;

/** A column's name without case, spaces and marks: `CVSS v3.0 Base Score` is `cvssv30basescore`. */
const squeeze = (column: string): string => column.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Whether one of these fields has a column among those. */
export function hasField<Field extends string>(
  columns: readonly string[],
  names: FieldColumns<Field>,
  ...fields: readonly Field[]
): boolean {
  const squeezed = new Set(columns.map(squeeze));
  return fields.some((field) => names[field].some((name) => squeezed.has(name)));
}

/** The first cell of a row that holds something of a field, trimmed; empty where none does. `all` are all its cells. */
export type Cells<Field extends string> = ((field: Field) => string) & {
  readonly all: (field: Field) => readonly string[];
};

/** Reads the rows of a table by field, whichever of the names its columns have. */
export function fieldReader<Field extends string>(
  header: Header,
  names: FieldColumns<Field>,
): (row: TableRow) => Cells<Field> {
  const columns = new Map<Field, readonly string[]>();
  for (const [field, own] of Object.entries(names) as [Field, readonly string[]][]) {
    columns.set(
      field,
      own.flatMap((name) => header.columns.filter((column) => squeeze(column) === name)),
    );
  }
  return (row) => {
    const all = (field: Field) => (columns.get(field) ?? []).map((column) => row.cell(column));
    const first = (field: Field) => {
      for (const column of columns.get(field) ?? []) {
        const cell = row.cell(column);
        if (cell !== "") return cell;
      }
      return "";
    };
    return Object.assign(first, { all });
  };
}
