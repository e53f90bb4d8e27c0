import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { chainView } from "../../../collector/store/chain-view.ts";
import { ingestPath } from "../../../collector/store/ingest-path.ts";
import { trail } from "../../../collector/store/trail.ts";
import { id, type JobId } from "../../../proto/ids.ts";
import type { Observation } from "../../../proto/observation.ts";
import type { Outcome } from "../../../proto/outcome.ts";
import { batchHash, chainStart, signBatch } from "../../../proto/seal.ts";
import { instant } from "../../../proto/time.ts";
import { encodeBatch } from "../../../proto/wire.ts";
import { NOW, openSeed } from "../../support/seed.ts";

type Sealing = {
  readonly no: number;
  readonly id: string;
  readonly key: KeyObject;
  sequence: number;
  hash: Uint8Array;
};
type Filed = {
  readonly jobId: string;
  readonly jobNo: number;
  readonly runNo: number;
  readonly outcome: Outcome;
};

export type SealedRecord = Awaited<ReturnType<typeof sealedRecord>>;

const SILENT: Outcome = { kind: "silent", waitedMs: 4_500 };
const HEALTHY: Outcome = { kind: "healthy", elapsedMs: 1, loopDelayMs: 1 };

/**
 * A store as a collector leaves it: two agents, five signed batches in turn (agent "ann" 1, 3 and
 * 4, agent "bob" 2 and 5), evidence of two exposures, and an audit log.
 */
export async function sealedRecord() {
  const seed = await openSeed();
  const { sqlite } = seed.writer;
  const agents = [await agent(seed, "ann"), await agent(seed, "bob")] as const;
  const [ann, bob] = agents;
  const asset = await seed.asset("db");
  const endpoint = await seed.endpoint(asset, 22);
  const digest = await seed.scenario();
  const ours = await job(seed, asset, endpoint, digest, ann.no);
  const others = await job(seed, asset, endpoint, digest, bob.no);
  const oursAtBob = { ...ours, ...(await seedJob(seed, ours.runNo, bob.no)) };

  const path = ingestPath(sqlite);
  const seal = async (by: Sealing, filed: readonly Filed[]): Promise<void> => {
    const firstSequence = by.sequence + 1;
    const payload = encodeBatch({
      agentId: by.id,
      bootId: "boot",
      agentVersion: "0.1.0",
      firstSequence,
      previousHash: by.hash,
      rulesDigest: "",
      observations: filed.map(observation),
    });
    by.sequence += filed.length;
    by.hash = batchHash(payload);
    const batchNo = path.appendBatch({
      agentNo: by.no,
      firstSequence,
      lastSequence: by.sequence,
      payload,
      signature: signBatch(payload, by.key),
      hash: by.hash,
      receivedAt: NOW,
      clockOffsetMs: 0,
    });
    for (const [index, { jobNo, runNo, outcome }] of filed.entries()) {
      path.appendEvidence({
        batchNo,
        agentNo: by.no,
        sequence: firstSequence + index,
        runNo,
        jobNo,
        kind: outcome.kind,
        refused: null,
      });
    }
    path.sealBatch(batchNo);
  };
  const saw = (at: Omit<Filed, "outcome">, outcome: Outcome): Filed => ({ ...at, outcome });

  await seal(ann, [saw(ours, HEALTHY), saw(ours, SILENT)]);
  await seal(bob, [saw(oursAtBob, HEALTHY)]);
  await seal(ann, [saw(ours, SILENT), saw(ours, SILENT)]);
  await seal(ann, [saw(ours, SILENT)]);
  await seal(bob, [saw(others, HEALTHY), saw(others, SILENT)]);
  for (const { no, sequence, hash } of agents) {
    sqlite
      .prepare("UPDATE agents SET durable_sequence = ?, durable_hash = ? WHERE no = ?")
      .run(sequence, hash, no);
  }
  const { audit } = trail(sqlite);
  for (const what of ["sign-in", "halt", "resume", "sign-out"]) {
    audit({ at: NOW, who: "ada", what, subject: "all", from: "127.0.0.1", body: { reason: what } });
  }
  return {
    view: chainView(sqlite),
    exposureId: ours.exposureId,
    /** Changes what no program of ours can change. */
    tamper(...statements: readonly string[]): void {
      const triggers = sqlite.prepare<[], { readonly name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'",
      );
      for (const { name } of triggers.all()) sqlite.exec(`DROP TRIGGER ${name}`);
      for (const statement of statements) sqlite.exec(statement);
    },
    /** Cuts the last byte of a payload off and puts another there. */
    flipPayload(batch: number): void {
      const { payload } = sqlite.prepare("SELECT payload FROM batches WHERE no = ?").get(batch) as {
        payload: Buffer;
      };
      payload[payload.length - 1] = (payload.at(-1) ?? 0) ^ 1;
      sqlite.exec("DROP TRIGGER batches_no_update");
      sqlite.prepare("UPDATE batches SET payload = ? WHERE no = ?").run(payload, batch);
    },
    /** As if nobody had looked at the exposure: its runs are another's. */
    forgetRuns(exposureId: string): void {
      sqlite.exec("PRAGMA foreign_keys = OFF");
      sqlite
        .prepare(
          "UPDATE claims SET exposure_no = 99 WHERE exposure_no = (SELECT no FROM exposures WHERE id = ?)",
        )
        .run(exposureId);
    },
    close: () => seed.close(),
  };
}

type Seed = Awaited<ReturnType<typeof openSeed>>;

async function agent(seed: Seed, name: string): Promise<Sealing> {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const spki = publicKey.export({ type: "spki", format: "der" });
  const no = await seed.agent(name, { evidence_key: spki });
  return { no, id: name, key: privateKey, sequence: 0, hash: chainStart(name, spki) };
}

async function job(seed: Seed, asset: number, endpoint: number, digest: string, agentNo: number) {
  const exposure = await seed.exposure(asset);
  const claim = await seed.claim(exposure.no, endpoint);
  const run = await seed.run(claim.no, digest);
  return { exposureId: exposure.id, runNo: run.no, ...(await seedJob(seed, run.no, agentNo)) };
}

async function seedJob(seed: Seed, runNo: number, agentNo: number) {
  const { no, id: jobId } = await seed.job(runNo, agentNo);
  return { jobNo: no, jobId };
}

const observation = ({ jobId, outcome }: Filed, index: number): Observation => ({
  jobId: id<JobId>(jobId),
  stepId: "attempt",
  attempt: index + 1,
  startedAt: instant(NOW - 1_000),
  endedAt: NOW,
  outcome,
});
