import { afterEach, beforeEach, expect, it } from "vitest";
import type { RunningAgent } from "../../../agent/agent.ts";
import { chainStartOf, readIdentity } from "../../../agent/identity.ts";
import { instant } from "../../../proto/time.ts";
import type { Heartbeat } from "../../../proto/wire.ts";
import { type FakeCollector, fakeCollector } from "../support/fake-collector.ts";
import { jobOf } from "../support/scenario.ts";
import { closedPort } from "../support/service.ts";
import { joined, type TestAgent } from "../support/test-agent.ts";

let collector: FakeCollector;
let agent: TestAgent;
beforeEach(async () => {
  collector = await fakeCollector();
  agent = await joined(collector);
});
afterEach(() => collector.close());

/** Has the agent observe something, and waits until its spool has it. */
async function observe(running: RunningAgent): Promise<void> {
  const before = running.status().spool.sequence;
  collector.send(jobOf("reach.tcp", { target: await closedPort(), tries: 1 }));
  await collector.until(() => running.status().spool.sequence >= before + 3);
}

it("sends what was not acknowledged again after a lost session, and the collector counts it once", async () => {
  const running = await agent.start();
  await collector.until(() => running.status().link.state === "up");
  collector.behaviour.acknowledges = false;
  await observe(running);
  await observe(running);
  await collector.until(() => collector.observations.length === 6);
  // The collector says it has nothing, as one that lost its answer in between would.
  const batches = collector.heard.filter(({ kind }) => kind === "batch").length;
  collector.behaviour.acknowledges = true;
  collector.behaviour.durable = { sequence: 0, hash: chainStartOf(await readIdentity(agent.directory)) };
  collector.cut();
  await collector.until(() => collector.repeats() >= batches);
  expect(collector.observations).toHaveLength(6);
  await collector.until(() => running.status().link.acknowledged === 6);
});

it("sends after a restart what it recorded while nobody listened", async () => {
  const running = await agent.start();
  await collector.until(() => running.status().link.state === "up");
  collector.behaviour.acknowledges = false;
  await observe(running);
  await running.stop();
  collector.behaviour.acknowledges = true;
  await agent.start();
  await collector.until(() => collector.hellos.length > 1);
  expect(collector.hellos[1]).toMatchObject({ lastSequence: 3 });
  expect(collector.hellos[1]?.bootId).not.toBe(collector.hellos[0]?.bootId);
  expect(collector.observations).toHaveLength(3);
});

it("goes on with a collector that forgot what it had acknowledged, and says in the chain what is gone", async () => {
  const running = await agent.start({ spoolLimits: { bytes: 1_000_000, segmentBytes: 400 } });
  await collector.until(() => running.status().link.state === "up");
  for (let count = 0; count < 3; count++) await observe(running);
  await collector.until(() => running.status().link.acknowledged === 9);
  collector.forget();
  collector.cut();
  await collector.until(() => collector.hellos.length > 1 && running.status().link.state === "up");
  await observe(running);
  await collector.until(() => collector.observations.length >= 4);
  expect(collector.observations[0]).toMatchObject({
    jobId: "",
    outcome: { kind: "unable", reason: expect.stringMatching(/sequences 1 to \d are lost/) },
  });
});

it("answers a heartbeat at once with both clocks", async () => {
  const running = await agent.start();
  await collector.until(() => running.status().link.state === "up");
  collector.send({
    kind: "heartbeat",
    collectorClock: instant(1_234),
    agentClock: instant(0),
    halted: false,
    spoolBytes: 0,
  });
  await collector.until(() => collector.heard.some(({ kind }) => kind === "heartbeat"), 500);
  const beat = collector.heard.find((message): message is Heartbeat => message.kind === "heartbeat");
  expect(beat).toMatchObject({ collectorClock: 1_234, halted: false });
  expect(Math.abs((beat?.agentClock ?? 0) - Date.now())).toBeLessThan(5_000);
});

it.each([
  ["more of our chain than we do", { sequence: 99, hash: new Uint8Array(32) }],
  ["another chain than ours", { sequence: 0, hash: new Uint8Array(32) }],
])("refuses to go on with a collector that holds %s", async (_what, durable) => {
  collector.behaviour.durable = durable;
  const running = await agent.start();
  await collector.until(() => running.status().link.state === "dismissed");
  expect(running.status().link).toMatchObject({
    code: "chain-diverged",
    sentence: expect.stringContaining("copied"),
  });
});

it("takes a refusal out of the answer to its upgrade, and says it to whoever looks", async () => {
  collector.behaviour.refusal = { code: "revoked", sentence: "This agent was revoked by alice" };
  const running = await agent.start();
  await collector.until(() => running.status().link.state === "dismissed");
  expect(running.status().link).toMatchObject({
    code: "revoked",
    sentence: "This agent was revoked by alice",
  });
});

it("tries again after a refusal that time may undo", async () => {
  collector.behaviour.refusal = { code: "busy", sentence: "Come back later" };
  const running = await agent.start();
  await collector.until(() => running.status().link.code === "busy");
  collector.behaviour.refusal = undefined;
  await collector.until(() => running.status().link.state === "up");
});

it("ends when it is dismissed in mid-session", async () => {
  const running = await agent.start();
  await collector.until(() => running.status().link.state === "up");
  collector.send({ kind: "dismissal", code: "clone", sentence: "Two agents live under one name" });
  await collector.until(() => running.status().link.state === "dismissed");
  expect(running.status().link.code).toBe("clone");
});

it("counts and ignores what a later version may say", async () => {
  const running = await agent.start();
  await collector.until(() => running.status().link.state === "up");
  collector.send({ kind: "batch", payload: new Uint8Array(1), signature: new Uint8Array(1) });
  await collector.until(() => running.status().link.unknownMessages === 1);
  expect(running.status().link.state).toBe("up");
});
