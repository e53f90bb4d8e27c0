import { type Kysely, sql } from "kysely";
import type { Untrusted } from "../../proto/untrusted.ts";
import type { Severity } from "../domain/exposure.ts";
import type { SourceCvss } from "../domain/shown-source.ts";
import { groupOf } from "./exposure-group.ts";
import type { Schema } from "./schema.ts";

/** The most findings of one exposure that are shown. */
const MAX_FINDINGS = 100;

type Row = {
  readonly no: number;
  readonly tool: string;
  readonly weakness: string;
  readonly title: Untrusted;
  readonly severity: Severity;
  readonly lately: Severity | null;
  readonly cves: string;
  readonly cvss: string | null;
  readonly component: Untrusted | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly transport: "tcp" | "udp" | null;
  readonly exposureId: string;
  readonly isSetApart: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  readonly reports: number;
  readonly missedBy: number;
  readonly missedId: string | null;
  readonly missedFile: Untrusted | null;
  readonly missedAt: number | null;
};

/** Sightings by reports that were not taken back. */
const COUNTS = `NOT EXISTS (SELECT 1 FROM withdrawn_imports w WHERE w.import_no = g.import_no AND w.ended_at IS NULL)`;

/**
 * What each tool says of an exposure, with the newest report of the same tool that looked at the asset after the finding
 * was last sighted: it didn't see it. That is a note, and closes nothing.
 */
export async function findingsOf(db: Kysely<Schema>, exposureNo: number) {
  const { rows } = await sql
    .raw<Row>(
      `WITH seen AS (
        SELECT s.no AS no, min(g.at) AS firstAt, max(g.at) AS lastAt, count(DISTINCT g.import_no) AS reports, max(g.import_no) AS lastImport
        FROM sources s LEFT JOIN sightings g ON g.source_no = s.no AND ${COUNTS}
        WHERE s.withdrawn_at IS NULL AND s.exposure_no IN ${groupOf(String(exposureNo))} GROUP BY s.no),
      missed AS (
        SELECT seen.no AS no, count(*) AS missedBy, max(c.import_no) AS importNo FROM seen JOIN sources s ON s.no = seen.no
          JOIN covered_assets c ON c.asset_no = s.asset_no AND c.tool = s.tool AND c.import_no > seen.lastImport
        WHERE NOT EXISTS (SELECT 1 FROM withdrawn_imports w WHERE w.import_no = c.import_no AND w.ended_at IS NULL) GROUP BY seen.no)
      SELECT s.no AS no, s.tool AS tool, s.weakness AS weakness, s.title AS title, s.severity AS severity, s.cves AS cves, s.cvss AS cvss,
        s.component AS component, s.host AS host, s.port AS port, s.transport AS transport, e.id AS exposureId,
        (SELECT g.severity FROM sightings g WHERE g.source_no = s.no AND ${COUNTS} ORDER BY g.no DESC LIMIT 1) AS lately,
        EXISTS (SELECT 1 FROM same_marks m WHERE m.source_no = s.no AND m.ended_at IS NULL) AS isSetApart,
        seen.firstAt AS firstAt, seen.lastAt AS lastAt, seen.reports AS reports, coalesce(missed.missedBy, 0) AS missedBy,
        i.id AS missedId, i.file_name AS missedFile, i.imported_at AS missedAt
      FROM seen JOIN sources s ON s.no = seen.no JOIN exposures e ON e.no = s.exposure_no
        LEFT JOIN missed ON missed.no = s.no LEFT JOIN imports i ON i.no = missed.importNo
      ORDER BY s.tool, s.no LIMIT ${MAX_FINDINGS}`,
    )
    .execute(db);
  return rows.map(({ cves, cvss, isSetApart, missedBy, missedId, missedFile, missedAt, lately, ...row }) => ({
    ...row,
    lately: lately ?? row.severity,
    cves: JSON.parse(cves) as string[],
    cvss: cvss === null ? null : (JSON.parse(cvss) as SourceCvss),
    isSetApart: isSetApart === 1,
    notSeenIn:
      missedId === null || missedFile === null || missedAt === null
        ? undefined
        : { importId: missedId, fileName: missedFile, at: missedAt, reports: missedBy },
  }));
}

/** What was folded into an exposure by hand, and by whom. */
export const foldedByHand = (db: Kysely<Schema>, exposureNo: number) =>
  db
    .selectFrom("same_marks as m")
    .innerJoin("exposures as e", "e.no", "m.exposure_no")
    .select(["e.id", "m.reason", "m.by_user as by", "m.at"])
    .where("m.kind", "=", "same")
    .where("m.into_no", "=", exposureNo)
    .where("m.ended_at", "is", null)
    .orderBy("m.no")
    .execute();
