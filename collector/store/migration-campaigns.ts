import { type Migration, sql } from "kysely";
import { CAMPAIGN_FACTS } from "../domain/planned-facts.ts";
import { enterFacts, ledgerTriggers } from "./ledger.ts";
import { fixed } from "./migration-schedules.ts";

/**
 * Campaigns with every document that was ever applied, their runs, and the nodes of each run. All of them are in
 * the ledger: a document makes agents run, and what a node came to decides which agents run next.
 */
export const campaigns: Migration = {
  async up(db) {
    for (const statement of TABLES) await sql.raw(statement).execute(db);
    await enterFacts(db, CAMPAIGN_FACTS);
    for (const statement of ledgerTriggers(CAMPAIGN_FACTS)) await sql.raw(statement).execute(db);
  },
};

const TABLES = [
  `CREATE TABLE campaign_documents (digest TEXT PRIMARY KEY, campaign_id TEXT NOT NULL, body TEXT NOT NULL, applied_at INTEGER NOT NULL,
    applied_by TEXT NOT NULL)`,
  fixed(
    "campaign_documents_fixed",
    "campaign_documents",
    "digest, campaign_id, body, applied_at, applied_by",
    "1",
    "a document that was applied is fixed",
  ),
  `CREATE TABLE campaigns (no INTEGER PRIMARY KEY, id TEXT NOT NULL, digest TEXT NOT NULL REFERENCES campaign_documents(digest), title TEXT NOT NULL,
    status TEXT NOT NULL, created_at INTEGER NOT NULL, created_by TEXT NOT NULL, changed_at INTEGER NOT NULL, changed_by TEXT NOT NULL)`,
  `CREATE UNIQUE INDEX campaigns_by_id ON campaigns (id) WHERE status <> 'deleted'`,
  `CREATE TABLE campaign_runs (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, campaign_no INTEGER NOT NULL REFERENCES campaigns(no),
    document_digest TEXT NOT NULL REFERENCES campaign_documents(digest), parameters TEXT NOT NULL, started_at INTEGER NOT NULL,
    asked_by TEXT NOT NULL, cancelled_by TEXT, state TEXT NOT NULL, end_kind TEXT, end_because TEXT, ended_at INTEGER, clean TEXT,
    over_at INTEGER, look_at INTEGER NOT NULL, failures INTEGER NOT NULL DEFAULT 0)`,
  `CREATE INDEX campaign_runs_due ON campaign_runs (look_at) WHERE state <> 'over' OR clean = 'unconfirmed'`,
  `CREATE INDEX campaign_runs_by_campaign ON campaign_runs (campaign_no, no)`,
  fixed(
    "campaign_runs_start",
    "campaign_runs",
    "id, campaign_no, document_digest, parameters, started_at, asked_by",
    "1",
    "what a campaign was run with is fixed",
  ),
  fixed(
    "campaign_runs_end",
    "campaign_runs",
    "cancelled_by, end_kind, end_because, ended_at",
    "OLD.ended_at IS NOT NULL",
    "a campaign ends once",
  ),
  `CREATE TABLE campaign_nodes (no INTEGER PRIMARY KEY, campaign_run_no INTEGER NOT NULL REFERENCES campaign_runs(no), place INTEGER NOT NULL,
    node_id TEXT NOT NULL, state TEXT NOT NULL, because TEXT, ready_at INTEGER, run_no INTEGER REFERENCES runs(no), started_at INTEGER,
    tries INTEGER NOT NULL DEFAULT 0, boots TEXT NOT NULL DEFAULT '{}', outcome TEXT, ended_at INTEGER, clean_turn_at INTEGER, clean TEXT,
    clean_because TEXT, UNIQUE (campaign_run_no, node_id))`,
  fixed(
    "campaign_nodes_run",
    "campaign_nodes",
    "run_no, started_at, tries, boots",
    "OLD.run_no IS NOT NULL",
    "a node has one run",
  ),
  fixed(
    "campaign_nodes_end",
    "campaign_nodes",
    "state, because, outcome, ended_at",
    "OLD.ended_at IS NOT NULL",
    "a node ends once",
  ),
];
