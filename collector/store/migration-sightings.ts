import { type Migration, sql } from "kysely";
import { FIRST_FACTS } from "../domain/fact-tables.ts";
import { samenessOf } from "../domain/sameness.ts";
import { SIGHTING_FACTS } from "../domain/sighting-facts.ts";
import { sourceKey } from "../domain/source-key.ts";
import { toolOf } from "../domain/tool.ts";
import { rowsMustBeAsSealed } from "./claims-as-sealed.ts";
import { enterFacts, ledgerTriggers } from "./ledger.ts";

/**
 * What each tool says of an exposure, which exposures are counted as one, which assets a report covered, and which
 * imports were taken back. Every exposure that there is keeps its row, and gets a source of each tool that sighted it.
 * Which of them are one is seen when the next report speaks of them. What was altered before is refused, not blessed.
 */
export const sightings: Migration = {
  async up(db) {
    await rowsMustBeAsSealed(db, "exposures", "Exposure", FIRST_FACTS.exposures);
    await rowsMustBeAsSealed(db, "sightings", "Sighting", FIRST_FACTS.sightings);
    for (const statement of TABLES) await sql.raw(statement).execute(db);
    await giveSources(db);
    await sql.raw(NO_UPDATE).execute(db);
    await enterFacts(db, SIGHTING_FACTS);
    for (const statement of ledgerTriggers(SIGHTING_FACTS)) await sql.raw(statement).execute(db);
  },
};

const NO_UPDATE = `CREATE TRIGGER sightings_no_update BEFORE UPDATE ON sightings BEGIN SELECT RAISE(ABORT, 'sightings is append-only'); END`;

const dropped = ["exposures", "sightings"].flatMap((table) =>
  ["insert", "update", "delete"].map((verb) => `DROP TRIGGER ${table}_ledger_${verb}`),
);

const TABLES = [
  ...dropped,
  `DROP TRIGGER sightings_no_update`,
  `ALTER TABLE exposures ADD COLUMN same_as INTEGER REFERENCES exposures(no)`,
  `ALTER TABLE exposures ADD COLUMN withdrawn_at INTEGER`,
  `CREATE INDEX exposures_same_as ON exposures (same_as) WHERE same_as IS NOT NULL`,
  `CREATE TABLE sources (no INTEGER PRIMARY KEY, exposure_no INTEGER NOT NULL REFERENCES exposures(no),
    asset_no INTEGER NOT NULL REFERENCES assets(no), tool TEXT NOT NULL, fold_key TEXT NOT NULL, weakness TEXT NOT NULL,
    title TEXT NOT NULL, component TEXT, host TEXT, port INTEGER, transport TEXT, cves TEXT NOT NULL, severity TEXT NOT NULL,
    cvss TEXT, added_at INTEGER NOT NULL, withdrawn_at INTEGER, sameness TEXT, UNIQUE (asset_no, fold_key))`,
  `CREATE INDEX sources_by_exposure ON sources (exposure_no)`,
  `CREATE INDEX sources_by_sameness ON sources (asset_no, sameness) WHERE sameness IS NOT NULL`,
  `ALTER TABLE sightings ADD COLUMN source_no INTEGER REFERENCES sources(no)`,
  `ALTER TABLE sightings ADD COLUMN repeats INTEGER NOT NULL DEFAULT 1`,
  `CREATE INDEX sightings_by_source ON sightings (source_no)`,
  `CREATE INDEX sightings_by_import ON sightings (import_no)`,
  `CREATE TABLE same_marks (no INTEGER PRIMARY KEY, kind TEXT NOT NULL, exposure_no INTEGER NOT NULL REFERENCES exposures(no),
    into_no INTEGER REFERENCES exposures(no), source_no INTEGER REFERENCES sources(no), reason TEXT NOT NULL, at INTEGER NOT NULL,
    by_user TEXT NOT NULL, ended_at INTEGER, ended_by TEXT)`,
  `CREATE INDEX same_marks_of ON same_marks (exposure_no) WHERE ended_at IS NULL`,
  `CREATE INDEX same_marks_into ON same_marks (into_no) WHERE ended_at IS NULL`,
  `CREATE INDEX same_marks_by_source ON same_marks (source_no) WHERE ended_at IS NULL`,
  `CREATE TABLE covered_assets (no INTEGER PRIMARY KEY, import_no INTEGER NOT NULL REFERENCES imports(no),
    asset_no INTEGER NOT NULL REFERENCES assets(no), tool TEXT NOT NULL, UNIQUE (asset_no, tool, import_no))`,
  `CREATE TABLE withdrawn_imports (no INTEGER PRIMARY KEY, import_no INTEGER NOT NULL REFERENCES imports(no), at INTEGER NOT NULL,
    by_user TEXT NOT NULL, reason TEXT NOT NULL, ended_at INTEGER, ended_by TEXT)`,
  `CREATE UNIQUE INDEX withdrawn_imports_in_force ON withdrawn_imports (import_no) WHERE ended_at IS NULL`,
];

/** Our own runs raise exposures too, and are no tool's report. */
const OWN_RUNS = "plumbline-run";

type Row = {
  readonly no: number;
  readonly asset_no: number;
  readonly title: string;
  readonly weakness: string;
  readonly component: string | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly transport: "tcp" | "udp" | null;
  readonly cves: string;
  readonly severity: string;
  readonly cvss: string | null;
  readonly first_sighted_at: number;
};

/** One source for each tool whose reports sighted the exposure, with what the exposure says: more was not kept. */
async function giveSources(db: Parameters<Migration["up"]>[0]): Promise<void> {
  const { rows: sighted } = await sql<{ exposureNo: number; format: string }>`
    SELECT DISTINCT s.exposure_no AS exposureNo, i.format AS format FROM sightings s JOIN imports i ON i.no = s.import_no
    WHERE i.format <> ${OWN_RUNS} ORDER BY s.exposure_no, i.format`.execute(db);
  const { rows } = await sql<Row>`
    SELECT no, asset_no, title, weakness, component, host, port, transport, cves, severity, cvss, first_sighted_at FROM exposures`.execute(
    db,
  );
  const exposures = new Map(rows.map((row) => [row.no, row]));
  for (const { exposureNo, format } of sighted) {
    const row = exposures.get(exposureNo);
    if (row === undefined) continue;
    const tool = toolOf(format);
    const cves = JSON.parse(row.cves) as string[];
    const key = sourceKey({ ...row, tool });
    const sameness = samenessOf({ ...row, cves })?.key ?? null;
    await sql`INSERT INTO sources (exposure_no, asset_no, tool, fold_key, weakness, title, component, host, port, transport, cves,
        severity, cvss, added_at, sameness)
      VALUES (${row.no}, ${row.asset_no}, ${tool}, ${key}, ${row.weakness}, ${row.title}, ${row.component}, ${row.host}, ${row.port},
        ${row.transport}, ${row.cves}, ${row.severity}, ${row.cvss}, ${row.first_sighted_at}, ${sameness})
      ON CONFLICT DO NOTHING`.execute(db);
    await sql`UPDATE sightings SET source_no = (SELECT no FROM sources WHERE asset_no = ${row.asset_no} AND fold_key = ${key})
      WHERE exposure_no = ${row.no} AND import_no IN (SELECT no FROM imports WHERE format = ${format})`.execute(
      db,
    );
  }
}
