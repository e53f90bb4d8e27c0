import { type Command, InvalidArgumentError, Option } from "commander";
import type { z } from "zod";
import type { Client, Query } from "./http-client.ts";
import { pageOf } from "./replies.ts";

/** Items that the collector gives on one page. */
const PAGE_ITEMS = 200;
const USUAL_ITEMS = 50;

export type PageOptions = { readonly limit: number; readonly all?: boolean };

export type Listed<T> = {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
  readonly total: number;
};

/** Gives a list command its `--limit` and `--all`. */
export const paged = (command: Command): Command =>
  command
    .addOption(
      new Option("--limit <n>", "at most so many").argParser(positive).default(USUAL_ITEMS).conflicts("all"),
    )
    .option("--all", "all of them");

/** Reads pages until there is enough. The value is what the API's list is: items, where to go on, and how many there are. */
export async function listPages<S extends z.ZodType>(
  client: Client,
  item: S,
  path: string,
  query: Query,
  { limit, all }: PageOptions,
): Promise<Listed<z.output<S>>> {
  const schema = pageOf(item);
  const items: z.output<S>[] = [];
  const most = all === true ? Number.POSITIVE_INFINITY : limit;
  let cursor: string | undefined;
  for (;;) {
    const page: Listed<z.output<S>> = await client.get(schema, path, {
      ...query,
      limit: Math.min(PAGE_ITEMS, most - items.length),
      cursor,
    });
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
    if (cursor === undefined || items.length >= most)
      return { items, nextCursor: cursor ?? null, total: page.total };
  }
}

/** Says so where a list was cut, so that nobody takes the first page for everything. */
export const restLine = ({ items, total }: Listed<unknown>): readonly string[] =>
  items.length < total ? [`${items.length} of ${total}; --all shows the rest`] : [];

export function positive(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError("It must be a whole number from 1.");
  return number;
}
