import type { Migration } from "kysely";
import { sql } from "kysely";

/** Accounts that can be ended, sessions that idle out, scoped tokens, second factors, sealed secrets, magic links. */
export const PEOPLE_MIGRATION: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `ALTER TABLE users ADD COLUMN status TEXT NOT NULL DEFAULT 'active'`,
  `ALTER TABLE users ADD COLUMN must_change_password INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE users ADD COLUMN issuer TEXT`,
  `ALTER TABLE users ADD COLUMN subject TEXT`,
  `ALTER TABLE users ADD COLUMN totp_sealed TEXT`,
  `ALTER TABLE users ADD COLUMN totp_confirmed_at INTEGER`,
  `ALTER TABLE users ADD COLUMN totp_last_step INTEGER NOT NULL DEFAULT 0`,
  `CREATE UNIQUE INDEX users_by_identity ON users (issuer, subject) WHERE issuer IS NOT NULL`,
  `ALTER TABLE sessions ADD COLUMN id TEXT NOT NULL DEFAULT ''`,
  `ALTER TABLE sessions ADD COLUMN last_used_at INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE sessions ADD COLUMN from_address TEXT NOT NULL DEFAULT ''`,
  `ALTER TABLE sessions ADD COLUMN how TEXT NOT NULL DEFAULT 'password'`,
  `UPDATE sessions SET id = substr(hash, 1, 16), last_used_at = created_at`,
  `ALTER TABLE api_tokens ADD COLUMN scopes TEXT NOT NULL DEFAULT '["read","retest","operate","approve","admin"]'`,
  `CREATE TABLE recovery_codes (user_id TEXT NOT NULL REFERENCES users(id), hash TEXT NOT NULL, PRIMARY KEY (user_id, hash)) WITHOUT ROWID`,
  `CREATE TABLE secrets (name TEXT PRIMARY KEY, sealed TEXT NOT NULL, sealed_at INTEGER NOT NULL) WITHOUT ROWID`,
  `CREATE INDEX exposures_by_owner ON exposures (owner) WHERE owner IS NOT NULL`,
  `CREATE TABLE magic_links (id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, exposure_no INTEGER NOT NULL REFERENCES exposures(no),
    made_by TEXT NOT NULL REFERENCES users(id), made_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, ended_at INTEGER,
    ended_because TEXT, uses INTEGER NOT NULL DEFAULT 0, last_used_at INTEGER)`,
  `CREATE INDEX magic_links_by_exposure ON magic_links (exposure_no)`,
  `CREATE TABLE link_sessions (hash TEXT PRIMARY KEY, link_id TEXT NOT NULL REFERENCES magic_links(id), created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL)`,
];
