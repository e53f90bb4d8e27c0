import { type Migration, sql } from "kysely";
import { DECLARATION_FACTS } from "../domain/planned-facts.ts";
import { enterFacts, ledgerTriggers } from "./ledger.ts";

/**
 * Intents and controls, the claims that each stands for, and what a control protects. They decide what is
 * tested without anybody asking and what a mitigation leans on, so they are in the ledger. Outages are
 * derived from the claims' words.
 */
export const intents: Migration = {
  async up(db) {
    for (const statement of TABLES) await sql.raw(statement).execute(db);
    await enterFacts(db, DECLARATION_FACTS);
    for (const statement of ledgerTriggers(DECLARATION_FACTS)) await sql.raw(statement).execute(db);
  },
};

const TABLES = [
  `CREATE TABLE declarations (no INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, owner TEXT, spec TEXT NOT NULL,
    status TEXT NOT NULL, created_at INTEGER NOT NULL, created_by TEXT NOT NULL, changed_at INTEGER NOT NULL, changed_by TEXT NOT NULL,
    missing TEXT)`,
  `CREATE UNIQUE INDEX declarations_in_force ON declarations (kind, id) WHERE status = 'active'`,
  `CREATE TABLE declared_claims (no INTEGER PRIMARY KEY, declaration_no INTEGER NOT NULL REFERENCES declarations(no),
    claim_no INTEGER NOT NULL REFERENCES claims(no), added_at INTEGER NOT NULL, ended_at INTEGER, because TEXT, raised_for INTEGER)`,
  `CREATE UNIQUE INDEX declared_claims_in_force ON declared_claims (declaration_no, claim_no) WHERE ended_at IS NULL`,
  `CREATE INDEX declared_claims_of ON declared_claims (declaration_no)`,
  `CREATE INDEX declared_claims_by_claim ON declared_claims (claim_no) WHERE ended_at IS NULL`,
  `CREATE TABLE protections (no INTEGER PRIMARY KEY, declaration_no INTEGER NOT NULL REFERENCES declarations(no),
    asset_no INTEGER NOT NULL REFERENCES assets(no), endpoint_no INTEGER REFERENCES endpoints(no), added_at INTEGER NOT NULL, ended_at INTEGER)`,
  `CREATE INDEX protections_by_asset ON protections (asset_no)`,
  `CREATE INDEX protections_of ON protections (declaration_no) WHERE ended_at IS NULL`,
  `CREATE TABLE outages (claim_no INTEGER NOT NULL REFERENCES claims(no), began_at INTEGER NOT NULL, began_by TEXT NOT NULL,
    ended_at INTEGER, ended_by TEXT, PRIMARY KEY (claim_no, began_at)) WITHOUT ROWID`,
];
