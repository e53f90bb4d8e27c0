import { createPrivateKey } from "node:crypto";
import { join } from "node:path";
import { openStore, STORE_FILE } from "../../collector/store/database.ts";
import { ingestPath } from "../../collector/store/ingest-path.ts";
import { id, type JobId } from "../../proto/ids.ts";
import { batchHash, chainStart, signBatch } from "../../proto/seal.ts";
import { instant } from "../../proto/time.ts";
import { encodeBatch } from "../../proto/wire.ts";
import type { PlannedAgent } from "../bench/ingest-plan.ts";

/** Why none of these observations counted: their job was never given. */
const REFUSED = "unknown-job";

/** Writes a sound chain of an agent straight into a store that no collector holds open; every row holds. */
export async function fillChain(
  data: string,
  agent: PlannedAgent,
  { batches, perBatch }: { readonly batches: number; readonly perBatch: number },
): Promise<void> {
  const store = openStore(join(data, STORE_FILE), "writer");
  const { sqlite } = store;
  const key = createPrivateKey(agent.evidenceKey);
  const at = instant(Date.now());
  const { no } = sqlite.prepare(`SELECT no FROM agents WHERE id = ?`).get(agent.agentId) as { no: number };
  const path = ingestPath(sqlite);
  const observations = Array.from({ length: perBatch }, (_, i) => ({
    jobId: id<JobId>("nobody-gave-this"),
    stepId: "self-check",
    attempt: i + 1,
    startedAt: at,
    endedAt: at,
    outcome: { kind: "healthy" as const, elapsedMs: 1, loopDelayMs: 0.5 },
  }));
  let previousHash: Uint8Array = chainStart(agent.agentId, Buffer.from(agent.evidencePublicKey, "base64"));
  sqlite.transaction(() => {
    for (let b = 0; b < batches; b++) {
      const first = b * perBatch + 1;
      const payload = encodeBatch({
        agentId: agent.agentId,
        bootId: "long",
        agentVersion: "0.1.0",
        firstSequence: first,
        previousHash,
        rulesDigest: "",
        observations,
      });
      previousHash = batchHash(payload);
      const batchNo = path.appendBatch({
        agentNo: no,
        firstSequence: first,
        lastSequence: first + perBatch - 1,
        payload,
        signature: signBatch(payload, key),
        hash: previousHash,
        receivedAt: at,
        clockOffsetMs: 0,
      });
      for (let i = 0; i < perBatch; i++) {
        path.appendEvidence({
          batchNo,
          agentNo: no,
          sequence: first + i,
          runNo: null,
          jobNo: null,
          kind: "healthy",
          refused: REFUSED,
        });
      }
      path.sealBatch(batchNo);
    }
    path.moveChainEnd(no, batches * perBatch, previousHash, false);
  })();
  await store.close();
}
