import type { Paint } from "./colour.ts";

/** A column: its title, what stands in it, and how. Texts must be safe to show already. */
export type Column<T> = {
  readonly title: string;
  readonly cell: (row: T) => string;
  readonly paint?: (row: T) => Paint;
  readonly align?: "right";
  /** Gives way first where the terminal is narrow. */
  readonly isLong?: boolean;
};

const GAP = "  ";
/** A long column is never cut below this. */
const LEAST_LONG = 12;

/** Rows as aligned lines with a title line; cut to `width` where there is one. Nothing but the titles when there are no rows. */
export function table<T>(rows: readonly T[], columns: readonly Column<T>[], width?: number): string[] {
  const texts = rows.map((row) => columns.map(({ cell }) => cell(row)));
  const natural = columns.map(({ title }, i) =>
    Math.max(lengthOf(title), ...texts.map((cells) => lengthOf(cells[i] ?? ""))),
  );
  const widths = fitted(natural, columns, width);
  const line = (cells: readonly string[], row?: T): string =>
    columns
      .map((column, i) => {
        const text = cut(cells[i] ?? "", widths[i] ?? 0);
        const blank = " ".repeat(Math.max(0, (widths[i] ?? 0) - lengthOf(text)));
        const painted = row === undefined || column.paint === undefined ? text : column.paint(row)(text);
        return column.align === "right" ? blank + painted : painted + blank;
      })
      .join(GAP)
      .trimEnd();
  return [
    line(columns.map(({ title }) => title.toUpperCase())),
    ...texts.map((cells, i) => line(cells, rows[i])),
  ];
}

function fitted<T>(
  natural: readonly number[],
  columns: readonly Column<T>[],
  width: number | undefined,
): readonly number[] {
  const total = natural.reduce((sum, one) => sum + one, 0) + GAP.length * (natural.length - 1);
  const longs = columns.filter(({ isLong }) => isLong).length;
  if (width === undefined || total <= width || longs === 0) return natural;
  const less = Math.ceil((total - width) / longs);
  return natural.map((one, i) =>
    columns[i]?.isLong ? Math.min(one, Math.max(LEAST_LONG, one - less)) : one,
  );
}

const lengthOf = (text: string): number => [...text].length;

function cut(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, Math.max(0, most - 1)).join("")}…`;
}
