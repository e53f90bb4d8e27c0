import type { Migration } from "kysely";
import { sql } from "kysely";
import { assetIdentity } from "./migration-assets.ts";
import { boundAgents } from "./migration-bound-agents.ts";
import { campaigns } from "./migration-campaigns.ts";
import { claimSubjects } from "./migration-claim-subjects.ts";
import { containment } from "./migration-containment.ts";
import { evidenceEnvelope } from "./migration-evidence-envelope.ts";
import { hostClaims } from "./migration-host-claims.ts";
import { identityMigration } from "./migration-identity.ts";
import { intelligence } from "./migration-intelligence.ts";
import { intents } from "./migration-intents.ts";
import { PEOPLE_MIGRATION } from "./migration-people.ts";
import { schedules } from "./migration-schedules.ts";
import { scopes } from "./migration-scopes.ts";
import { sealedPeople } from "./migration-sealed-people.ts";
import { sightings } from "./migration-sightings.ts";
import { SIGNED_SCENARIOS } from "./migration-signed-scenarios.ts";

/**
 * The schema's history, oldest first; a name once released never changes. Facts carry triggers
 * that refuse UPDATE and DELETE: what was admitted can't be edited by this program.
 */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001_the_evidence_loop": {
    async up(db) {
      for (const statement of FIRST) await sql.raw(statement).execute(db);
      for (const table of APPEND_ONLY) {
        for (const verb of ["UPDATE", "DELETE"]) {
          await sql
            .raw(
              `CREATE TRIGGER ${table}_no_${verb.toLowerCase()} BEFORE ${verb} ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`,
            )
            .execute(db);
        }
      }
    },
  },
  "0002_containment": containment,
  "0003_signed_scenarios": SIGNED_SCENARIOS,
  "0004_identity": identityMigration,
  "0005_evidence_envelope": evidenceEnvelope,
  "0006_people": PEOPLE_MIGRATION,
  "0008_bound_agents": boundAgents,
  "0009_sealed_people": sealedPeople,
  "0010_claim_subjects": claimSubjects,
  "0011_schedules": schedules,
  "0012_host_claims": hostClaims,
  "0013_campaigns": campaigns,
  "0014_intents": intents,
  "0015_assets": assetIdentity,
  "0016_scopes": scopes,
  "0017_intelligence": intelligence,
  "0018_sightings": sightings,
};

const APPEND_ONLY = ["batches", "evidence", "sightings", "statements", "audit"];

const FIRST = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)`,
  `CREATE TABLE segments (id TEXT PRIMARY KEY, cidrs TEXT NOT NULL, trust TEXT NOT NULL, is_public INTEGER NOT NULL)`,
  `CREATE TABLE agents (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, segment TEXT NOT NULL, labels TEXT NOT NULL,
    status TEXT NOT NULL, evidence_key BLOB NOT NULL, joined_at INTEGER NOT NULL, revoked_at INTEGER, last_seen_at INTEGER,
    version TEXT NOT NULL DEFAULT '', source_address TEXT NOT NULL DEFAULT '', rules TEXT NOT NULL DEFAULT '',
    rules_digest TEXT NOT NULL DEFAULT '', rules_problem TEXT NOT NULL DEFAULT '', permission_model INTEGER NOT NULL DEFAULT 0,
    halted INTEGER NOT NULL DEFAULT 0, boot_id TEXT NOT NULL DEFAULT '', clock_offset_ms REAL,
    durable_sequence INTEGER NOT NULL DEFAULT 0, durable_hash BLOB NOT NULL)`,
  `CREATE TABLE certificates (fingerprint TEXT PRIMARY KEY, agent_no INTEGER NOT NULL REFERENCES agents(no),
    not_after INTEGER NOT NULL, issued_at INTEGER NOT NULL, status TEXT NOT NULL)`,
  `CREATE TABLE join_tokens (hash TEXT PRIMARY KEY, segment TEXT NOT NULL, labels TEXT NOT NULL, created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL, expires_at INTEGER NOT NULL, uses_left INTEGER NOT NULL)`,
  `CREATE TABLE assets (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, addresses TEXT NOT NULL, segment TEXT,
    owner TEXT, service TEXT, criticality INTEGER, created_at INTEGER NOT NULL)`,
  `CREATE TABLE asset_keys (key TEXT PRIMARY KEY, asset_no INTEGER NOT NULL REFERENCES assets(no)) WITHOUT ROWID`,
  `CREATE TABLE endpoints (no INTEGER PRIMARY KEY, asset_no INTEGER NOT NULL REFERENCES assets(no), transport TEXT NOT NULL,
    host TEXT NOT NULL, port INTEGER NOT NULL, speaks TEXT NOT NULL, reached_as TEXT NOT NULL, is_canary INTEGER NOT NULL,
    must_allow TEXT NOT NULL, server_name TEXT NOT NULL, path TEXT NOT NULL, known_identity TEXT,
    UNIQUE (asset_no, transport, host, port))`,
  `CREATE TABLE imports (no INTEGER PRIMARY KEY, id TEXT NOT NULL, sha256 TEXT NOT NULL UNIQUE, format TEXT NOT NULL,
    file_name TEXT NOT NULL, bytes BLOB NOT NULL, imported_at INTEGER NOT NULL, imported_by TEXT NOT NULL, summary TEXT NOT NULL)`,
  `CREATE TABLE exposures (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, asset_no INTEGER NOT NULL REFERENCES assets(no),
    fold_key TEXT NOT NULL UNIQUE, title TEXT NOT NULL, weakness TEXT NOT NULL, component TEXT, host TEXT, port INTEGER,
    transport TEXT, cves TEXT NOT NULL, severity TEXT NOT NULL, cvss TEXT, is_reachability INTEGER NOT NULL,
    first_sighted_at INTEGER NOT NULL, last_sighted_at INTEGER NOT NULL, sightings INTEGER NOT NULL, owner TEXT,
    validation TEXT NOT NULL, fresh_until INTEGER, closure TEXT NOT NULL, asserted_band TEXT NOT NULL, asserted_due INTEGER,
    grounded_band TEXT NOT NULL, grounded_due INTEGER, score REAL NOT NULL, state TEXT NOT NULL, settle_at INTEGER)`,
  `CREATE INDEX exposures_by_score ON exposures (score DESC, no)`,
  `CREATE INDEX exposures_by_asset ON exposures (asset_no)`,
  `CREATE INDEX exposures_to_settle ON exposures (settle_at) WHERE settle_at IS NOT NULL`,
  `CREATE TABLE sightings (no INTEGER PRIMARY KEY, exposure_no INTEGER NOT NULL REFERENCES exposures(no),
    import_no INTEGER NOT NULL REFERENCES imports(no), at INTEGER NOT NULL, severity TEXT NOT NULL, evidence TEXT NOT NULL)`,
  `CREATE INDEX sightings_by_exposure ON sightings (exposure_no)`,
  `CREATE TABLE statements (no INTEGER PRIMARY KEY, exposure_no INTEGER NOT NULL REFERENCES exposures(no), kind TEXT NOT NULL,
    at INTEGER NOT NULL, by_user TEXT NOT NULL, body TEXT NOT NULL)`,
  `CREATE INDEX statements_by_exposure ON statements (exposure_no)`,
  `CREATE TABLE claims (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, exposure_no INTEGER NOT NULL REFERENCES exposures(no),
    asset_no INTEGER NOT NULL REFERENCES assets(no), endpoint_no INTEGER NOT NULL REFERENCES endpoints(no), segment TEXT NOT NULL,
    scenario_id TEXT NOT NULL, expectation TEXT NOT NULL, created_at INTEGER NOT NULL, standing TEXT NOT NULL,
    ever_supported INTEGER NOT NULL, UNIQUE (exposure_no, segment, expectation))`,
  `CREATE INDEX claims_by_question ON claims (endpoint_no, segment)`,
  `CREATE TABLE scenarios (digest TEXT PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL, loaded_at INTEGER NOT NULL)`,
  `CREATE TABLE runs (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, claim_no INTEGER NOT NULL REFERENCES claims(no),
    reason TEXT NOT NULL, asked_by TEXT NOT NULL, scenario_digest TEXT NOT NULL, nonce BLOB NOT NULL, marker TEXT NOT NULL UNIQUE,
    target TEXT NOT NULL, known_identity TEXT, issued_at INTEGER NOT NULL, not_after INTEGER NOT NULL, cancelled_at INTEGER,
    state TEXT NOT NULL, judged_at INTEGER, outcome TEXT, verdict TEXT)`,
  `CREATE INDEX runs_by_claim ON runs (claim_no, no)`,
  `CREATE INDEX runs_running ON runs (not_after) WHERE state = 'running'`,
  `CREATE TABLE jobs (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, run_no INTEGER NOT NULL REFERENCES runs(no),
    agent_no INTEGER NOT NULL REFERENCES agents(no), role TEXT NOT NULL, is_on_asset INTEGER NOT NULL, lease_id TEXT NOT NULL,
    parameters TEXT NOT NULL, not_after INTEGER NOT NULL, state TEXT NOT NULL, was_live INTEGER NOT NULL, ended_how TEXT, ended_because TEXT)`,
  `CREATE INDEX jobs_by_run ON jobs (run_no)`,
  `CREATE INDEX jobs_open ON jobs (agent_no) WHERE state <> 'ended'`,
  `CREATE INDEX jobs_held ON jobs (run_no) WHERE state = 'held'`,
  `CREATE TABLE batches (no INTEGER PRIMARY KEY, agent_no INTEGER NOT NULL, first_sequence INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL, payload BLOB NOT NULL, signature BLOB NOT NULL, hash BLOB NOT NULL,
    received_at INTEGER NOT NULL, clock_offset_ms REAL NOT NULL)`,
  `CREATE TABLE evidence (no INTEGER PRIMARY KEY, batch_no INTEGER NOT NULL, agent_no INTEGER NOT NULL, sequence INTEGER NOT NULL,
    run_no INTEGER, job_no INTEGER, kind TEXT NOT NULL, refused TEXT)`,
  `CREATE INDEX evidence_by_run ON evidence (run_no) WHERE run_no IS NOT NULL`,
  `CREATE TABLE quarantine (no INTEGER PRIMARY KEY, agent_no INTEGER NOT NULL, at INTEGER NOT NULL, reason TEXT NOT NULL,
    payload BLOB NOT NULL, signature BLOB NOT NULL)`,
  `CREATE INDEX quarantine_by_agent ON quarantine (agent_no)`,
  `CREATE TABLE claim_words (no INTEGER PRIMARY KEY, claim_no INTEGER NOT NULL, run_no INTEGER NOT NULL, agent_no INTEGER NOT NULL,
    effect TEXT NOT NULL, prevention TEXT NOT NULL, grade TEXT NOT NULL, issued_at INTEGER NOT NULL, at INTEGER NOT NULL,
    sequence INTEGER NOT NULL, UNIQUE (claim_no, run_no, agent_no))`,
  `CREATE TABLE retests (no INTEGER PRIMARY KEY, exposure_no INTEGER NOT NULL, asked_by TEXT NOT NULL, asked_at INTEGER NOT NULL, done_at INTEGER)`,
  `CREATE INDEX retests_open ON retests (exposure_no) WHERE done_at IS NULL`,
  `CREATE TABLE kev (cve TEXT PRIMARY KEY, date_added INTEGER NOT NULL, due_at INTEGER, ransomware INTEGER NOT NULL, name TEXT NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE epss (cve TEXT PRIMARY KEY, epss REAL NOT NULL, percentile REAL NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE halts (no INTEGER PRIMARY KEY, scope TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL, by_user TEXT NOT NULL, ended_at INTEGER)`,
  `CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, role TEXT NOT NULL, password TEXT NOT NULL,
    created_at INTEGER NOT NULL, epoch INTEGER NOT NULL)`,
  `CREATE TABLE sessions (hash TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users(id), created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, epoch INTEGER NOT NULL)`,
  `CREATE TABLE api_tokens (hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, user_id TEXT NOT NULL REFERENCES users(id),
    created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, last_used_at INTEGER, epoch INTEGER NOT NULL)`,
  `CREATE TABLE events (no INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL, segment TEXT, exposure_id TEXT,
    run_id TEXT, agent_id TEXT, body TEXT NOT NULL)`,
  `CREATE INDEX events_by_exposure ON events (exposure_id, no) WHERE exposure_id IS NOT NULL`,
  `CREATE INDEX runs_by_outcome ON runs (state, outcome)`,
  `CREATE TABLE audit (no INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, subject TEXT NOT NULL,
    from_address TEXT NOT NULL, body TEXT NOT NULL, previous_hash BLOB NOT NULL, hash BLOB NOT NULL)`,
];
