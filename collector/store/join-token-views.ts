import type { Kysely } from "kysely";
import { fleetStore } from "./fleet.ts";
import type { Schema } from "./schema.ts";
import type { Scope } from "./scope.ts";

/** Characters of a token's hash by which people know it. */
const ID_CHARACTERS = 16;
/** A list of tokens is cut here: they live an hour at most. */
const MOST_LISTED = 1_000;

/** The join tokens that still open the door. */
export const joinTokenViews = (db: Kysely<Schema>) => ({
  async inForce(at: number) {
    const rows = await db
      .selectFrom("join_tokens")
      .selectAll()
      .where("uses_left", ">", 0)
      .where("revoked_at", "is", null)
      .where("expires_at", ">", at)
      .orderBy("created_at", "desc")
      .limit(MOST_LISTED)
      .execute();
    return rows.map((row) => ({
      id: row.hash.slice(0, ID_CHARACTERS),
      segment: row.segment,
      forAgent: row.for_agent,
      thaws: row.thaws === 1,
      needsApproval: row.needs_approval === 1,
      uses: row.uses,
      usesLeft: row.uses_left,
      createdAt: row.created_at,
      createdBy: row.created_by,
      expiresAt: row.expires_at,
      lastUsedAt: row.last_used_at,
    }));
  },
});

/** Who has not followed a roll-over yet. */
export const stragglerViews = (db: Kysely<Schema>) => {
  const fleet = fleetStore(db);
  return {
    async of(authority: string, at: number, scope: Scope) {
      const agents = await fleet.stragglers(authority, at, scope);
      const tokens = await fleet.outstandingTokens(at, scope);
      return { agents: agents.map(({ id }) => id), tokens: tokens.length };
    },
  };
};
