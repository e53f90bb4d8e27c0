import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** The halts in force. */
export const haltViews = (db: Kysely<Schema>) => ({
  inForce: () =>
    db
      .selectFrom("halts")
      .select(["scope", "reason", "at", "by_user as by"])
      .where("ended_at", "is", null)
      .orderBy("no")
      .execute(),
});
