import type Database from "better-sqlite3";
import { endsDigest, type OccurrenceRow, type TurnEnd, type TurnRow } from "../domain/occurrence.ts";
import { groupOf, rootOf } from "./exposure-group.ts";

/** What a plan takes of a claim. */
export type PlannableClaim = {
  readonly no: number;
  readonly assetNo: number;
  readonly endpointNo: number | null;
  readonly segment: string;
  readonly scenarioId: string;
  /** What it is spread by: claims of one question have one turn. */
  readonly question: string;
};

/** Which claims, as lists in JSON; null where a filter is not set. */
export type ClaimFilter = {
  readonly exposures: string | null;
  readonly segment: string | null;
  readonly bands: string | null;
  readonly onlyExposures: string | null;
  readonly onlySegments: string | null;
  readonly onlyImports: string | null;
};

const CHOSEN = `SELECT c.no AS no, c.asset_no AS assetNo, c.endpoint_no AS endpointNo, c.segment AS segment, c.scenario_id AS scenarioId,
    c.question AS question FROM claims c JOIN exposures e ON e.no = ${rootOf("c.exposure_no")} AND e.withdrawn_at IS NULL`;
const FITS = `(@exposures IS NULL OR e.id IN (SELECT value FROM json_each(@exposures)))
  AND (@segment IS NULL OR c.segment = @segment)
  AND (@bands IS NULL OR e.grounded_band IN (SELECT value FROM json_each(@bands)) OR e.asserted_band IN (SELECT value FROM json_each(@bands)))
  AND (@onlyExposures IS NULL OR e.id IN (SELECT value FROM json_each(@onlyExposures))
    OR c.segment IN (SELECT value FROM json_each(@onlySegments))
    OR EXISTS (SELECT 1 FROM sightings s JOIN imports i ON i.no = s.import_no
      WHERE s.exposure_no IN ${groupOf("e.no")} AND i.id IN (SELECT value FROM json_each(@onlyImports))))`;

/** Occurrences of a schedule that are kept with all their turns; the runs they had are kept with the evidence. */
export const KEPT_OCCURRENCES = 500;

/** Occurrences and their turns: a plan is written in slices, and a tick asks only for what is due. */
export function occurrencePath(sqlite: Database.Database) {
  const insert = sqlite.prepare<[object]>(
    `INSERT INTO occurrences (id, schedule_no, due_at, closes_at, cause, snapshot, state, ended_at, summary, cursor, look_at)
     VALUES (@id, @scheduleNo, @dueAt, @closesAt, @cause, @snapshot, @state, @endedAt, @summary, @cursor, @lookAt) ON CONFLICT DO NOTHING`,
  );
  const open = sqlite.prepare<[number, number], OccurrenceRow>(
    `SELECT o.no AS no, o.schedule_no AS scheduleNo, s.id AS scheduleId, s.name AS scheduleName, s.status AS status, s.changed_by AS changedBy,
       o.due_at AS dueAt, o.closes_at AS closesAt, o.cause AS cause, o.snapshot AS snapshot, o.state AS state, o.cursor AS cursor, o.claims AS claims,
       o.ended AS ended, o.not_run AS notRun, o.ends_digest AS endsDigest, o.held AS held
     FROM occurrences o JOIN schedules s ON s.no = o.schedule_no
     WHERE o.state IN ('planning', 'open') AND o.look_at <= ? ORDER BY o.look_at, o.no LIMIT ?`,
  );
  const topClaim = sqlite.prepare<[], { readonly no: number | null }>(`SELECT max(no) AS no FROM claims`);
  const inRange = sqlite.prepare<[ClaimFilter & { from: number; to: number }], PlannableClaim>(
    `${CHOSEN} WHERE c.no > @from AND c.no <= @to AND ${FITS} ORDER BY c.no`,
  );
  const ofExposures = sqlite.prepare<[ClaimFilter & { ids: string }], PlannableClaim>(
    `${CHOSEN} WHERE ${rootOf("c.exposure_no")} IN (SELECT coalesce(same_as, no) FROM exposures WHERE id IN (SELECT value FROM json_each(@ids))) AND ${FITS} ORDER BY c.no`,
  );
  const ofIds = sqlite.prepare<[string], PlannableClaim>(
    `SELECT no, asset_no AS assetNo, endpoint_no AS endpointNo, segment, scenario_id AS scenarioId, question FROM claims
     WHERE id IN (SELECT value FROM json_each(?)) ORDER BY no`,
  );
  const ofDeclared = sqlite.prepare<
    [{ from: number; to: number; intents: string | null; controls: string | null }],
    PlannableClaim
  >(
    `SELECT c.no AS no, c.asset_no AS assetNo, c.endpoint_no AS endpointNo, c.segment AS segment, c.scenario_id AS scenarioId,
       c.question AS question FROM claims c
     WHERE c.no > @from AND c.no <= @to AND EXISTS (
       SELECT 1 FROM declared_claims d JOIN declarations g ON g.no = d.declaration_no
       WHERE d.claim_no = c.no AND d.ended_at IS NULL AND (
         (g.kind = 'intent' AND (@intents = '"all"' OR g.id IN (SELECT value FROM json_each(@intents))))
         OR (g.kind = 'control' AND (@controls = '"all"' OR g.id IN (SELECT value FROM json_each(@controls)))))) ORDER BY c.no`,
  );
  const addTurn = sqlite.prepare<[number, number, number, string, number, number]>(
    `INSERT INTO turns (occurrence_no, claim_no, asset_no, segment, due_at, look_at, state) VALUES (?, ?, ?, ?, ?, ?, 'waiting')`,
  );
  const putPlan = sqlite.prepare<[string, string, number, number]>(
    `UPDATE occurrences SET cursor = ?, snapshot = ?, claims = claims + ? WHERE no = ?`,
  );
  const planned = sqlite.prepare<[string, number]>(
    `UPDATE occurrences SET plan_digest = ?, state = 'open' WHERE no = ?`,
  );
  const nextLane = sqlite.prepare<[number, string], { readonly segment: string | null }>(
    `SELECT min(segment) AS segment FROM turns WHERE occurrence_no = ? AND segment > ? AND state = 'waiting'`,
  );
  const head = sqlite.prepare<[number, string, number, number], TurnRow>(
    `SELECT t.no AS no, t.claim_no AS claimNo, c.id AS claimId, t.asset_no AS assetNo, c.endpoint_no AS endpointNo, t.segment AS segment,
       c.scenario_id AS scenarioId, c.parameters AS parameters, e.id AS exposureId, e.title AS exposureTitle, t.due_at AS dueAt, t.because AS because
     FROM turns t JOIN claims c ON c.no = t.claim_no LEFT JOIN exposures e ON e.no = c.exposure_no
     WHERE t.occurrence_no = ? AND t.segment = ? AND t.state = 'waiting' AND t.look_at <= ? ORDER BY t.look_at, t.no LIMIT ?`,
  );
  const waiting = sqlite.prepare<[number, number], { no: number; segment: string; because: string | null }>(
    `SELECT no, segment, because FROM turns WHERE occurrence_no = ? AND state = 'waiting' LIMIT ?`,
  );
  const hold = sqlite.prepare<[number, string, number]>(
    `UPDATE turns SET look_at = ?, because = ? WHERE no = ?`,
  );
  const started = sqlite.prepare<[number, number]>(
    `UPDATE turns SET state = 'started', run_no = ?, because = NULL WHERE no = ?`,
  );
  const over = sqlite.prepare<[number], { no: number; runNo: number }>(
    `SELECT t.no AS no, t.run_no AS runNo FROM turns t JOIN runs r ON r.no = t.run_no
     WHERE t.occurrence_no = ? AND t.state = 'started' AND r.state <> 'running' ORDER BY t.no`,
  );
  const countStarted = sqlite.prepare<[number], { readonly n: number }>(
    `SELECT count(*) AS n FROM turns WHERE occurrence_no = ? AND state = 'started'`,
  );
  const hasTurns = sqlite.prepare<[number, number], { readonly state: string }>(
    `SELECT 'waiting' AS state WHERE EXISTS (SELECT 1 FROM turns WHERE occurrence_no = ? AND state = 'waiting')
     UNION ALL SELECT 'started' WHERE EXISTS (SELECT 1 FROM turns WHERE occurrence_no = ? AND state = 'started')`,
  );
  const endTurn = sqlite.prepare<[string, number | null, string | null, number, number, number]>(
    `UPDATE turns SET state = ?, run_no = ?, because = ?, ended_at = ?, ended_no = ? WHERE no = ?`,
  );
  const putEnds = sqlite.prepare<[number, number, string, number]>(
    `UPDATE occurrences SET ended = ?, not_run = ?, ends_digest = ? WHERE no = ?`,
  );
  const finish = sqlite.prepare<[number, string, number]>(
    `UPDATE occurrences SET state = 'over', ended_at = ?, summary = ? WHERE no = ?`,
  );
  const putOff = sqlite.prepare<[number, number]>(`UPDATE occurrences SET look_at = ? WHERE no = ?`);
  const putHeld = sqlite.prepare<[string, number]>(`UPDATE occurrences SET held = ? WHERE no = ?`);
  const runNo = sqlite.prepare<[string], { readonly no: number }>(`SELECT no FROM runs WHERE id = ?`);
  const running = sqlite.prepare<[], { readonly assetNo: number; readonly n: number }>(
    `SELECT c.asset_no AS assetNo, count(*) AS n FROM runs r JOIN claims c ON c.no = r.claim_no WHERE r.state = 'running' GROUP BY c.asset_no`,
  );
  const reasons = sqlite.prepare<[number], { readonly because: string; readonly n: number }>(
    `SELECT coalesce(because, '') AS because, count(*) AS n FROM turns
     WHERE occurrence_no = ? AND state = 'not-run' AND run_no IS NULL GROUP BY because ORDER BY n DESC, because LIMIT 20`,
  );
  const outdated = sqlite.prepare<[number], { readonly no: number }>(
    `SELECT no FROM occurrences WHERE schedule_no = ? AND ended_at IS NOT NULL ORDER BY due_at DESC LIMIT 2 OFFSET ${KEPT_OCCURRENCES}`,
  );
  const dropTurns = sqlite.prepare<[number]>(`DELETE FROM turns WHERE occurrence_no = ?`);
  const drop = sqlite.prepare<[number]>(`DELETE FROM occurrences WHERE no = ?`);
  const claim = sqlite.prepare<
    [number],
    {
      no: number;
      id: string;
      asset_no: number;
      endpoint_no: number | null;
      segment: string;
      scenario_id: string;
      parameters: string;
      exposureId: string | null;
    }
  >(
    `SELECT c.no, c.id, c.asset_no, c.endpoint_no, c.segment, c.scenario_id, c.parameters, e.id AS exposureId
     FROM claims c LEFT JOIN exposures e ON e.no = c.exposure_no WHERE c.no = ?`,
  );
  return {
    reasons: (occurrenceNo: number) => reasons.all(occurrenceNo),
    /** Drops what is beyond those that are kept; about one is added each time, so two at a time keep up. */
    prune: (scheduleNo: number): void => {
      for (const { no } of outdated.all(scheduleNo)) {
        dropTurns.run(no);
        drop.run(no);
      }
    },
    claim: (no: number) => claim.get(no),
    add: (row: {
      readonly id: string;
      readonly scheduleNo: number;
      readonly dueAt: number;
      readonly closesAt: number;
      readonly cause: string;
      readonly snapshot: string;
      readonly state: "planning" | "missed";
      readonly endedAt: number | null;
      readonly summary: string | null;
      readonly cursor: string;
      readonly lookAt: number;
    }): boolean => insert.run(row).changes === 1,
    /** Occurrences that are not over, those that waited longest first. */
    open: (at: number, most: number): OccurrenceRow[] => open.all(at, most),
    topClaim: (): number => topClaim.get()?.no ?? 0,
    /** The claims between two numbers that fit. */
    claimsBetween: (from: number, to: number, filter: ClaimFilter): PlannableClaim[] =>
      inRange.all({ ...filter, from, to }),
    /** The claims of these exposures that fit. */
    claimsOf: (ids: readonly string[], filter: ClaimFilter): PlannableClaim[] =>
      ofExposures.all({ ...filter, ids: JSON.stringify(ids) }),
    /** The claims of these ids. */
    claimsNamed: (ids: readonly string[]): PlannableClaim[] => ofIds.all(JSON.stringify(ids)),
    /** The claims of intents and controls in force between two numbers: ids as a list in JSON, `"all"` in JSON, or null. */
    claimsDeclared: (
      from: number,
      to: number,
      of: { readonly intents: string | null; readonly controls: string | null },
    ): PlannableClaim[] => ofDeclared.all({ from, to, ...of }),
    addTurn: (occurrenceNo: number, claim: PlannableClaim, dueAt: number): void => {
      addTurn.run(occurrenceNo, claim.no, claim.assetNo, claim.segment, dueAt, dueAt);
    },
    putPlan: (no: number, cursor: string, snapshot: string, more: number): void => {
      putPlan.run(cursor, snapshot, more, no);
    },
    putPlanned: (no: number, digest: string): void => {
      planned.run(digest, no);
    },
    /** The segments in which turns wait: as many look-ups as there are, whatever waits in them. */
    lanes: (occurrenceNo: number): string[] => {
      const lanes: string[] = [];
      let lane = nextLane.get(occurrenceNo, "")?.segment ?? null;
      while (lane !== null) {
        lanes.push(lane);
        lane = nextLane.get(occurrenceNo, lane)?.segment ?? null;
      }
      return lanes;
    },
    /** The turns of a segment whose time has come. */
    head: (occurrenceNo: number, segment: string, at: number, most: number): TurnRow[] =>
      head.all(occurrenceNo, segment, at, most),
    waiting: (occurrenceNo: number, most: number) => waiting.all(occurrenceNo, most),
    hold: (turnNo: number, until: number, because: string): void => {
      hold.run(until, because, turnNo);
    },
    putStarted: (turnNo: number, run: number): void => {
      started.run(run, turnNo);
    },
    /** Turns whose run has ended. */
    over: (occurrenceNo: number) => over.all(occurrenceNo),
    countStarted: (occurrenceNo: number): number => countStarted.get(occurrenceNo)?.n ?? 0,
    isDone: (occurrenceNo: number): boolean => hasTurns.all(occurrenceNo, occurrenceNo).length === 0,
    /** Ends turns for good, in this order; each end is in the occurrence's digest. */
    end: (occurrence: OccurrenceRow, ends: readonly TurnEnd[], at: number): OccurrenceRow => {
      let { ended, notRun, endsDigest: digest } = occurrence;
      for (const turn of ends) {
        ended += 1;
        if (turn.state === "not-run") notRun += 1;
        digest = endsDigest(digest, turn);
        endTurn.run(turn.state, turn.runNo ?? null, turn.because ?? null, at, ended, turn.turnNo);
      }
      if (ends.length > 0) putEnds.run(ended, notRun, digest, occurrence.no);
      return { ...occurrence, ended, notRun, endsDigest: digest };
    },
    finish: (no: number, at: number, summary: string): void => {
      finish.run(at, summary, no);
    },
    putOff: (no: number, until: number): void => {
      putOff.run(until, no);
    },
    putHeld: (no: number, held: string): void => {
      putHeld.run(held, no);
    },
    runNo: (runId: string): number | undefined => runNo.get(runId)?.no,
    /** How many runs are under way against each asset. */
    runningAgainst: (): Map<number, number> => new Map(running.all().map(({ assetNo, n }) => [assetNo, n])),
  };
}
