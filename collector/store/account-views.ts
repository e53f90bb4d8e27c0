import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** People, and what proves who they are. */
export function accountViews(db: Kysely<Schema>) {
  return {
    hasUsers: async (): Promise<boolean> =>
      (await db.selectFrom("users").select("id").limit(1).executeTakeFirst()) !== undefined,
    all: () =>
      db
        .selectFrom("users")
        .select(["id", "name", "role", "created_at as createdAt"])
        .orderBy("name")
        .execute(),
    byName: (name: string) =>
      db
        .selectFrom("users")
        .select(["id as userId", "role", "password as passwordHash"])
        .where("name", "=", name)
        .executeTakeFirst(),
    /** Whose session it is, while it is unexpired and of the user's present epoch. */
    bySession: (hash: string, at: number) =>
      db
        .selectFrom("sessions as s")
        .innerJoin("users as u", (join) =>
          join.onRef("u.id", "=", "s.user_id").onRef("u.epoch", "=", "s.epoch"),
        )
        .select(["u.id as userId", "u.name", "u.role"])
        .where("s.hash", "=", hash)
        .where("s.expires_at", ">", at)
        .executeTakeFirst(),
    byToken: (hash: string, at: number) =>
      db
        .selectFrom("api_tokens as t")
        .innerJoin("users as u", (join) =>
          join.onRef("u.id", "=", "t.user_id").onRef("u.epoch", "=", "t.epoch"),
        )
        .select(["u.id as userId", "u.name", "u.role"])
        .where("t.hash", "=", hash)
        .where("t.expires_at", ">", at)
        .executeTakeFirst(),
    tokensOf: (userId: string) =>
      db
        .selectFrom("api_tokens")
        .select([
          "id",
          "hash",
          "name",
          "created_at as createdAt",
          "expires_at as expiresAt",
          "last_used_at as lastUsedAt",
        ])
        .where("user_id", "=", userId)
        .orderBy("created_at", "desc")
        .execute(),
  };
}
