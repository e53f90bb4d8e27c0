import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** People, their sessions and tokens (hashed), and halts. The `epoch` of a user ends all older sessions at once. */
export function peopleStore(db: Kysely<Schema>) {
  return {
    count: async (): Promise<number> =>
      (
        await db
          .selectFrom("users")
          .select((eb) => eb.fn.countAll<number>().as("n"))
          .executeTakeFirstOrThrow()
      ).n,
    findUser: (userId: string) =>
      db.selectFrom("users").selectAll().where("id", "=", userId).executeTakeFirst(),
    findByName: (name: string) =>
      db.selectFrom("users").selectAll().where("name", "=", name).executeTakeFirst(),
    addUser: (user: Schema["users"]) => db.insertInto("users").values(user).execute(),
    addSession: (session: Schema["sessions"]) => db.insertInto("sessions").values(session).execute(),
    endSession: (hash: string) => db.deleteFrom("sessions").where("hash", "=", hash).execute(),
    dropExpiredSessions: (at: number) => db.deleteFrom("sessions").where("expires_at", "<=", at).execute(),
    addToken: (token: Schema["api_tokens"]) => db.insertInto("api_tokens").values(token).execute(),
    dropToken: async (tokenId: string): Promise<boolean> =>
      (await db.deleteFrom("api_tokens").where("id", "=", tokenId).executeTakeFirst()).numDeletedRows === 1n,
    halts: () => db.selectFrom("halts").selectAll().where("ended_at", "is", null).orderBy("no").execute(),
    addHalt: (scope: string, reason: string, at: number, by: string) =>
      db.insertInto("halts").values({ scope, reason, at, by_user: by, ended_at: null }).execute(),
    endHalt: async (scope: string, at: number): Promise<boolean> =>
      (
        await db
          .updateTable("halts")
          .set({ ended_at: at })
          .where("scope", "=", scope)
          .where("ended_at", "is", null)
          .executeTakeFirst()
      ).numUpdatedRows > 0n,
  };
}
