import { type Migration, sql } from "kysely";
import { SCOPE_FACTS } from "../domain/scope-facts.ts";
import { enterFacts, ledgerTriggers } from "./ledger.ts";
import { fixed } from "./migration-schedules.ts";

/**
 * Scopes with the assets that each holds, and cycles with what they came to. What a cycle froze, and what people
 * wrote down of it, is never changed.
 */
export const scopes: Migration = {
  async up(db) {
    for (const statement of TABLES) await sql.raw(statement).execute(db);
    await enterFacts(db, SCOPE_FACTS);
    for (const statement of ledgerTriggers(SCOPE_FACTS)) await sql.raw(statement).execute(db);
  },
};

const never = (table: string): readonly string[] =>
  ["UPDATE", "DELETE"].map(
    (verb) =>
      `CREATE TRIGGER ${table}_no_${verb.toLowerCase()} BEFORE ${verb} ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`,
  );

const TABLES = [
  `CREATE TABLE scopes (no INTEGER PRIMARY KEY, id TEXT NOT NULL, owner TEXT, spec TEXT NOT NULL, status TEXT NOT NULL,
    created_at INTEGER NOT NULL, created_by TEXT NOT NULL, changed_at INTEGER NOT NULL, changed_by TEXT NOT NULL)`,
  `CREATE UNIQUE INDEX scopes_in_force ON scopes (id) WHERE status = 'active'`,
  `CREATE TABLE scope_members (no INTEGER PRIMARY KEY, scope_no INTEGER NOT NULL REFERENCES scopes(no),
    asset_no INTEGER NOT NULL REFERENCES assets(no), added_at INTEGER NOT NULL, ended_at INTEGER)`,
  `CREATE UNIQUE INDEX scope_members_in_force ON scope_members (scope_no, asset_no) WHERE ended_at IS NULL`,
  `CREATE INDEX scope_members_by_asset ON scope_members (asset_no) WHERE ended_at IS NULL`,
  `CREATE TABLE cycles (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, scope_no INTEGER NOT NULL REFERENCES scopes(no), title TEXT NOT NULL,
    spec TEXT NOT NULL, started_at INTEGER NOT NULL, started_by TEXT NOT NULL, ended_at INTEGER, ended_by TEXT)`,
  `CREATE UNIQUE INDEX cycles_open ON cycles (scope_no) WHERE ended_at IS NULL`,
  fixed(
    "cycles_what",
    "cycles",
    "id, scope_no, title, spec, started_at, started_by",
    "1",
    "what a cycle set out to do is fixed",
  ),
  fixed("cycles_end", "cycles", "ended_at, ended_by", "OLD.ended_at IS NOT NULL", "a cycle ends once"),
  `CREATE TABLE cycle_numbers (no INTEGER PRIMARY KEY, cycle_no INTEGER NOT NULL REFERENCES cycles(no), moment TEXT NOT NULL, name TEXT NOT NULL,
    value REAL, UNIQUE (cycle_no, moment, name))`,
  `CREATE TABLE cycle_lessons (no INTEGER PRIMARY KEY, cycle_no INTEGER NOT NULL REFERENCES cycles(no), at INTEGER NOT NULL, by_user TEXT NOT NULL,
    body TEXT NOT NULL)`,
  `CREATE INDEX cycle_lessons_of ON cycle_lessons (cycle_no)`,
  `CREATE TABLE cycle_reports (cycle_no INTEGER PRIMARY KEY REFERENCES cycles(no), body TEXT NOT NULL)`,
  ...["cycle_numbers", "cycle_lessons", "cycle_reports"].flatMap(never),
];
