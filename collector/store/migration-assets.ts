import { type Migration, sql } from "kysely";
import { ASSET_FACTS } from "../domain/asset-facts.ts";
import { enterFacts, ledgerTriggers } from "./ledger.ts";

/**
 * Who is whom. Nothing of what was there changes: a merge or a split is a row of its own, with what it moved, so
 * that it can be taken back; an asset that was merged away and an exposure that was folded keep their rows.
 */
export const assetIdentity: Migration = {
  async up(db) {
    for (const statement of TABLES) await sql.raw(statement).execute(db);
    await enterFacts(db, ASSET_FACTS);
    for (const statement of ledgerTriggers(ASSET_FACTS)) await sql.raw(statement).execute(db);
  },
};

const TABLES = [
  `CREATE INDEX asset_keys_of ON asset_keys (asset_no)`,
  `CREATE INDEX claims_by_asset ON claims (asset_no)`,
  `CREATE TABLE shared_keys (no INTEGER PRIMARY KEY, key TEXT NOT NULL, asset_no INTEGER NOT NULL REFERENCES assets(no),
    UNIQUE (key, asset_no))`,
  `CREATE INDEX shared_keys_of ON shared_keys (asset_no)`,
  `CREATE TABLE identity_rules (no INTEGER PRIMARY KEY, id TEXT NOT NULL, spec TEXT NOT NULL, status TEXT NOT NULL,
    created_at INTEGER NOT NULL, created_by TEXT NOT NULL, changed_at INTEGER NOT NULL, changed_by TEXT NOT NULL)`,
  `CREATE UNIQUE INDEX identity_rules_in_force ON identity_rules (id) WHERE status = 'active'`,
  `CREATE TABLE asset_decisions (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, at INTEGER NOT NULL,
    by_user TEXT NOT NULL, reason TEXT NOT NULL, body TEXT NOT NULL, undone_at INTEGER, undone_by TEXT)`,
  `CREATE TABLE absorbed_assets (no INTEGER PRIMARY KEY, asset_no INTEGER NOT NULL REFERENCES assets(no),
    into_no INTEGER NOT NULL REFERENCES assets(no), decision_no INTEGER NOT NULL REFERENCES asset_decisions(no), ended_at INTEGER)`,
  `CREATE UNIQUE INDEX absorbed_assets_in_force ON absorbed_assets (asset_no) WHERE ended_at IS NULL`,
  `CREATE INDEX absorbed_assets_into ON absorbed_assets (into_no) WHERE ended_at IS NULL`,
  `CREATE TABLE folded_exposures (no INTEGER PRIMARY KEY, exposure_no INTEGER NOT NULL REFERENCES exposures(no),
    into_no INTEGER NOT NULL REFERENCES exposures(no), was_in_no INTEGER REFERENCES exposures(no),
    decision_no INTEGER NOT NULL REFERENCES asset_decisions(no), ended_at INTEGER)`,
  `CREATE INDEX folded_exposures_by ON folded_exposures (decision_no) WHERE ended_at IS NULL`,
  `CREATE TABLE given_segments (asset_no INTEGER PRIMARY KEY REFERENCES assets(no), segment TEXT NOT NULL, at INTEGER NOT NULL,
    by_user TEXT NOT NULL)`,
  `CREATE TABLE address_dismissals (no INTEGER PRIMARY KEY, address TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL,
    by_user TEXT NOT NULL, ended_at INTEGER, ended_by TEXT)`,
  `CREATE UNIQUE INDEX address_dismissals_in_force ON address_dismissals (address) WHERE ended_at IS NULL`,
  `CREATE TABLE seen_addresses (no INTEGER PRIMARY KEY, address TEXT NOT NULL, agent_no INTEGER NOT NULL REFERENCES agents(no),
    how TEXT NOT NULL, asset_no INTEGER REFERENCES assets(no), first_seen_at INTEGER NOT NULL, last_seen_at INTEGER NOT NULL,
    UNIQUE (address, agent_no, how))`,
  `CREATE INDEX seen_addresses_of ON seen_addresses (asset_no) WHERE asset_no IS NOT NULL`,
];
