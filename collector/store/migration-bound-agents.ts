import { type Migration, sql } from "kysely";

/** Which agents bind what they sign to their orders: such an agent can't go back to leaving it out. */
export const boundAgents: Migration = {
  async up(db) {
    await sql`ALTER TABLE agents ADD COLUMN binds INTEGER NOT NULL DEFAULT 0`.execute(db);
  },
};
