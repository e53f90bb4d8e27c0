import type Database from "better-sqlite3";
import { groupOf } from "./exposure-group.ts";

type Finding = {
  readonly no: number;
  readonly exposureNo: number;
  readonly assetNo: number;
  readonly sameness: string | null;
  readonly elsewhere: number;
};

/** Imports that are taken back, and brought back, by prepared statements on the writer's connection. */
export function withdrawalPath(sqlite: Database.Database) {
  const found = sqlite.prepare<
    [string],
    { readonly no: number; readonly format: string; readonly withdrawnAt: number | null }
  >(
    `SELECT i.no AS no, i.format AS format, w.at AS withdrawnAt FROM imports i
     LEFT JOIN withdrawn_imports w ON w.import_no = i.no AND w.ended_at IS NULL WHERE i.id = ?`,
  );
  const findings = sqlite.prepare<[{ readonly no: number }], Finding>(
    `SELECT s.no AS no, s.exposure_no AS exposureNo, s.asset_no AS assetNo, s.sameness AS sameness,
       (SELECT count(*) FROM sightings g WHERE g.source_no = s.no AND g.import_no <> @no
          AND NOT EXISTS (SELECT 1 FROM withdrawn_imports w WHERE w.import_no = g.import_no AND w.ended_at IS NULL)) AS elsewhere
     FROM sources s WHERE s.no IN (SELECT source_no FROM sightings WHERE import_no = @no) ORDER BY s.no`,
  );
  const sightings = sqlite.prepare<[number], { readonly n: number }>(
    `SELECT coalesce(sum(repeats), 0) AS n FROM sightings WHERE import_no = ?`,
  );
  const counting = sqlite.prepare<[number], { readonly no: number }>(
    `SELECT no FROM sources WHERE exposure_no = ? AND withdrawn_at IS NULL`,
  );
  const touched = sqlite.prepare<[{ readonly no: number }], unknown>(
    `SELECT 1 WHERE EXISTS (SELECT 1 FROM statements WHERE exposure_no = @no)
       OR EXISTS (SELECT 1 FROM retests WHERE exposure_no = @no)
       OR EXISTS (SELECT 1 FROM magic_links WHERE exposure_no = @no)
       OR EXISTS (SELECT 1 FROM same_marks WHERE ended_at IS NULL AND (exposure_no = @no OR into_no = @no))
       OR EXISTS (SELECT 1 FROM exposures WHERE same_as = @no OR (no = @no AND same_as IS NOT NULL))
       OR EXISTS (SELECT 1 FROM claims c WHERE c.exposure_no IN ${groupOf("@no")}
            AND (c.ever_supported = 1 OR EXISTS (SELECT 1 FROM runs r WHERE r.claim_no = c.no)))`,
  );
  const begin = sqlite.prepare<[number, number, string, string]>(
    `INSERT INTO withdrawn_imports (import_no, at, by_user, reason) VALUES (?, ?, ?, ?)`,
  );
  const end = sqlite.prepare<[number, string, number]>(
    `UPDATE withdrawn_imports SET ended_at = ?, ended_by = ? WHERE import_no = ? AND ended_at IS NULL`,
  );
  const withdrawSource = sqlite.prepare<[number, number]>(`UPDATE sources SET withdrawn_at = ? WHERE no = ?`);
  const restoreSource = sqlite.prepare<[number]>(`UPDATE sources SET withdrawn_at = NULL WHERE no = ?`);
  const withdrawExposure = sqlite.prepare<[number, number]>(
    `UPDATE exposures SET withdrawn_at = ?, settle_at = NULL WHERE no = ?`,
  );
  return {
    import: (id: string) => found.get(id),
    /** The findings that the import is of, with how often other reports saw each. */
    findings: (importNo: number): Finding[] => findings.all({ no: importNo }),
    sightings: (importNo: number): number => sightings.get(importNo)?.n ?? 0,
    countingFor: (exposureNo: number): number[] => counting.all(exposureNo).map(({ no }) => no),
    isTouched: (exposureNo: number): boolean => touched.get({ no: exposureNo }) !== undefined,
    begin: (importNo: number, at: number, by: string, reason: string): void =>
      void begin.run(importNo, at, by, reason),
    end: (importNo: number, at: number, by: string): void => void end.run(at, by, importNo),
    withdrawSource: (no: number, at: number): void => void withdrawSource.run(at, no),
    restoreSource: (no: number): void => void restoreSource.run(no),
    withdrawExposure: (no: number, at: number): void => void withdrawExposure.run(at, no),
  };
}
