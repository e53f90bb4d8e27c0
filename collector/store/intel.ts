import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** Rows put in one statement: SQLite allows 32,766 bound values. */
const CHUNK = 5_000;

/** Exploit intelligence, the newest of each catalogue only; where it came from stands in `meta`. */
export function intelStore(db: Kysely<Schema>) {
  return {
    async replaceKev(entries: readonly Schema["kev"][]): Promise<void> {
      await db.deleteFrom("kev").execute();
      for (let i = 0; i < entries.length; i += CHUNK)
        await db
          .insertInto("kev")
          .values(entries.slice(i, i + CHUNK))
          .execute();
    },
    async replaceEpss(scores: readonly Schema["epss"][]): Promise<void> {
      await db.deleteFrom("epss").execute();
      for (let i = 0; i < scores.length; i += CHUNK)
        await db
          .insertInto("epss")
          .values(scores.slice(i, i + CHUNK))
          .execute();
    },
    epssCves: async (): Promise<string[]> =>
      (await db.selectFrom("epss").select("cve").execute()).map(({ cve }) => cve),
    kev: () => db.selectFrom("kev").selectAll().execute(),
    kevOf: (cves: readonly string[]) =>
      db
        .selectFrom("kev")
        .selectAll()
        .where("cve", "in", cves.length === 0 ? [""] : [...cves])
        .execute(),
    epssOf: (cves: readonly string[]) =>
      db
        .selectFrom("epss")
        .selectAll()
        .where("cve", "in", cves.length === 0 ? [""] : [...cves])
        .execute(),
    async meta(key: string): Promise<string | undefined> {
      return (await db.selectFrom("meta").select("value").where("key", "=", key).executeTakeFirst())?.value;
    },
    putMeta: (key: string, value: string) =>
      db
        .insertInto("meta")
        .values({ key, value })
        .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
        .execute(),
  };
}
