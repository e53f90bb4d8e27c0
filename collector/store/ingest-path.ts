import type Database from "better-sqlite3";
import type { BatchRow, ChainEnd, EvidenceRow } from "../domain/chain.ts";
import { batchDigest } from "../domain/ledger.ts";
import { batchSealer } from "./ledger.ts";

/** Frames of one agent that quarantine keeps; with frames of at most 1 MiB that is the most it costs. */
export const MAX_QUARANTINED = 32;

/**
 * The hot path: prepared statements on the writer's connection, rows appended under integer keys.
 * There is no update of evidence here and no delete.
 */
export function ingestPath(sqlite: Database.Database) {
  const selectEnd = sqlite.prepare<[string], ChainEnd>(
    `SELECT no AS agentNo, id AS agentId, status, evidence_key AS evidenceKey, durable_sequence AS durableSequence,
       durable_hash AS durableHash, binds FROM agents WHERE id = ?`,
  );
  const selectHash = sqlite.prepare<[number, number], { readonly hash: Uint8Array }>(
    `SELECT hash FROM batches WHERE agent_no = ? AND last_sequence = ?`,
  );
  const insertBatch = sqlite.prepare<[BatchRow]>(
    `INSERT INTO batches (agent_no, first_sequence, last_sequence, payload, signature, hash, received_at, clock_offset_ms)
     VALUES (@agentNo, @firstSequence, @lastSequence, @payload, @signature, @hash, @receivedAt, @clockOffsetMs)`,
  );
  const insertEvidence = sqlite.prepare<
    [number, number, number, number | null, number | null, string, string | null]
  >(
    `INSERT INTO evidence (batch_no, agent_no, sequence, run_no, job_no, kind, refused) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const moveEnd = sqlite.prepare<[number, Uint8Array, number, number]>(
    `UPDATE agents SET durable_sequence = ?, durable_hash = ?, binds = max(binds, ?) WHERE no = ?`,
  );
  const isQuarantined = sqlite.prepare<[number, Uint8Array, Uint8Array], unknown>(
    `SELECT 1 FROM quarantine WHERE agent_no = ? AND signature = ? AND payload = ?`,
  );
  const insertQuarantine = sqlite.prepare<[number, number, string, Uint8Array, Uint8Array]>(
    `INSERT INTO quarantine (agent_no, at, reason, payload, signature) VALUES (?, ?, ?, ?, ?)`,
  );
  const pruneQuarantine = sqlite.prepare<[number, number]>(
    `DELETE FROM quarantine WHERE agent_no = ? AND no <= (
       SELECT no FROM quarantine WHERE agent_no = ? ORDER BY no DESC LIMIT 1 OFFSET ${MAX_QUARANTINED})`,
  );
  const seal = batchSealer(sqlite);
  /** The batch whose evidence is being filed: one at a time, within one transaction. */
  let filing:
    | { readonly batch: BatchRow & { readonly batchNo: number }; readonly rows: EvidenceRow[] }
    | undefined;
  return {
    chainEnd: (agentId: string): ChainEnd | undefined => selectEnd.get(agentId),
    hashAt: (agentNo: number, lastSequence: number): Uint8Array | undefined =>
      selectHash.get(agentNo, lastSequence)?.hash,
    appendBatch: (batch: BatchRow): number => {
      const batchNo = Number(insertBatch.run(batch).lastInsertRowid);
      filing = { batch: { ...batch, batchNo }, rows: [] };
      return batchNo;
    },
    appendEvidence: (row: EvidenceRow): void => {
      filing?.rows.push(row);
      insertEvidence.run(row.batchNo, row.agentNo, row.sequence, row.runNo, row.jobNo, row.kind, row.refused);
    },
    /** Call it when all of a batch's evidence is filed. */
    sealBatch: (batchNo: number): void => {
      if (filing?.batch.batchNo !== batchNo) throw new Error(`Batch ${batchNo} is not the one being filed`);
      seal(batchNo, batchDigest(filing.batch, filing.rows));
      filing = undefined;
    },
    moveChainEnd: (agentNo: number, sequence: number, hash: Uint8Array, binds: boolean): void => {
      moveEnd.run(sequence, hash, binds ? 1 : 0, agentNo);
    },
    /** Keeps a frame once, and only the newest of each agent: a sender of rubbish fills no disk. */
    quarantine: (
      agentNo: number,
      at: number,
      reason: string,
      payload: Uint8Array,
      signature: Uint8Array,
    ): boolean => {
      if (isQuarantined.get(agentNo, signature, payload) !== undefined) return false;
      insertQuarantine.run(agentNo, at, reason, payload, signature);
      pruneQuarantine.run(agentNo, agentNo);
      return true;
    },
  };
}
