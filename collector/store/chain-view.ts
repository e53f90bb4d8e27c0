import type Database from "better-sqlite3";
import { AUDIT_START } from "../domain/trail.ts";
import { groupOf } from "./exposure-group.ts";
import { catalogueView } from "./intel-path.ts";
import { ledgerView } from "./ledger.ts";
import { misfiledRuns, saidOfRuns } from "./run-records.ts";
import { shapeOf } from "./schema-shape.ts";
import { sealedTurns } from "./turn-records.ts";

type AgentRow = {
  readonly agentNo: number;
  readonly agentId: string;
  readonly segment: string;
  readonly evidenceKey: Uint8Array;
  readonly binds: number;
  readonly durableSequence: number;
  readonly durableHash: Uint8Array;
};
type BatchRow = {
  readonly batchNo: number;
  readonly agentNo: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly hash: Uint8Array;
  readonly receivedAt: number;
  readonly clockOffsetMs: number;
};
type EvidenceRow = {
  readonly no: number;
  readonly batchNo: number;
  readonly agentNo: number;
  readonly sequence: number;
  readonly kind: string;
  readonly refused: string | null;
  readonly runNo: number | null;
  readonly jobNo: number | null;
  readonly jobId: string | null;
  readonly jobRunNo: number | null;
  readonly nonce: Uint8Array | null;
  readonly scenarioDigest: string | null;
};
type AuditRow = {
  readonly no: number;
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly subject: string;
  readonly from: string;
  readonly body: string;
  readonly previousHash: Uint8Array;
  readonly hash: Uint8Array;
};
type TombstoneRow = {
  readonly no: number;
  readonly agentNo: number;
  readonly lastSequence: number;
  readonly body: string;
  readonly signature: Uint8Array;
};
type ExposureRow = {
  readonly exposureNo: number;
  readonly id: string;
  readonly title: string;
  readonly asset: string;
  readonly cves: string;
  readonly validation: string;
  readonly closure: string;
};
type RunRow = {
  readonly runNo: number;
  readonly id: string;
  readonly claim: string;
  readonly segment: string;
  readonly scenario: string;
  readonly target: string;
  readonly marker: string;
  readonly nonce: Uint8Array;
  readonly issuedAt: number;
  readonly outcome: string | null;
  readonly verdict: string | null;
};
type JobRow = {
  readonly jobNo: number;
  readonly id: string;
  readonly agentNo: number;
  readonly role: string;
};
type SpanRow = { readonly agentNo: number; readonly firstBatch: number; readonly lastBatch: number };

const BATCH = `SELECT no AS batchNo, agent_no AS agentNo, first_sequence AS firstSequence, last_sequence AS lastSequence,
  payload, signature, hash, received_at AS receivedAt, clock_offset_ms AS clockOffsetMs FROM batches`;

const EVIDENCE = `SELECT v.no AS no, v.batch_no AS batchNo, v.agent_no AS agentNo, v.sequence AS sequence, v.kind AS kind,
  v.refused AS refused, v.run_no AS runNo, v.job_no AS jobNo, j.id AS jobId, j.run_no AS jobRunNo, r.nonce AS nonce, r.scenario_digest AS scenarioDigest
  FROM evidence v LEFT JOIN jobs j ON j.no = v.job_no LEFT JOIN runs r ON r.no = j.run_no`;

/**
 * The record as auditors read it: facts in order of admission, streamed, never changed. Works on a
 * store that a collector is writing to, within `atOnce` on one state of it.
 */
export function chainView(sqlite: Database.Database) {
  const agents = sqlite.prepare<[], AgentRow>(
    `SELECT no AS agentNo, id AS agentId, segment, evidence_key AS evidenceKey, binds, durable_sequence AS durableSequence,
       durable_hash AS durableHash FROM agents ORDER BY no`,
  );
  const batches = sqlite.prepare<[], BatchRow>(`${BATCH} ORDER BY no`);
  const evidence = sqlite.prepare<[], EvidenceRow>(`${EVIDENCE} ORDER BY v.no`);
  const audit = sqlite.prepare<[], AuditRow>(
    `SELECT no, at, who, what, subject, from_address AS "from", body, previous_hash AS previousHash, hash FROM audit ORDER BY no`,
  );
  const exposure = sqlite.prepare<[string], ExposureRow>(
    `SELECT e.no AS exposureNo, e.id AS id, e.title AS title, a.name AS asset, e.cves AS cves, e.validation AS validation,
       e.closure AS closure FROM exposures e JOIN assets a ON a.no = e.asset_no
     WHERE e.no = (SELECT coalesce(one.same_as, one.no) FROM exposures one WHERE one.id = ?)`,
  );
  const runs = sqlite.prepare<[{ readonly no: number }], RunRow>(
    `SELECT r.no AS runNo, r.id AS id, c.id AS claim, c.segment AS segment, r.scenario_digest AS scenario, r.target AS target,
       r.marker AS marker, r.nonce AS nonce, r.issued_at AS issuedAt, r.outcome AS outcome, r.verdict AS verdict
     FROM runs r JOIN claims c ON c.no = r.claim_no WHERE c.exposure_no IN ${groupOf("@no")} ORDER BY r.no`,
  );
  const jobs = sqlite.prepare<[number], JobRow>(
    `SELECT no AS jobNo, id, agent_no AS agentNo, role FROM jobs WHERE run_no = ? ORDER BY no`,
  );
  const evidenceOfRun = sqlite.prepare<[number], EvidenceRow>(`${EVIDENCE} WHERE v.run_no = ? ORDER BY v.no`);
  const spans = sqlite.prepare<[{ readonly no: number }], SpanRow>(
    `SELECT v.agent_no AS agentNo, min(v.batch_no) AS firstBatch, max(v.batch_no) AS lastBatch FROM evidence v
     JOIN runs r ON r.no = v.run_no JOIN claims c ON c.no = r.claim_no WHERE c.exposure_no IN ${groupOf("@no")} GROUP BY v.agent_no ORDER BY v.agent_no`,
  );
  const batchesBetween = sqlite.prepare<[number, number, number], BatchRow>(
    `${BATCH} WHERE no BETWEEN ? AND ? AND agent_no = ? ORDER BY no`,
  );
  const auditEnd = sqlite.prepare<[], { readonly no: number; readonly hash: Uint8Array }>(
    `SELECT no, hash FROM audit ORDER BY no DESC LIMIT 1`,
  );
  const tombstones = sqlite.prepare<[], TombstoneRow>(
    `SELECT no, agent_no AS agentNo, last_sequence AS lastSequence, body, signature FROM tombstones ORDER BY no`,
  );
  const counts = sqlite.prepare<[], { readonly agents: number; readonly batches: number }>(
    `SELECT (SELECT count(*) FROM agents) AS agents, (SELECT count(*) FROM batches) AS batches`,
  );
  return {
    ...ledgerView(sqlite),
    ...catalogueView(sqlite),
    misfiledRuns: misfiledRuns(sqlite),
    ...sealedTurns(sqlite),
    saidOf: saidOfRuns(sqlite),
    shape: () => shapeOf(sqlite),
    auditEnd: (): { readonly entries: number; readonly head: Uint8Array } => {
      const last = auditEnd.get();
      return last === undefined ? { entries: 0, head: AUDIT_START } : { entries: last.no, head: last.hash };
    },
    batchCount: (): number => counts.get()?.batches ?? 0,
    tombstones: (): TombstoneRow[] => tombstones.all(),
    counts: () => counts.get() ?? { agents: 0, batches: 0 },
    agents: (): AgentRow[] => agents.all(),
    batches: (): IterableIterator<BatchRow> => batches.iterate(),
    evidence: (): IterableIterator<EvidenceRow> => evidence.iterate(),
    audit: (): IterableIterator<AuditRow> => audit.iterate(),
    exposure: (id: string): ExposureRow | undefined => exposure.get(id),
    runsOf: (exposureNo: number): RunRow[] => runs.all({ no: exposureNo }),
    jobsOf: (runNo: number): JobRow[] => jobs.all(runNo),
    evidenceOf: (runNo: number): EvidenceRow[] => evidenceOfRun.all(runNo),
    /** The first and the last batch of each agent that bear on the exposure. */
    spansOf: (exposureNo: number): SpanRow[] => spans.all({ no: exposureNo }),
    batchesOf: (agentNo: number, first: number, last: number): IterableIterator<BatchRow> =>
      batchesBetween.iterate(first, last, agentNo),
    /** Everything read inside is of one moment, whatever a collector commits meanwhile. */
    atOnce: <T>(read: () => T): T => sqlite.transaction(read)(),
  };
}
