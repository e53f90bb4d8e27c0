import { z } from "@hono/zod-openapi";
import { badField } from "./problem.ts";

/** Items on one page. */
export const PAGE_LIMITS = { most: 200, usual: 50 } as const;

/** What every list takes. The cursor is ours to read; whoever gets one hands it back unread. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(PAGE_LIMITS.most).default(PAGE_LIMITS.usual),
  cursor: z.string().max(400).optional(),
};

/** The last item of a page: its value in the order, and its number where values are equal. */
export type Place = { readonly key: number; readonly no: number };

/** A page as the store gives it. */
export type Found<T> = {
  readonly items: readonly T[];
  readonly next: Place | undefined;
  readonly total: number;
};

const placeSchema = z.strictObject({ o: z.string(), k: z.number(), n: z.number().int() });

/** Undefined for the first page. A cursor belongs to the order that it was made in. */
export function placeOf(cursor: string | undefined, order: string): Place | undefined {
  if (cursor === undefined) return undefined;
  const place = placeSchema.safeParse(unpack(cursor)).data;
  if (place === undefined || place.o !== order)
    throw badField("cursor", "The cursor is not one of this list and order");
  return { key: place.k, no: place.n };
}

export function pageOf<T, V>(found: Found<T>, order: string, show: (item: T) => V) {
  const { items, next, total } = found;
  const nextCursor = next === undefined ? null : pack({ o: order, k: next.key, n: next.no });
  return { items: items.map(show), nextCursor, total };
}

const pack = (place: z.infer<typeof placeSchema>): string =>
  Buffer.from(JSON.stringify(place)).toString("base64url");

function unpack(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
