import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** Secrets that are not a person's, sealed. */
export const secretViews = (db: Kysely<Schema>) => ({
  sealed: async (name: string): Promise<string | undefined> =>
    (await db.selectFrom("secrets").select("sealed").where("name", "=", name).executeTakeFirst())?.sealed,
});
