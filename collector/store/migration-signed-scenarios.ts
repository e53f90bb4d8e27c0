import { type Migration, sql } from "kysely";

/**
 * Bundles, and which one vouches for each scenario. What was loaded before there were bundles stays
 * for the runs that used it, and is given to no agent any more.
 */
export const SIGNED_SCENARIOS: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `CREATE TABLE bundles (digest TEXT PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL, not_after INTEGER NOT NULL,
    key_id TEXT NOT NULL, manifest BLOB NOT NULL, signature BLOB NOT NULL, loaded_at INTEGER NOT NULL, loaded_by TEXT NOT NULL,
    UNIQUE (id, version))`,
  `ALTER TABLE scenarios ADD COLUMN bundle_digest TEXT REFERENCES bundles(digest)`,
  `ALTER TABLE scenarios ADD COLUMN path TEXT`,
];
