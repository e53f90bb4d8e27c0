import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** Everything that is kept sealed, for whoever seals it anew. */
export function sealedStore(db: Kysely<Schema>) {
  return {
    secrets: () => db.selectFrom("secrets").select(["name", "sealed"]).execute(),
    putSecret: (name: string, sealed: string, at: number) =>
      db
        .insertInto("secrets")
        .values({ name, sealed, sealed_at: at })
        .onConflict((conflict) => conflict.column("name").doUpdateSet({ sealed, sealed_at: at }))
        .execute(),
    secondFactors: async () =>
      (
        await db
          .selectFrom("users")
          .select(["id as userId", "totp_sealed as sealed"])
          .where("totp_sealed", "is not", null)
          .execute()
      ).flatMap(({ userId, sealed }) => (sealed === null ? [] : [{ userId, sealed }])),
    putSecondFactor: (userId: string, sealed: string) =>
      db.updateTable("users").set({ totp_sealed: sealed }).where("id", "=", userId).execute(),
  };
}
