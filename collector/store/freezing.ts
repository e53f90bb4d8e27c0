import type Database from "better-sqlite3";

/** How far back a batch of an agent is looked for: bounds what one claim of a fork can cost. */
export const FORK_LOOKBACK_ROWS = 200_000;

/** Freezing, on the writer's connection: it happens inside a commit of frames as well as in a command. */
export function freezing(sqlite: Database.Database) {
  const freeze = sqlite.prepare<[number, string, number]>(
    `UPDATE agents SET status = 'frozen', frozen_at = ?, frozen_because = ? WHERE no = ? AND status = 'active'`,
  );
  const selectAgent = sqlite.prepare<
    [string],
    {
      no: number;
      id: string;
      segment: string;
      evidenceKey: Uint8Array;
      durableSequence: number;
      durableHash: Uint8Array;
    }
  >(
    `SELECT no, id, segment, evidence_key AS evidenceKey, durable_sequence AS durableSequence,
       durable_hash AS durableHash FROM agents WHERE id = ?`,
  );
  const selectHash = sqlite.prepare<[number, number, number], { hash: Uint8Array }>(
    `SELECT hash FROM batches WHERE agent_no = ? AND first_sequence <= ? AND last_sequence >= ?
       AND no > (SELECT coalesce(max(no), 0) FROM batches) - ${FORK_LOOKBACK_ROWS} LIMIT 1`,
  );
  return {
    /** False when it was not active. */
    freeze: (agentNo: number, at: number, because: string): boolean =>
      freeze.run(at, because, agentNo).changes === 1,
    agent: (agentId: string) => selectAgent.get(agentId),
    /** The hash of the agent's batch that holds `sequence`; undefined when it is not among the newest. */
    hashAt: (agentNo: number, sequence: number): Uint8Array | undefined =>
      selectHash.get(agentNo, sequence, sequence)?.hash,
  };
}
