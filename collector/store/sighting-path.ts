import type Database from "better-sqlite3";
import type { Untrusted } from "../../proto/untrusted.ts";
import type { Severity } from "../domain/exposure.ts";
import { SIGHTING_FRESH_MS } from "../domain/freshness.ts";
import type { SourceCvss } from "../domain/shown-source.ts";
import type { claimStore } from "./claims.ts";

/** A tool's finding as it is kept. */
export type SourceRow = {
  readonly no: number;
  readonly exposureNo: number;
  readonly assetNo: number;
  readonly tool: string;
  readonly foldKey: string;
  readonly weakness: string;
  readonly title: Untrusted;
  readonly component: Untrusted | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly transport: "tcp" | "udp" | null;
  readonly cves: readonly string[];
  readonly severity: Severity;
  readonly cvss: SourceCvss | null;
  readonly sameness: string | null;
};

/** The exposure that a finding counts for, and whether anything keeps it from being folded. */
export type HomeRow = {
  readonly no: number;
  /** Of its findings the first with a port, else the first. */
  readonly anchor: number | null;
  readonly sameAs: number | null;
  /** Of the exposure that it is counted as. */
  readonly closure: string;
  readonly owner: string | null;
  /** Somebody claimed a fix of it, or asked to look again. */
  readonly hasFixClaim: number;
  /** Somebody folded it by hand, or another into it. */
  readonly hasMark: number;
};

/** What an exposure is shown as, and by what it is found again. */
export type ShownColumns = {
  readonly title: Untrusted;
  readonly weakness: string;
  readonly component: Untrusted | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly transport: "tcp" | "udp" | null;
  readonly cves: string;
  readonly severity: string;
  readonly cvss: string | null;
  readonly isReachability: number;
};

type FoldingRow = {
  readonly no: number;
  readonly assetNo: number;
  readonly closure: string;
  readonly hasFixClaim: number;
  readonly hasFolded: number;
  readonly findings: number;
};
type MarkRow = { readonly no: number; readonly exposureNo: number; readonly intoNo: number | null };

type PlaceRow = Pick<ShownColumns, "host" | "port" | "transport"> & { readonly assetNo: number };

type NewExposure = ShownColumns & {
  readonly id: string;
  readonly assetNo: number;
  readonly foldKey: string;
  readonly at: number;
  readonly owner: string | null;
};

type Stored = Omit<SourceRow, "cves" | "cvss"> & { readonly cves: string; readonly cvss: string | null };

/**
 * Findings and sightings by prepared statements on the writer's connection: a report has hundreds of thousands, and
 * nobody else gets a turn meanwhile.
 */
export function sightingPath(sqlite: Database.Database) {
  const columns = `s.no AS no, s.exposure_no AS exposureNo, s.asset_no AS assetNo, s.tool AS tool, s.fold_key AS foldKey, s.weakness AS weakness,
    s.title AS title, s.component AS component, s.host AS host, s.port AS port, s.transport AS transport, s.cves AS cves,
    s.severity AS severity, s.cvss AS cvss, s.sameness AS sameness`;
  const byKey = sqlite.prepare<[number, string], Stored & { readonly withdrawnAt: number | null }>(
    `SELECT ${columns}, s.withdrawn_at AS withdrawnAt FROM sources s WHERE s.asset_no = ? AND s.fold_key = ?`,
  );
  const alike = sqlite.prepare<[number, string], Stored & { readonly isSetApart: number }>(
    `SELECT ${columns}, EXISTS (SELECT 1 FROM same_marks m WHERE m.source_no = s.no AND m.ended_at IS NULL) AS isSetApart
     FROM sources s WHERE s.asset_no = ? AND s.sameness = ? AND s.withdrawn_at IS NULL ORDER BY s.no`,
  );
  const ofGroup = sqlite.prepare<[number, number], Stored>(
    `SELECT ${columns} FROM sources s WHERE s.withdrawn_at IS NULL AND (s.exposure_no = ?
       OR s.exposure_no IN (SELECT no FROM exposures WHERE same_as = ?)) ORDER BY s.no`,
  );
  const home = sqlite.prepare<[number], HomeRow>(
    `SELECT e.no AS no, e.same_as AS sameAs, coalesce(r.closure, e.closure) AS closure, e.owner AS owner,
       (SELECT s.no FROM sources s WHERE s.exposure_no = e.no AND s.withdrawn_at IS NULL ORDER BY s.port IS NULL, s.no LIMIT 1) AS anchor,
       EXISTS (SELECT 1 FROM statements t WHERE t.exposure_no = e.no AND t.kind = 'fix-claimed')
         OR EXISTS (SELECT 1 FROM retests q WHERE q.exposure_no = e.no AND q.done_at IS NULL) AS hasFixClaim,
       EXISTS (SELECT 1 FROM same_marks m WHERE m.kind = 'same' AND m.ended_at IS NULL AND m.exposure_no = e.no)
         OR EXISTS (SELECT 1 FROM same_marks m WHERE m.kind = 'same' AND m.ended_at IS NULL AND m.into_no = e.no) AS hasMark
     FROM exposures e LEFT JOIN exposures r ON r.no = e.same_as WHERE e.no = ?`,
  );
  const place = sqlite.prepare<[number], PlaceRow>(
    `SELECT asset_no AS assetNo, host, port, transport FROM exposures WHERE no = ?`,
  );
  const ofTool = sqlite.prepare<[number, string], { readonly no: number; readonly exposureNo: number }>(
    `SELECT s.no AS no, coalesce(e.same_as, e.no) AS exposureNo FROM sources s JOIN exposures e ON e.no = s.exposure_no
     WHERE s.asset_no = ? AND s.tool = ? AND s.withdrawn_at IS NULL`,
  );
  const named = sqlite.prepare<[string], { readonly no: number; readonly root: number }>(
    `SELECT no, coalesce(same_as, no) AS root FROM exposures WHERE id = ?`,
  );
  const folding = sqlite.prepare<[{ readonly no: number }], FoldingRow>(
    `SELECT e.no AS no, e.asset_no AS assetNo, e.closure AS closure,
       EXISTS (SELECT 1 FROM statements t WHERE t.exposure_no = e.no AND t.kind = 'fix-claimed')
         OR EXISTS (SELECT 1 FROM retests q WHERE q.exposure_no = e.no AND q.done_at IS NULL) AS hasFixClaim,
       EXISTS (SELECT 1 FROM exposures m WHERE m.same_as = e.no) AS hasFolded,
       (SELECT count(*) FROM sources s WHERE s.exposure_no = e.no AND s.withdrawn_at IS NULL) AS findings FROM exposures e WHERE e.no = @no`,
  );
  const sameMark = sqlite.prepare<[number], MarkRow>(
    `SELECT no, exposure_no AS exposureNo, into_no AS intoNo FROM same_marks WHERE kind = 'same' AND exposure_no = ? AND ended_at IS NULL`,
  );
  const apartMark = sqlite.prepare<[number], MarkRow>(
    `SELECT no, exposure_no AS exposureNo, into_no AS intoNo FROM same_marks WHERE kind = 'apart' AND source_no = ? AND ended_at IS NULL`,
  );
  const mark = sqlite.prepare<[object]>(
    `INSERT INTO same_marks (kind, exposure_no, into_no, source_no, reason, at, by_user)
     VALUES (@kind, @exposureNo, @intoNo, @sourceNo, @reason, @at, @by)`,
  );
  const endMark = sqlite.prepare<[number, string, number]>(
    `UPDATE same_marks SET ended_at = ?, ended_by = ? WHERE no = ?`,
  );
  const addSource = sqlite.prepare<[object]>(
    `INSERT INTO sources (exposure_no, asset_no, tool, fold_key, weakness, title, component, host, port, transport, cves, severity, cvss,
       added_at, sameness)
     VALUES (@exposureNo, @assetNo, @tool, @foldKey, @weakness, @title, @component, @host, @port, @transport, @cves, @severity, @cvss,
       @at, @sameness)`,
  );
  const changeSource = sqlite.prepare<[object]>(
    `UPDATE sources SET title = @title, cves = @cves, severity = @severity, cvss = @cvss, sameness = @sameness, withdrawn_at = NULL
     WHERE no = @no`,
  );
  const moveSource = sqlite.prepare<[number, number]>(`UPDATE sources SET exposure_no = ? WHERE no = ?`);
  const addExposure = sqlite.prepare<[object]>(
    `INSERT INTO exposures (id, asset_no, fold_key, title, weakness, component, host, port, transport, cves, severity, cvss, is_reachability,
       first_sighted_at, last_sighted_at, sightings, owner, validation, closure, asserted_band, grounded_band, score, state)
     VALUES (@id, @assetNo, @foldKey, @title, @weakness, @component, @host, @port, @transport, @cves, @severity, @cvss, @isReachability,
       @at, @at, 0, @owner, 'unvalidated', 'open', 'immediate', 'immediate', 0, '{}')`,
  );
  const isTaken = sqlite.prepare<[string], unknown>(`SELECT 1 FROM exposures WHERE fold_key = ?`);
  const show = sqlite.prepare<[object]>(
    `UPDATE exposures SET title = @title, weakness = @weakness, component = @component, host = @host, port = @port, transport = @transport,
       cves = @cves, severity = @severity, cvss = @cvss, is_reachability = @isReachability, withdrawn_at = NULL WHERE no = @no`,
  );
  const countAgain = sqlite.prepare<[{ readonly no: number }]>(
    `UPDATE exposures SET (first_sighted_at, last_sighted_at, sightings) = (
       SELECT coalesce(min(g.at), exposures.first_sighted_at), coalesce(max(g.at), exposures.last_sighted_at), coalesce(sum(g.repeats), 0)
       FROM sightings g JOIN sources s ON s.no = g.source_no
       WHERE s.withdrawn_at IS NULL AND (s.exposure_no = @no OR s.exposure_no IN (SELECT no FROM exposures WHERE same_as = @no))
         AND NOT EXISTS (SELECT 1 FROM withdrawn_imports w WHERE w.import_no = g.import_no AND w.ended_at IS NULL)) WHERE no = @no`,
  );
  const propose = sqlite.prepare<[object], { readonly no: number }>(
    `INSERT INTO claims (id, subject, exposure_no, asset_no, endpoint_no, segment, scenario_id, question, expectation, created_at, parameters,
       standing, ever_supported)
     VALUES (@id, @subject, @exposure_no, @asset_no, @endpoint_no, @segment, @scenario_id, @question, @expectation, @created_at, @parameters,
       '{"kind":"unvalidated"}', 0) ON CONFLICT DO NOTHING RETURNING no`,
  );
  const fold = sqlite.prepare<[number | null, number]>(
    `UPDATE exposures SET same_as = ?, settle_at = NULL WHERE no = ?`,
  );
  const follow = sqlite.prepare<[number, number]>(`UPDATE exposures SET same_as = ? WHERE same_as = ?`);
  const sight = sqlite.prepare<[number, number, number, string, string, number, number]>(
    `INSERT INTO sightings (exposure_no, import_no, at, severity, evidence, source_no, repeats) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const cover = sqlite.prepare<[number, number, string]>(
    `INSERT INTO covered_assets (import_no, asset_no, tool) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const touch = sqlite.prepare<[{ readonly importNo: number; readonly at: number }]>(
    `UPDATE exposures SET sightings = sightings + t.n, last_sighted_at = max(last_sighted_at, @at)
     FROM (SELECT coalesce(e.same_as, e.no) AS no, sum(g.repeats) AS n FROM sightings g JOIN sources s ON s.no = g.source_no
       JOIN exposures e ON e.no = s.exposure_no WHERE g.import_no = @importNo GROUP BY 1) t WHERE exposures.no = t.no`,
  );
  const settleSighted = sqlite.prepare<[{ readonly importNo: number; readonly at: number }]>(settleLater());
  const settleAt = sqlite.prepare<[number, number]>(`UPDATE exposures SET settle_at = ? WHERE no = ?`);

  const read = ({ cves, cvss, ...row }: Stored): SourceRow => ({
    ...row,
    cves: JSON.parse(cves) as string[],
    cvss: cvss === null ? null : (JSON.parse(cvss) as SourceCvss),
  });
  const written = <S extends Pick<SourceRow, "cves" | "cvss">>(source: S) => ({
    ...source,
    cves: JSON.stringify(source.cves),
    cvss: source.cvss === null ? null : JSON.stringify(source.cvss),
  });
  return {
    source(
      assetNo: number,
      foldKey: string,
    ): (SourceRow & { readonly withdrawnAt: number | null }) | undefined {
      const row = byKey.get(assetNo, foldKey);
      return row && { ...read(row), withdrawnAt: row.withdrawnAt };
    },
    /** Findings of the asset that may be the same weakness, with whether a person set them apart. */
    alike: (assetNo: number, sameness: string): (SourceRow & { readonly isSetApart: boolean })[] =>
      alike
        .all(assetNo, sameness)
        .map(({ isSetApart, ...row }) => ({ ...read(row), isSetApart: isSetApart === 1 })),
    /** All findings that count for the exposure. */
    sourcesOf: (exposureNo: number): SourceRow[] => ofGroup.all(exposureNo, exposureNo).map(read),
    /** What the claims' store does too, a statement at a time: a report proposes a hundred thousand. Undefined when the exposure has it. */
    propose: async (
      claim: Parameters<ReturnType<typeof claimStore>["propose"]>[0],
    ): Promise<number | undefined> => propose.get({ parameters: "{}", ...claim })?.no,
    /** An exposure by its id, with the one that it is counted as. */
    named: (exposureId: string) => named.get(exposureId),
    /** What decides whether it may be counted as another, or another as it. */
    folding(exposureNo: number) {
      const row = folding.get({ no: exposureNo });
      return row && { ...row, hasFixClaim: row.hasFixClaim === 1, hasFolded: row.hasFolded === 1 };
    },
    /** What a person said of it that is in force. */
    sameMark: (exposureNo: number) => sameMark.get(exposureNo),
    apartMark: (sourceNo: number) => apartMark.get(sourceNo),
    mark: (row: object): void => void mark.run(row),
    endMark: (no: number, at: number, by: string): void => void endMark.run(at, by, no),
    /** What the tool found on the asset so far, with the exposures that it counts for. */
    ofTool: (assetNo: number, tool: string) => ofTool.all(assetNo, tool),
    /** Where an exposure is shown to be. */
    place: (exposureNo: number): PlaceRow | undefined => place.get(exposureNo),
    home: (exposureNo: number): HomeRow | undefined => home.get(exposureNo),
    addSource: (source: Omit<SourceRow, "no">, at: number): number =>
      Number(addSource.run({ ...written(source), at }).lastInsertRowid),
    changeSource: (source: SourceRow): void => void changeSource.run(written(source)),
    moveSource: (no: number, exposureNo: number): void => void moveSource.run(exposureNo, no),
    /** The number of the new exposure. Its key is made its own where another has it. */
    addExposure: (exposure: NewExposure): number =>
      Number(
        addExposure.run({
          ...exposure,
          foldKey:
            isTaken.get(exposure.foldKey) === undefined
              ? exposure.foldKey
              : `${exposure.foldKey} ${exposure.id}`,
        }).lastInsertRowid,
      ),
    show: (exposureNo: number, shown: ShownColumns): void => void show.run({ ...shown, no: exposureNo }),
    /** First, last and number of its sightings, from the sightings themselves. */
    countAgain: (exposureNo: number): void => void countAgain.run({ no: exposureNo }),
    /** Counts an exposure as another from now on, with all that were counted as it; null: as itself. */
    fold(exposureNo: number, into: number | null): void {
      fold.run(into, exposureNo);
      if (into !== null) follow.run(into, exposureNo);
    },
    sight: (sighting: {
      readonly exposureNo: number;
      readonly importNo: number;
      readonly at: number;
      readonly severity: string;
      readonly evidence: string;
      readonly sourceNo: number;
      readonly repeats: number;
    }): void =>
      void sight.run(
        sighting.exposureNo,
        sighting.importNo,
        sighting.at,
        sighting.severity,
        sighting.evidence,
        sighting.sourceNo,
        sighting.repeats,
      ),
    cover: (importNo: number, assetNo: number, tool: string): void => void cover.run(importNo, assetNo, tool),
    /** Counts the import's sightings to their exposures, in one statement. */
    touch: (importNo: number, at: number): void => void touch.run({ importNo, at }),
    /** When what the import sighted again is to be settled, in one statement; before `touch`. */
    settleSighted: (importNo: number, at: number): void => void settleSighted.run({ importNo, at }),
    settleAt: (exposureNo: number, at: number): void => void settleAt.run(at, exposureNo),
  };
}

/**
 * Nothing of an exposure that no run has spoken on depends on when it was last sighted, but until when that is fresh; so
 * while the last sighting still is, only that instant moves (settle-exposure.ts, endsOf). All others are due at once.
 */
function settleLater(): string {
  const fresh = `CASE e.grounded_band ${Object.entries(SIGHTING_FRESH_MS)
    .map(([band, ms]) => `WHEN '${band}' THEN ${ms}`)
    .join(" ")} ELSE 0 END`;
  return `UPDATE exposures SET settle_at = t.due FROM (
    SELECT e.no AS no, CASE WHEN e.validation = 'unvalidated' AND e.fresh_until IS NULL AND e.settle_at > @at
      AND e.last_sighted_at + ${fresh} >= @at THEN max(e.last_sighted_at, @at) + ${fresh} + 1 ELSE @at END AS due
    FROM exposures e WHERE e.no IN (SELECT coalesce(x.same_as, x.no) FROM sightings g JOIN sources s ON s.no = g.source_no
      JOIN exposures x ON x.no = s.exposure_no WHERE g.import_no = @importNo)) t WHERE exposures.no = t.no`;
}
