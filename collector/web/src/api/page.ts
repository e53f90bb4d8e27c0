import { ask, query } from "./request.ts";

/** One page of a list: `total` counts all that match, not only these. */
export type Page<T> = {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
  readonly total: number;
};

/** The collector gives no more at once. */
const PAGE_MOST = 200;
/** Lists that people see whole end here; so many rows are nobody's to read. */
const PAGES_MOST = 25;

/** A whole list, page after page: for what must not end at the first one unnoticed. */
export async function askAll<T>(path: string, signal: AbortSignal): Promise<Page<T>> {
  const first = await ask<Page<T>>(`${path}${query({ limit: PAGE_MOST })}`, signal);
  const items = [...first.items];
  let cursor = first.nextCursor;
  for (let pages = 1; cursor !== null && pages < PAGES_MOST; pages++) {
    const next = await ask<Page<T>>(`${path}${query({ limit: PAGE_MOST, cursor })}`, signal);
    items.push(...next.items);
    cursor = next.nextCursor;
  }
  return { items, nextCursor: cursor, total: first.total };
}
