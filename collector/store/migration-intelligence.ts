import { type Migration, sql } from "kysely";
import { INTELLIGENCE_FACTS } from "../domain/planned-facts.ts";
import { enterFacts, ledgerTriggers } from "./ledger.ts";

/**
 * Editions of catalogues: scores keep the model and the day of the edition that they came with, and an edition is
 * whole before it is in force. What reports say of exploits and what assets are declared to require are facts of
 * their own. What moved with a catalogue is kept to be read later; it is derived, as is the queue of what waits.
 */
export const intelligence: Migration = {
  async up(db) {
    for (const statement of TABLES) await sql.raw(statement).execute(db);
    const { rows } = await sql<{ value: string }>`SELECT value FROM meta WHERE key = 'epss'`.execute(db);
    const [kept] = rows;
    if (kept !== undefined) {
      const { version, at, sha256 } = JSON.parse(kept.value) as Record<string, string | number>;
      const { rows: count } = await sql<{ n: number }>`SELECT count(*) AS n FROM epss_scores`.execute(db);
      const edition = { no: 1, version, at, sha256, entries: count[0]?.n ?? 0 };
      const value = JSON.stringify({ version, at, editions: [edition] });
      await sql`UPDATE meta SET value = ${value} WHERE key = 'epss'`.execute(db);
    }
    await enterFacts(db, INTELLIGENCE_FACTS);
    for (const statement of ledgerTriggers(INTELLIGENCE_FACTS)) await sql.raw(statement).execute(db);
  },
};

const TABLES = [
  ...["vendor", "product", "cwes", "notes", "action"].map(
    (column) => `ALTER TABLE kev ADD COLUMN ${column} TEXT NOT NULL DEFAULT ''`,
  ),
  `CREATE TABLE epss_scores (edition INTEGER NOT NULL, cve TEXT NOT NULL, epss REAL NOT NULL, percentile REAL NOT NULL,
    PRIMARY KEY (edition, cve)) WITHOUT ROWID`,
  `INSERT INTO epss_scores (edition, cve, epss, percentile) SELECT 1, cve, epss, percentile FROM epss ORDER BY cve`,
  `DROP TABLE epss`,
  `CREATE TABLE exploits (edition INTEGER NOT NULL, cve TEXT NOT NULL, source TEXT NOT NULL, url TEXT NOT NULL, dated_at INTEGER,
    PRIMARY KEY (edition, cve, source, url)) WITHOUT ROWID`,
  `CREATE TABLE exploit_words (no INTEGER PRIMARY KEY, exposure_no INTEGER NOT NULL REFERENCES exposures(no),
    import_no INTEGER NOT NULL REFERENCES imports(no), source TEXT NOT NULL, at INTEGER NOT NULL)`,
  `CREATE INDEX exploit_words_by_exposure ON exploit_words (exposure_no)`,
  `CREATE TABLE asset_requirements (asset_no INTEGER PRIMARY KEY REFERENCES assets(no), confidentiality TEXT NOT NULL,
    integrity TEXT NOT NULL, availability TEXT NOT NULL, set_at INTEGER NOT NULL, set_by TEXT NOT NULL)`,
  `CREATE TABLE intel_updates (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, feed TEXT NOT NULL, at INTEGER NOT NULL,
    by_user TEXT NOT NULL, version TEXT NOT NULL, feed_at INTEGER NOT NULL, entries INTEGER NOT NULL, changes TEXT NOT NULL,
    touched INTEGER NOT NULL, state TEXT NOT NULL, ended_at INTEGER, band_moves INTEGER NOT NULL DEFAULT 0,
    due_moves INTEGER NOT NULL DEFAULT 0, score_moves INTEGER NOT NULL DEFAULT 0, up INTEGER NOT NULL DEFAULT 0)`,
  `CREATE INDEX intel_updates_open ON intel_updates (no) WHERE state = 'working'`,
  `CREATE TABLE intel_queue (exposure_no INTEGER PRIMARY KEY, update_no INTEGER NOT NULL)`,
  `CREATE TABLE intel_moves (update_no INTEGER NOT NULL, exposure_no INTEGER NOT NULL, kind TEXT NOT NULL, rank REAL NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (update_no, exposure_no)) WITHOUT ROWID`,
  `CREATE INDEX intel_moves_by_rank ON intel_moves (update_no, rank DESC, exposure_no)`,
  `CREATE INDEX intel_moves_by_exposure ON intel_moves (exposure_no, update_no DESC)`,
  `CREATE TABLE intel_tries (feed TEXT PRIMARY KEY, tried_at INTEGER NOT NULL, place TEXT NOT NULL, succeeded_at INTEGER,
    failed_at INTEGER, failure TEXT) WITHOUT ROWID`,
  // The reprioritiser asks who is touched; the state beside it is a hundred times as long.
  `CREATE INDEX exposures_by_cves ON exposures (cves) WHERE cves <> '[]'`,
];
