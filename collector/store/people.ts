import type { Insertable, Kysely, Updateable } from "kysely";
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
    findByIdentity: (issuer: string, subject: string) =>
      db
        .selectFrom("users")
        .selectAll()
        .where("issuer", "=", issuer)
        .where("subject", "=", subject)
        .executeTakeFirst(),
    addUser: (user: Insertable<Schema["users"]>) => db.insertInto("users").values(user).execute(),
    /** Admins who could act now, besides that one. */
    otherAdmins: async (userId: string): Promise<number> =>
      (
        await db
          .selectFrom("users")
          .select((eb) => eb.fn.countAll<number>().as("n"))
          .where("role", "=", "admin")
          .where("status", "=", "active")
          .where("id", "<>", userId)
          .executeTakeFirstOrThrow()
      ).n,
    changeUser: (userId: string, change: Updateable<Schema["users"]>) =>
      db.updateTable("users").set(change).where("id", "=", userId).execute(),
    /** Takes a time step once, whoever asks at the same moment. */
    takeStep: async (userId: string, step: number): Promise<boolean> =>
      (
        await db
          .updateTable("users")
          .set({ totp_last_step: step })
          .where("id", "=", userId)
          .where("totp_last_step", "<", step)
          .executeTakeFirst()
      ).numUpdatedRows === 1n,
    setRecoveryCodes: async (userId: string, hashes: readonly string[]): Promise<void> => {
      await db.deleteFrom("recovery_codes").where("user_id", "=", userId).execute();
      if (hashes.length > 0)
        await db
          .insertInto("recovery_codes")
          .values(hashes.map((hash) => ({ user_id: userId, hash })))
          .execute();
    },
    takeRecoveryCode: async (userId: string, hash: string): Promise<boolean> =>
      (
        await db
          .deleteFrom("recovery_codes")
          .where("user_id", "=", userId)
          .where("hash", "=", hash)
          .executeTakeFirst()
      ).numDeletedRows === 1n,
    setSetting: (key: string, value: string) =>
      db
        .insertInto("meta")
        .values({ key, value })
        .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
        .execute(),
    addSession: (session: Insertable<Schema["sessions"]>) =>
      db.insertInto("sessions").values(session).execute(),
    endSession: (hash: string) => db.deleteFrom("sessions").where("hash", "=", hash).execute(),
    /** All of a person's, or that one, but never the one kept; says how many. */
    endSessionsOf: async (userId: string, sessionId: string | null, keepHash: string): Promise<number> => {
      let ending = db.deleteFrom("sessions").where("user_id", "=", userId).where("hash", "<>", keepHash);
      if (sessionId !== null) ending = ending.where("id", "=", sessionId);
      return Number((await ending.executeTakeFirst()).numDeletedRows);
    },
    noteUses: async (uses: readonly { readonly hash: string; readonly at: number }[]): Promise<void> => {
      for (const { hash, at } of uses) {
        await db.updateTable("sessions").set({ last_used_at: at }).where("hash", "=", hash).execute();
        await db.updateTable("api_tokens").set({ last_used_at: at }).where("hash", "=", hash).execute();
      }
    },
    dropExpiredSessions: (at: number) => db.deleteFrom("sessions").where("expires_at", "<=", at).execute(),
    addToken: (token: Insertable<Schema["api_tokens"]>) =>
      db.insertInto("api_tokens").values(token).execute(),
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
