import type Database from "better-sqlite3";
import type { FiledEvidence, FiledJob, FiledRun } from "../domain/filed-run.ts";

const RUN = `SELECT r.no AS runNo, r.id AS runId, c.no AS claimNo, c.id AS claimId, e.no AS exposureNo, e.id AS exposureId,
    e.title AS exposureTitle, c.endpoint_no AS endpointNo, c.segment AS segment, c.scenario_id AS scenarioId, c.expectation AS expectation, r.reason AS reason,
    r.state AS state, r.nonce AS nonce, r.marker AS marker, r.target AS target, r.known_identity AS knownIdentity,
    r.issued_at AS issuedAt, r.not_after AS notAfter, r.scenario_digest AS scenarioDigest, s.body AS scenario,
    b.manifest AS manifest, b.signature AS manifestSignature, b.key_id AS publisherKeyId,
    r.verdict AS verdict, r.judged_at AS judgedAt
  FROM runs r JOIN claims c ON c.no = r.claim_no LEFT JOIN exposures e ON e.no = c.exposure_no JOIN scenarios s ON s.digest = r.scenario_digest
    LEFT JOIN bundles b ON b.digest = s.bundle_digest`;

const JOB = `SELECT j.no AS jobNo, j.id AS jobId, j.run_no AS runNo, j.agent_no AS agentNo, a.id AS agentId, a.segment AS segment,
    j.role AS role, j.is_on_asset AS isOnAsset, j.lease_id AS leaseId, j.parameters AS parameters, j.limits AS limits, j.not_after AS notAfter,
    j.state AS state, j.was_live AS wasLive, j.ended_how AS endedHow, j.ended_because AS endedBecause
  FROM jobs j JOIN agents a ON a.no = j.agent_no`;

/** What one agent's part of a run says of its claim, as it is stored. */
export type FiledWord = {
  readonly agentNo: number;
  readonly effect: string;
  readonly prevention: string;
  readonly grade: string;
  readonly issuedAt: number;
  readonly at: number;
  readonly sequence: number;
};

/** Runs whose state contradicts the columns beside it, and how. */
export function misfiledRuns(sqlite: Database.Database) {
  const misfiled = sqlite.prepare<[], MisfiledRun>(
    `SELECT no, id, 'it is filed as called off, and nobody called it off' AS reason FROM runs
       WHERE state = 'cancelled' AND cancelled_at IS NULL
     UNION ALL SELECT no, id, 'it was called off, and is filed as ' || state FROM runs
       WHERE state <> 'cancelled' AND cancelled_at IS NOT NULL
     UNION ALL SELECT no, id, 'it is filed as under way, and was judged' FROM runs
       WHERE state = 'running' AND (judged_at IS NOT NULL OR verdict IS NOT NULL)
     UNION ALL SELECT no, id, 'it is filed as judged, and has no verdict' FROM runs
       WHERE state = 'judged' AND verdict IS NULL
     ORDER BY no`,
  );
  return (): MisfiledRun[] => misfiled.all();
}

/** What runs of some ranges of numbers were judged as, and what of them was folded. */
export function saidOfRuns(sqlite: Database.Database) {
  const verdicts = sqlite
    .prepare<[number, number], (string | number | null)[]>(
      `SELECT no, state, outcome, verdict FROM runs WHERE no BETWEEN ? AND ? ORDER BY no`,
    )
    .raw();
  const words = sqlite
    .prepare<[number, number], (string | number | null)[]>(
      `SELECT run_no, claim_no, agent_no, effect, prevention, grade, issued_at, at, sequence FROM claim_words
       WHERE run_no BETWEEN ? AND ? ORDER BY run_no, agent_no`,
    )
    .raw();
  return function* (ranges: readonly (readonly [number, number])[]) {
    for (const [from, to] of ranges) {
      yield* verdicts.iterate(from, to);
      yield* words.iterate(from, to);
    }
  };
}

type MisfiledRun = { readonly no: number; readonly id: string; readonly reason: string };

/** Runs, their jobs and their evidence, by prepared statements: what judging reads and the little it writes. */
export function runRecords(sqlite: Database.Database) {
  const run = sqlite.prepare<[number], FiledRun>(`${RUN} WHERE r.no = ?`);
  const jobs = sqlite.prepare<[number], FiledJob>(`${JOB} WHERE j.run_no = ? ORDER BY j.no`);
  const runOfJob = sqlite.prepare<[string], { readonly runNo: number }>(
    `SELECT run_no AS runNo FROM jobs WHERE id = ?`,
  );
  const openJobCount = sqlite.prepare<[number], { readonly n: number }>(
    `SELECT count(*) AS n FROM jobs WHERE agent_no = ? AND state <> 'ended'`,
  );
  const openJobs = sqlite.prepare<[number], FiledJob>(
    `${JOB} WHERE j.agent_no = ? AND j.state <> 'ended' ORDER BY j.no`,
  );
  const evidence = sqlite.prepare<[number], FiledEvidence>(
    `SELECT v.job_no AS jobNo, v.sequence AS sequence, b.first_sequence AS firstSequence, b.no AS batchNo, b.payload AS payload,
       b.received_at AS receivedAt, b.clock_offset_ms AS clockOffsetMs
     FROM evidence v JOIN batches b ON b.no = v.batch_no
     WHERE v.run_no = ? AND v.refused IS NULL AND v.job_no IS NOT NULL ORDER BY v.no`,
  );
  const overdue = sqlite.prepare<[number], { readonly runNo: number }>(
    `SELECT no AS runNo FROM runs WHERE state = 'running' AND not_after <= ? ORDER BY no LIMIT 500`,
  );
  const heldRuns = sqlite.prepare<[number], { readonly runNo: number }>(
    `SELECT DISTINCT j.run_no AS runNo FROM jobs j JOIN runs r ON r.no = j.run_no
     WHERE j.state = 'held' AND r.state = 'running' AND r.issued_at <= ?`,
  );
  const verdictOf = sqlite.prepare<[number], { readonly outcome: string; readonly verdict: string }>(
    `SELECT outcome, verdict FROM runs WHERE no = ? AND state = 'judged'`,
  );
  // By what the ledger holds, not by how a run is filed: a run is over unless it is under way or somebody called it off.
  const overRuns = sqlite.prepare<[], { readonly runNo: number }>(
    `SELECT no AS runNo FROM runs WHERE cancelled_at IS NULL AND (state <> 'running' OR judged_at IS NOT NULL) ORDER BY no`,
  );
  const words = sqlite.prepare<[number], FiledWord>(
    `SELECT agent_no AS agentNo, effect, prevention, grade, issued_at AS issuedAt, at, sequence FROM claim_words
     WHERE run_no = ? ORDER BY agent_no`,
  );
  const tombstones = sqlite.prepare<[], { readonly body: string }>(`SELECT body FROM tombstones ORDER BY no`);
  const endJob = sqlite.prepare<[string, string, number]>(
    `UPDATE jobs SET state = 'ended', ended_how = ?, ended_because = ? WHERE no = ? AND state <> 'ended'`,
  );
  const sendJob = sqlite.prepare<[number]>(`UPDATE jobs SET state = 'sent' WHERE no = ? AND state = 'held'`);
  const loseJobs = sqlite.prepare<[number]>(
    `UPDATE jobs SET was_live = 0 WHERE agent_no = ? AND state <> 'ended'`,
  );
  const loseAll = sqlite.prepare<[]>(`UPDATE jobs SET was_live = 0 WHERE state <> 'ended'`);
  const judge = sqlite.prepare<[number, string, string, number]>(
    `UPDATE runs SET state = 'judged', judged_at = ?, outcome = ?, verdict = ? WHERE no = ?`,
  );
  return {
    find: (runNo: number): FiledRun | undefined => run.get(runNo),
    jobsOf: (runNo: number): FiledJob[] => jobs.all(runNo),
    runOfJob: (jobId: string): number | undefined => runOfJob.get(jobId)?.runNo,
    openJobCount: (agentNo: number): number => openJobCount.get(agentNo)?.n ?? 0,
    openJobsOf: (agentNo: number): FiledJob[] => openJobs.all(agentNo),
    evidenceOf: (runNo: number): FiledEvidence[] => evidence.all(runNo),
    overdue: (at: number): number[] => overdue.all(at).map(({ runNo }) => runNo),
    /** Runs whose actors still wait for a witness, issued before the instant. */
    heldBefore: (at: number): number[] => heldRuns.all(at).map(({ runNo }) => runNo),
    verdictOf: (runNo: number): { readonly outcome: string; readonly verdict: string } | undefined =>
      verdictOf.get(runNo),
    /** Runs that count: judged, and never called off. */
    over: (): number[] => overRuns.all().map(({ runNo }) => runNo),
    misfiled: misfiledRuns(sqlite),
    /** What retention signed for, as it stands in its tombstones. */
    tombstones: (): string[] => tombstones.all().map(({ body }) => body),
    /** What each agent's part of a run was folded as, in order of the agents. */
    wordsOf: (runNo: number): FiledWord[] => words.all(runNo),
    /** False when the job had ended before: its first end stands. */
    endJob: (jobNo: number, how: string, because: string): boolean =>
      endJob.run(how, because, jobNo).changes === 1,
    sendJob: (jobNo: number): boolean => sendJob.run(jobNo).changes === 1,
    /** The session broke: what the agent sees from now on no longer counts as a live view. */
    loseJobsOf: (agentNo: number): number => loseJobs.run(agentNo).changes,
    /** The process that watched them is gone. */
    loseAllJobs: (): number => loseAll.run().changes,
    recordVerdict: (runNo: number, at: number, outcome: string, verdict: string): void => {
      judge.run(at, outcome, verdict, runNo);
    },
  };
}
