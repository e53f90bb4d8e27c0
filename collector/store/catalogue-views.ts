import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** The scenarios that are loaded: of each the newest version. */
export function catalogueViews(db: Kysely<Schema>) {
  return {
    async newest() {
      const rows = await db
        .selectFrom("scenarios")
        .select(["id", "digest", "body"])
        .orderBy("id")
        .orderBy("version", "desc")
        .orderBy("loaded_at", "desc")
        .execute();
      return rows
        .filter(({ id }, index) => rows[index - 1]?.id !== id)
        .map(({ digest, body }) => ({ digest, body }));
    },
  };
}
