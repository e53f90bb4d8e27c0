import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** Magic links, read. A link holds while it was not ended, its time is not over, and whoever made it has an account in force. */
export function linkViews(db: Kysely<Schema>) {
  const inForce = (at: number) =>
    db
      .selectFrom("magic_links as l")
      .innerJoin("exposures as e", "e.no", "l.exposure_no")
      .innerJoin("users as u", "u.id", "l.made_by")
      .where("l.ended_at", "is", null)
      .where("l.expires_at", ">", at)
      .where("u.status", "=", "active");
  return {
    bySession: (hash: string, at: number) =>
      inForce(at)
        .innerJoin("link_sessions as s", "s.link_id", "l.id")
        .select([
          "l.id as linkId",
          "e.id as exposureId",
          "s.expires_at as expiresAt",
          "l.expires_at as linkExpiresAt",
        ])
        .where("s.hash", "=", hash)
        .where("s.expires_at", ">", at)
        .executeTakeFirst(),
    byHash: (hash: string, at: number) =>
      inForce(at)
        .select(["l.id as linkId", "e.id as exposureId", "l.expires_at as expiresAt"])
        .where("l.hash", "=", hash)
        .executeTakeFirst(),
    ofExposure: (exposureId: string) =>
      db
        .selectFrom("magic_links as l")
        .innerJoin("exposures as e", "e.no", "l.exposure_no")
        .innerJoin("users as u", "u.id", "l.made_by")
        .select([
          "l.id",
          "u.name as madeBy",
          "l.made_at as madeAt",
          "l.expires_at as expiresAt",
          "l.ended_at as endedAt",
          "l.ended_because as endedBecause",
          "l.uses",
          "l.last_used_at as lastUsedAt",
        ])
        .where("e.id", "=", exposureId)
        .orderBy("l.made_at", "desc")
        .limit(MOST_SHOWN)
        .execute(),
  };
}

/** Of one exposure, the newest so many. */
const MOST_SHOWN = 200;
