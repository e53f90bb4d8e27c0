import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** What the loaded feeds say of one CVE. */
export function intelViews(db: Kysely<Schema>) {
  return {
    async find(cve: string) {
      const kev = await db
        .selectFrom("kev")
        .select(["date_added as dateAdded", "due_at as dueAt", "ransomware", "name"])
        .where("cve", "=", cve)
        .executeTakeFirst();
      const epss = await db
        .selectFrom("epss")
        .select(["epss", "percentile"])
        .where("cve", "=", cve)
        .executeTakeFirst();
      return { kev: kev && { ...kev, ransomware: kev.ransomware === 1 }, epss };
    },
  };
}
