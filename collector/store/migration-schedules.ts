import { type Migration, sql } from "kysely";
import { SCHEDULE_FACTS } from "../domain/planned-facts.ts";
import { enterFacts, ledgerTriggers } from "./ledger.ts";

/**
 * Schedules, the occurrences they had with the plan as it was made, and the turn of each claim in it.
 * A schedule is a door (a row slipped in makes agents run), and an occurrence says what was to run, so
 * both are in the ledger. Turns are too many for that: the occurrence's digests seal them.
 */
export const schedules: Migration = {
  async up(db) {
    for (const statement of TABLES) await sql.raw(statement).execute(db);
    await enterFacts(db, SCHEDULE_FACTS);
    for (const statement of ledgerTriggers(SCHEDULE_FACTS)) await sql.raw(statement).execute(db);
  },
};

/** A trigger that refuses an update of these columns, always or under a condition. */
export const fixed = (name: string, table: string, columns: string, when: string, because: string): string =>
  `CREATE TRIGGER ${name} BEFORE UPDATE OF ${columns} ON ${table} WHEN ${when} BEGIN SELECT RAISE(ABORT, '${because}'); END`;

const TABLES = [
  `CREATE TABLE schedules (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, spec TEXT NOT NULL,
    status TEXT NOT NULL, created_at INTEGER NOT NULL, created_by TEXT NOT NULL, changed_at INTEGER NOT NULL, changed_by TEXT NOT NULL,
    anchor_at INTEGER NOT NULL, next_at INTEGER, listens TEXT NOT NULL, stale_look_at INTEGER)`,
  `CREATE UNIQUE INDEX schedules_by_name ON schedules (name) WHERE status <> 'deleted'`,
  `CREATE INDEX schedules_due ON schedules (next_at) WHERE next_at IS NOT NULL`,
  `CREATE INDEX schedules_listening ON schedules (no) WHERE listens <> '' AND status = 'active'`,
  `CREATE TABLE occurrences (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, schedule_no INTEGER NOT NULL REFERENCES schedules(no),
    due_at INTEGER NOT NULL, closes_at INTEGER NOT NULL, cause TEXT NOT NULL, snapshot TEXT NOT NULL, plan_digest TEXT, state TEXT NOT NULL,
    ended_at INTEGER, summary TEXT, cursor TEXT NOT NULL, look_at INTEGER NOT NULL, claims INTEGER NOT NULL DEFAULT 0,
    ended INTEGER NOT NULL DEFAULT 0, not_run INTEGER NOT NULL DEFAULT 0, ends_digest TEXT NOT NULL DEFAULT '', held TEXT NOT NULL DEFAULT '{}', UNIQUE (schedule_no, due_at))`,
  `CREATE INDEX occurrences_open ON occurrences (look_at) WHERE state IN ('planning', 'open')`,
  fixed(
    "occurrences_due",
    "occurrences",
    "id, schedule_no, due_at, closes_at, cause",
    "1",
    "what an occurrence was is fixed",
  ),
  fixed(
    "occurrences_plan",
    "occurrences",
    "snapshot, plan_digest, claims",
    "OLD.state <> 'planning'",
    "a plan that was made is fixed",
  ),
  fixed(
    "occurrences_end",
    "occurrences",
    "state, ended_at, summary",
    "OLD.ended_at IS NOT NULL",
    "an occurrence ends once",
  ),
  `CREATE TABLE turns (no INTEGER PRIMARY KEY, occurrence_no INTEGER NOT NULL REFERENCES occurrences(no), claim_no INTEGER NOT NULL,
    asset_no INTEGER NOT NULL, segment TEXT NOT NULL, due_at INTEGER NOT NULL, look_at INTEGER NOT NULL, state TEXT NOT NULL,
    run_no INTEGER, because TEXT, ended_at INTEGER, ended_no INTEGER)`,
  `CREATE INDEX turns_waiting ON turns (occurrence_no, segment, look_at) WHERE state = 'waiting'`,
  `CREATE INDEX turns_started ON turns (occurrence_no) WHERE state = 'started'`,
  `CREATE INDEX turns_by_occurrence ON turns (occurrence_no, state, no)`,
  `CREATE INDEX turns_by_claim ON turns (claim_no, no)`,
  fixed(
    "turns_plan",
    "turns",
    "occurrence_no, claim_no, asset_no, segment, due_at",
    "1",
    "a turn that was planned is fixed",
  ),
  fixed(
    "turns_end",
    "turns",
    "state, run_no, because, ended_at, ended_no",
    "OLD.ended_no IS NOT NULL",
    "a turn ends once",
  ),
  `CREATE TABLE schedule_pending (schedule_no INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (schedule_no, kind, subject)) WITHOUT ROWID`,
  `CREATE TABLE schedule_marks (name TEXT PRIMARY KEY, no INTEGER NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE schedule_told (schedule_no INTEGER NOT NULL, exposure_no INTEGER NOT NULL, fresh_until INTEGER NOT NULL,
    PRIMARY KEY (schedule_no, exposure_no)) WITHOUT ROWID`,
  `CREATE INDEX exposures_by_freshness ON exposures (fresh_until) WHERE fresh_until IS NOT NULL`,
];
