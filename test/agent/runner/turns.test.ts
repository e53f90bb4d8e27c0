import { expect, it } from "vitest";
import { type LimitsNow, turns } from "../../../agent/runner/turns.ts";
import type { Step } from "../../../proto/step.ts";
import { narrowed, type WorkLimits, workLimitsSchema } from "../../../proto/work-limits.ts";

const step: Step = {
  kind: "http-rate",
  id: "s",
  purpose: "attempt",
  pace: "burst",
  scheme: "http",
  timeoutMs: 30_000,
  tries: 1,
  target: { transport: "tcp", host: "127.0.0.1", port: 1 },
  path: "/",
  hostHeader: "",
};
const limits =
  (over: Partial<WorkLimits>): LimitsNow =>
  () => {
    const agent = workLimitsSchema.parse(over);
    return { agent, job: narrowed(agent, {}) };
  };
const never = new AbortController().signal;

it("gives a try that is under way its further requests within the rate, and needs no place for them", async () => {
  const all = turns(() => performance.now());
  const slow = limits({ probesPerSecond: 20, concurrentProbes: 1 });
  const release = await all.next("job", step, slow, never);
  const startedAt = performance.now();
  for (let request = 0; request < 30; request++) await all.again("job", step, slow, never);
  // A bucket holds one second's tokens at most, so thirty more take half a second at least.
  expect(performance.now() - startedAt).toBeGreaterThan(450);
  release();
});

it("keeps to the cool-down of an address between them", async () => {
  const all = turns(() => performance.now());
  const resting = limits({ coolDownSeconds: 0.2 });
  (await all.next("job", step, resting, never))();
  const startedAt = performance.now();
  for (let request = 0; request < 2; request++) await all.again("job", step, resting, never);
  expect(performance.now() - startedAt).toBeGreaterThan(390);
});

it("lets go of a try that is told to stop", async () => {
  const all = turns(() => performance.now());
  const stop = new AbortController();
  const still = limits({ coolDownSeconds: 3_600 });
  (await all.next("job", step, still, never))();
  setTimeout(() => stop.abort(), 20);
  await all.again("job", step, still, stop.signal);
  expect(stop.signal.aborted).toBe(true);
});
