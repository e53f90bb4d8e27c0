import type { Kysely } from "kysely";
import { counted, cut, type Found, type Place } from "./page.ts";
import type { Schema } from "./schema.ts";

/** What was imported, newest first; never the bytes. */
export function importViews(db: Kysely<Schema>) {
  return {
    async page({
      limit,
      after,
    }: {
      readonly limit: number;
      readonly after: Place | undefined;
    }): Promise<Found<ImportRecord>> {
      let rows = importRows(db)
        .orderBy("no", "desc")
        .limit(limit + 1);
      if (after !== undefined) rows = rows.where("no", "<", after.no);
      const total = await db
        .selectFrom("imports")
        .select((eb) => eb.fn.countAll().as("n"))
        .executeTakeFirst();
      return cut(await rows.execute(), {
        limit,
        total: counted(total),
        place: ({ no }) => ({ key: no, no }),
        show: toImport,
      });
    },
  };
}

const importRows = (db: Kysely<Schema>) =>
  db
    .selectFrom("imports")
    .select([
      "no",
      "id",
      "format",
      "file_name as fileName",
      "sha256",
      "imported_at as importedAt",
      "imported_by as importedBy",
      "summary",
    ]);

type ImportRecord = ReturnType<typeof toImport>;

const toImport = ({
  summary,
  ...row
}: Awaited<ReturnType<ReturnType<typeof importRows>["executeTakeFirstOrThrow"]>>) => ({
  ...row,
  summary: JSON.parse(summary) as Record<string, unknown>,
});
