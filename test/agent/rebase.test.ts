import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { chainStartOf, keyIdOf, readIdentity } from "../../agent/identity.ts";
import { allowedRebase, allowRebase, endRebase, rebase } from "../../agent/rebase.ts";
import { type SealAs, sealWaiting } from "../../agent/sealer.ts";
import { openSpool, SPOOL_LIMITS } from "../../agent/spool.ts";
import { id } from "../../proto/ids.ts";
import type { Observation } from "../../proto/observation.ts";
import { batchHash, isSignedFork } from "../../proto/seal.ts";
import { instant } from "../../proto/time.ts";
import { decodeBatch } from "../../proto/wire.ts";
import { type FakeCollector, fakeCollector, until } from "./support/fake-collector.ts";
import { later } from "./support/service.ts";
import { joined, type TestAgent } from "./support/test-agent.ts";

let collector: FakeCollector;
let agent: TestAgent;
let as: SealAs;
beforeEach(async () => {
  collector = await fakeCollector();
  later(() => collector.close());
  agent = await joined(collector);
  const identity = await readIdentity(agent.directory);
  const { agentId, evidenceKey } = identity;
  as = {
    agentId,
    bootId: "boot",
    agentVersion: "0",
    evidenceKey,
    chainStart: chainStartOf(identity),
    envelope: { evidenceKeyId: keyIdOf(identity), vantage: identity.segment },
  };
});
const seen = (n: number): Observation => ({
  jobId: id(`job-${n}`),
  stepId: "self-check",
  attempt: 1,
  startedAt: instant(n),
  endedAt: instant(n),
  outcome: { kind: "healthy", elapsedMs: 1, loopDelayMs: 1 },
});
const spoolAt = (): string => join(agent.directory, "spool");

/** Puts batches of one observation each into the agent's spool, as an earlier run would have. */
async function observed(count: number): Promise<void> {
  const spool = await openSpool(spoolAt());
  for (let n = 1; n <= count; n++)
    await spool.append(sealWaiting(as, spool.head(), [{ observation: seen(n), rulesDigest: "" }]).records);
  await spool.close();
}

it("an agent that finds another batch at the collector than its own says so, signed, and sends nothing", async () => {
  await observed(3);
  collector.behaviour.durable = { sequence: 2, hash: randomBytes(32) };
  const running = await agent.start();
  await until(() => collector.heard.some(({ kind }) => kind === "chainFork"));
  const fork = collector.heard.find((message) => message.kind === "chainFork");
  if (fork?.kind !== "chainFork") throw new Error("No fork was told");
  const spool = await openSpool(spoolAt());
  const second = await spool.cursor(2).next();
  expect(Buffer.from(fork.hash)).toEqual(batchHash(second?.payload ?? new Uint8Array()));
  expect(fork.sequence).toBe(2);
  expect(isSignedFork(as.agentId, fork, as.evidenceKey)).toBe(true);
  await until(() => running.status().link.code === "chain-diverged");
  expect(collector.heard.some(({ kind }) => kind === "batch")).toBe(false);
});

it("after a rejoin what was unsent goes on behind the collector's chain, in order and as it was seen", async () => {
  await observed(4);
  const spool = await openSpool(spoolAt());
  const durable = { sequence: 9, hash: randomBytes(32) };
  expect(await rebase({ directory: spoolAt(), limits: SPOOL_LIMITS, spool, as, durable }, 1)).toBe(3);
  const cursor = spool.cursor(1);
  let hash: Uint8Array = durable.hash;
  let next = 10;
  const jobs: string[] = [];
  for (let record = await cursor.next(); record !== undefined; record = await cursor.next()) {
    const batch = decodeBatch(record.payload);
    expect(batch.firstSequence).toBe(next);
    expect(Buffer.from(batch.previousHash)).toEqual(Buffer.from(hash));
    jobs.push(...batch.observations.map(({ jobId }) => jobId));
    hash = batchHash(record.payload);
    next += batch.observations.length;
  }
  expect(jobs).toEqual(["job-2", "job-3", "job-4"]);
  await spool.close();
});

it("it may do so once, and only after a rejoin", async () => {
  expect(await allowedRebase(agent.directory)).toBeUndefined();
  await allowRebase(agent.directory, 7);
  expect(await allowedRebase(agent.directory)).toBe(7);
  await endRebase(agent.directory);
  expect(await allowedRebase(agent.directory)).toBeUndefined();
});
