import { type Migration, sql } from "kysely";

/**
 * What a collector narrowed for a job; and a way to an agent's own words about itself (what its rules
 * refused, who halted it) that costs nothing on the hot path: the index holds those rows alone.
 */
export const containment: Migration = {
  async up(db) {
    await sql`ALTER TABLE jobs ADD COLUMN limits TEXT NOT NULL DEFAULT '{}'`.execute(db);
    await sql`CREATE INDEX evidence_notices ON evidence (agent_no, no)
      WHERE kind IN ('refused-by-rules', 'halted', 'resumed')`.execute(db);
  },
};
