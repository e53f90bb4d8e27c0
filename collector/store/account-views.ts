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
        .select([
          "id",
          "name",
          "role",
          "status",
          "issuer",
          "created_at as createdAt",
          "totp_confirmed_at as secondFactorAt",
          "must_change_password as mustChangePassword",
        ])
        .orderBy("name")
        .execute(),
    secondFactorOf: (userId: string) =>
      db
        .selectFrom("users")
        .select([
          "id as userId",
          "name",
          "epoch",
          "role",
          "totp_sealed as sealed",
          "totp_confirmed_at as confirmedAt",
        ])
        .where("id", "=", userId)
        .where("status", "=", "active")
        .executeTakeFirst(),
    secondFactorRoles: async (): Promise<string | null> =>
      (await db.selectFrom("meta").select("value").where("key", "=", SECOND_FACTOR_ROLES).executeTakeFirst())
        ?.value ?? null,
    passwordOf: async (userId: string): Promise<string> =>
      (await db.selectFrom("users").select("password").where("id", "=", userId).executeTakeFirst())
        ?.password ?? "",
    sessionsOf: (userId: string, at: number) =>
      db
        .selectFrom("sessions as s")
        .innerJoin("users as u", (join) =>
          join.onRef("u.id", "=", "s.user_id").onRef("u.epoch", "=", "s.epoch"),
        )
        .select([
          "s.id",
          "s.hash",
          "s.how",
          "s.from_address as from",
          "s.created_at as createdAt",
          "s.expires_at as expiresAt",
          "s.last_used_at as lastUsedAt",
        ])
        .where("s.user_id", "=", userId)
        .where("s.expires_at", ">", at)
        .orderBy("s.created_at", "desc")
        .execute(),
    byName: (name: string) =>
      db
        .selectFrom("users")
        .select(["id as userId", "role", "password as passwordHash", "totp_confirmed_at as secondFactorAt"])
        .where("name", "=", name)
        .where("status", "=", "active")
        .where("password", "<>", "")
        .executeTakeFirst(),
    /** Whose session it is, while it is unexpired and of the user's present epoch. */
    bySession: (hash: string, at: number) =>
      db
        .selectFrom("sessions as s")
        .innerJoin("users as u", (join) =>
          join.onRef("u.id", "=", "s.user_id").onRef("u.epoch", "=", "s.epoch"),
        )
        .select([...HOLDER, "s.id", "s.last_used_at as lastUsedAt"])
        .select(secondFactorRoles(db))
        .where("u.status", "=", "active")
        .where("s.hash", "=", hash)
        .where("s.expires_at", ">", at)
        .executeTakeFirst(),
    byToken: (hash: string, at: number) =>
      db
        .selectFrom("api_tokens as t")
        .innerJoin("users as u", (join) =>
          join.onRef("u.id", "=", "t.user_id").onRef("u.epoch", "=", "t.epoch"),
        )
        .select([...HOLDER, "t.scopes"])
        .select(secondFactorRoles(db))
        .where("u.status", "=", "active")
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
          "scopes",
        ])
        .where("user_id", "=", userId)
        .orderBy("created_at", "desc")
        .execute(),
  };
}

/** Where it is kept which roles need a second factor: a JSON list of roles. */
const SECOND_FACTOR_ROLES = "second-factor-roles";

const HOLDER = [
  "u.id as userId",
  "u.name",
  "u.role",
  "u.must_change_password as mustChangePassword",
  "u.totp_confirmed_at as secondFactorAt",
  "u.issuer",
] as const;

const secondFactorRoles = (db: Kysely<Schema>) =>
  db
    .selectFrom("meta as m")
    .select("m.value")
    .where("m.key", "=", SECOND_FACTOR_ROLES)
    .as("secondFactorRoles");
