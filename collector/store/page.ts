/** The last item of a page: its value in the order, and its number, which decides between equal values. */
export type Place = { readonly key: number; readonly no: number };

/** A page, where the next one starts (undefined on the last), and how many there are on all pages. */
export type Found<T> = {
  readonly items: readonly T[];
  readonly next: Place | undefined;
  readonly total: number;
};

/** Cuts a list that was asked for with one more than `limit`: that one tells whether there is a next page. */
export function cut<R, T>(
  rows: readonly R[],
  {
    limit,
    total,
    place,
    show,
  }: {
    readonly limit: number;
    readonly total: number;
    readonly place: (row: R) => Place;
    readonly show: (row: R) => T;
  },
): Found<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? place(last) : undefined;
  return { items: shown.map(show), next, total };
}

/** Rows counted by the database, which PostgreSQL tells as text. */
export const counted = (row: { readonly n: number | string | bigint } | undefined): number =>
  Number(row?.n ?? 0);

/** Text for LIKE … ESCAPE '\' that means only itself. */
export const likeText = (text: string): string => `%${text.toLowerCase().replaceAll(/[\\%_]/g, "\\$&")}%`;
