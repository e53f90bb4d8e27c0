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
        .orderBy("i.no", "desc")
        .limit(limit + 1);
      if (after !== undefined) rows = rows.where("i.no", "<", after.no);
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
    async find(id: string): Promise<ImportRecord | undefined> {
      const row = await importRows(db).where("i.id", "=", id).executeTakeFirst();
      return row && toImport(row);
    },
  };
}

const importRows = (db: Kysely<Schema>) =>
  db
    .selectFrom("imports as i")
    .leftJoin("withdrawn_imports as w", (on) =>
      on.onRef("w.import_no", "=", "i.no").on("w.ended_at", "is", null),
    )
    .select([
      "i.no",
      "i.id",
      "i.format",
      "i.file_name as fileName",
      "i.sha256",
      "i.imported_at as importedAt",
      "i.imported_by as importedBy",
      "i.summary",
      "w.at as withdrawnAt",
      "w.by_user as withdrawnBy",
      "w.reason as withdrawnBecause",
    ]);

type ImportRecord = ReturnType<typeof toImport>;

const toImport = ({
  summary,
  ...row
}: Awaited<ReturnType<ReturnType<typeof importRows>["executeTakeFirstOrThrow"]>>) => ({
  ...row,
  summary: JSON.parse(summary) as Record<string, unknown>,
});
