import type { Insertable, Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** Magic links and the short sessions that their holders get. Only hashes of secrets are kept. */
export function magicLinkStore(db: Kysely<Schema>) {
  return {
    add: (link: Insertable<Schema["magic_links"]>) => db.insertInto("magic_links").values(link).execute(),
    find: (linkId: string) =>
      db
        .selectFrom("magic_links as l")
        .innerJoin("exposures as e", "e.no", "l.exposure_no")
        .innerJoin("users as u", "u.id", "l.made_by")
        .select([
          "l.id",
          "e.id as exposureId",
          "l.expires_at as expiresAt",
          "l.ended_at as endedAt",
          "u.status as makerStatus",
        ])
        .where("l.id", "=", linkId)
        .executeTakeFirst(),
    open: async (linkId: string, session: Schema["link_sessions"]): Promise<void> => {
      await db.deleteFrom("link_sessions").where("expires_at", "<=", session.created_at).execute();
      await db.insertInto("link_sessions").values(session).execute();
      await db
        .updateTable("magic_links")
        .set((eb) => ({ uses: eb("uses", "+", 1), last_used_at: session.created_at }))
        .where("id", "=", linkId)
        .execute();
    },
    leave: (hash: string) => db.deleteFrom("link_sessions").where("hash", "=", hash).execute(),
    end: (linkId: string, at: number, because: string) =>
      db
        .updateTable("magic_links")
        .set({ ended_at: at, ended_because: because })
        .where("id", "=", linkId)
        .where("ended_at", "is", null)
        .execute(),
    endBy: (userId: string, at: number, because: string) =>
      db
        .updateTable("magic_links")
        .set({ ended_at: at, ended_because: because })
        .where("made_by", "=", userId)
        .where("ended_at", "is", null)
        .execute(),
    /** Ends what is in force of an exposure; says which. */
    endOf: (exposureNo: number, at: number, because: string) =>
      db
        .updateTable("magic_links")
        .set({ ended_at: at, ended_because: because })
        .where("exposure_no", "=", exposureNo)
        .where("ended_at", "is", null)
        .returning("id")
        .execute(),
  };
}
