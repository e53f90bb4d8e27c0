import type Database from "better-sqlite3";
import type { BatchRow, ChainEnd, EvidenceRow } from "../domain/chain.ts";

/** Frames of one agent that quarantine keeps; with frames of at most 1 MiB that is the most it costs. */
export const MAX_QUARANTINED = 32;

/**
 * The hot path: prepared statements on the writer's connection, rows appended under integer keys.
 * There is no update of evidence here and no delete.
 */
export function ingestPath(sqlite: Database.Database) {
  const selectEnd = sqlite.prepare<[string], ChainEnd>(
    `SELECT no AS agentNo, id AS agentId, status, evidence_key AS evidenceKey, durable_sequence AS durableSequence,
       durable_hash AS durableHash FROM agents WHERE id = ?`,
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
  const moveEnd = sqlite.prepare<[number, Uint8Array, number]>(
    `UPDATE agents SET durable_sequence = ?, durable_hash = ? WHERE no = ?`,
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
  return {
    chainEnd: (agentId: string): ChainEnd | undefined => selectEnd.get(agentId),
    appendBatch: (batch: BatchRow): number => Number(insertBatch.run(batch).lastInsertRowid),
    appendEvidence: (row: EvidenceRow): void => {
      insertEvidence.run(row.batchNo, row.agentNo, row.sequence, row.runNo, row.jobNo, row.kind, row.refused);
    },
    moveChainEnd: (agentNo: number, sequence: number, hash: Uint8Array): void => {
      moveEnd.run(sequence, hash, agentNo);
    },
    /** Keeps a frame once, and only the newest of each agent: a sender of rubbish fills no disk. */
    quarantine: (
      agentNo: number,
      at: number,
      reason: string,
      payload: Uint8Array,
      signature: Uint8Array,
    ): void => {
      if (isQuarantined.get(agentNo, signature, payload) !== undefined) return;
      insertQuarantine.run(agentNo, at, reason, payload, signature);
      pruneQuarantine.run(agentNo, agentNo);
    },
  };
}
