import { type Migration, sql } from "kysely";

/** What renewal, freezing, rejoining and approval must remember. */
export const identityMigration: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `ALTER TABLE agents ADD COLUMN frozen_because TEXT NOT NULL DEFAULT ''`,
  `ALTER TABLE agents ADD COLUMN frozen_at INTEGER`,
  `ALTER TABLE certificates ADD COLUMN authority TEXT NOT NULL DEFAULT ''`,
  `ALTER TABLE certificates ADD COLUMN first_used_at INTEGER`,
  `CREATE INDEX certificates_by_agent ON certificates (agent_no)`,
  `ALTER TABLE join_tokens ADD COLUMN uses INTEGER NOT NULL DEFAULT 1`,
  `ALTER TABLE join_tokens ADD COLUMN for_agent TEXT`,
  `ALTER TABLE join_tokens ADD COLUMN thaws INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE join_tokens ADD COLUMN needs_approval INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE join_tokens ADD COLUMN revoked_at INTEGER`,
  `ALTER TABLE join_tokens ADD COLUMN last_used_at INTEGER`,
];
