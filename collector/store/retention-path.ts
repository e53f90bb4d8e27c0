import type Database from "better-sqlite3";
import { rootOf } from "./exposure-group.ts";
import { saidOfRuns } from "./run-records.ts";

type Aged = {
  readonly batchNo: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly hash: Uint8Array;
  readonly receivedAt: number;
  readonly needed: number;
};
type Grave = {
  readonly at: number;
  readonly agentNo: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly batches: number;
  readonly body: string;
  readonly signature: Uint8Array;
};

/** What retention reads and the one delete of evidence that there is: behind a tombstone, which the triggers demand. */
export function retentionPath(sqlite: Database.Database) {
  const agents = sqlite.prepare<
    [],
    { readonly agentNo: number; readonly agentId: string; readonly held: number }
  >(
    `SELECT a.no AS agentNo, a.id AS agentId, EXISTS (SELECT 1 FROM legal_holds h WHERE h.scope = 'agent:' || a.id) AS held
     FROM agents a ORDER BY a.no`,
  );
  const batches = sqlite.prepare<[number], Aged>(
    `SELECT b.no AS batchNo, b.first_sequence AS firstSequence, b.last_sequence AS lastSequence, b.hash AS hash, b.received_at AS receivedAt,
       (SELECT count(*) FROM evidence v JOIN runs r ON r.no = v.run_no JOIN claims c ON c.no = r.claim_no
          LEFT JOIN exposures e ON e.no IN (c.exposure_no, ${rootOf("c.exposure_no")})
        WHERE v.batch_no = b.no AND (r.state = 'running' OR EXISTS (SELECT 1 FROM legal_holds h WHERE h.scope = 'exposure:' || e.id))) AS needed
     FROM batches b WHERE b.agent_no = ? ORDER BY b.last_sequence`,
  );
  const runs = sqlite.prepare<[number, number], { readonly runNo: number }>(
    `SELECT DISTINCT run_no AS runNo FROM evidence WHERE agent_no = ? AND sequence <= ? AND run_no IS NOT NULL ORDER BY run_no`,
  );
  const tombstone = sqlite.prepare<[Grave]>(
    `INSERT INTO tombstones (at, agent_no, first_sequence, last_sequence, batches, body, signature)
     VALUES (@at, @agentNo, @firstSequence, @lastSequence, @batches, @body, @signature)`,
  );
  const dropEvidence = sqlite.prepare<[number, number]>(
    `DELETE FROM evidence WHERE agent_no = ? AND sequence <= ?`,
  );
  const dropBatches = sqlite.prepare<[number, number]>(
    `DELETE FROM batches WHERE agent_no = ? AND last_sequence <= ?`,
  );
  const hold = sqlite.prepare<[string, string, number, string]>(
    `INSERT INTO legal_holds (scope, reason, at, by_user) VALUES (?, ?, ?, ?) ON CONFLICT (scope) DO NOTHING`,
  );
  const release = sqlite.prepare<[string]>(`DELETE FROM legal_holds WHERE scope = ?`);
  const holds = sqlite.prepare<[], { readonly scope: string; readonly reason: string }>(
    `SELECT scope, reason FROM legal_holds ORDER BY no`,
  );
  const known = {
    agent: sqlite.prepare<[string], unknown>(`SELECT 1 FROM agents WHERE id = ?`),
    exposure: sqlite.prepare<[string], unknown>(`SELECT 1 FROM exposures WHERE id = ?`),
  };
  return {
    agents: () => agents.all().map(({ held, ...agent }) => ({ ...agent, isHeld: held === 1 })),
    batchesOf: (agentNo: number): Iterable<Aged> => batches.iterate(agentNo),
    runsOf: (agentNo: number, lastSequence: number): number[] =>
      runs.all(agentNo, lastSequence).map(({ runNo }) => runNo),
    saidOf: saidOfRuns(sqlite),
    bury: (grave: Grave): void => {
      tombstone.run(grave);
      dropEvidence.run(grave.agentNo, grave.lastSequence);
      dropBatches.run(grave.agentNo, grave.lastSequence);
    },
    /** False when it was held before. */
    hold: (scope: string, reason: string, at: number, by: string): boolean =>
      hold.run(scope, reason, at, by).changes === 1,
    release: (scope: string): boolean => release.run(scope).changes === 1,
    holds: () => holds.all(),
    isKnown: (kind: "agent" | "exposure", id: string): boolean => known[kind].get(id) !== undefined,
  };
}
