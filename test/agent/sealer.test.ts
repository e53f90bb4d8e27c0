import { generateKeyPairSync } from "node:crypto";
import { expect, it } from "vitest";
import { DISK_RETRY_MS, sealer } from "../../agent/sealer.ts";
import type { SpoolRecord } from "../../agent/spool-record.ts";
import { id } from "../../proto/ids.ts";
import { batchHash, isSignedBatch } from "../../proto/seal.ts";
import { instant } from "../../proto/time.ts";
import { decodeBatch } from "../../proto/wire.ts";
import { until } from "./support/fake-collector.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");

/** A sealer over a spool in memory, which can be told to refuse. */
function sealing() {
  const written: SpoolRecord[] = [];
  const recorded: number[] = [];
  const troubles: (string | undefined)[] = [];
  let refuses = false;
  let writes = 0;
  const made = sealer({
    as: {
      agentId: "agent-1",
      bootId: "boot",
      agentVersion: "0",
      evidenceKey: privateKey,
      chainStart: new Uint8Array(32),
      envelope: { evidenceKeyId: new Uint8Array(32), vantage: "app" },
    },
    spool: {
      head: () => {
        const last = written.at(-1);
        return last && { sequence: last.lastSequence, hash: batchHash(last.payload) };
      },
      append: async (records) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (refuses) throw new Error("ENOSPC: no space left on device");
        writes++;
        written.push(...records);
      },
    },
    recorded: (sequence) => recorded.push(sequence),
    troubled: (problem) => troubles.push(problem),
  });
  const add = (count: number, rules = "r1") => {
    for (let index = 0; index < count; index++) {
      const outcome = { kind: "unable", reason: `${index}` } as const;
      made.add(
        { jobId: id("j"), stepId: "s", attempt: 1, startedAt: instant(1), endedAt: instant(2), outcome },
        rules,
      );
    }
  };
  const batches = () => written.map(({ payload }) => decodeBatch(payload));
  return {
    ...made,
    add,
    written,
    batches,
    recorded,
    troubles,
    writes: () => writes,
    refuse: (is: boolean) => (refuses = is),
  };
}

it("seals what gathers into signed batches that name each other, and says so after they are written", async () => {
  const s = sealing();
  s.add(120);
  await s.flush();
  expect(s.batches().map(({ firstSequence, observations }) => [firstSequence, observations.length])).toEqual([
    [1, 50],
    [51, 50],
    [101, 20],
  ]);
  expect(s.written.every(({ payload, signature }) => isSignedBatch(payload, signature, publicKey))).toBe(
    true,
  );
  const [one, two] = s.written;
  expect(
    Buffer.from(s.batches()[1]?.previousHash ?? []).equals(batchHash(one?.payload ?? Buffer.alloc(0))),
  ).toBe(true);
  expect(two?.firstSequence).toBe(51);
  expect(s.recorded.at(-1)).toBe(120);
});

it("lets what gathers while a write is under way share the next", async () => {
  const s = sealing();
  s.add(1);
  const first = s.flush();
  s.add(300);
  await first;
  await s.flush();
  expect(s.writes()).toBe(2);
});

it("seals by itself after a short while", async () => {
  const s = sealing();
  s.add(2);
  await until(() => s.recorded.length === 1, 500);
  expect(s.recorded).toEqual([2]);
});

it("never lets a batch span a change of rules", async () => {
  const s = sealing();
  s.add(2, "r1");
  s.add(3, "r2");
  await s.flush();
  expect(s.batches().map(({ rulesDigest, observations }) => [rulesDigest, observations.length])).toEqual([
    ["r1", 2],
    ["r2", 3],
  ]);
});

it("keeps everything while the disk refuses, says so, and goes on by itself", async () => {
  const s = sealing();
  s.refuse(true);
  s.add(3);
  await s.flush();
  expect([s.recorded, s.troubles]).toEqual([[], ["ENOSPC: no space left on device"]]);
  s.refuse(false);
  await until(() => s.recorded.length === 1, DISK_RETRY_MS + 500);
  expect(s.batches()).toHaveLength(1);
  expect(s.troubles.at(-1)).toBeUndefined();
});

it("makes who observes wait when too much waits", async () => {
  const s = sealing();
  s.add(1_100);
  let isReady = false;
  void s.ready().then(() => {
    isReady = true;
  });
  await Promise.resolve();
  expect(isReady).toBe(false);
  await s.flush();
  await until(() => isReady);
});
