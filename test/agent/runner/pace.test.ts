import fc from "fast-check";
import { expect, it } from "vitest";
import { type Asking, freshPace, grantTurn, jobOver } from "../../../agent/runner/pace.ts";
import { spending } from "../../../agent/runner/spend.ts";

const asking = (over: Partial<Asking> = {}): Asking => ({
  jobId: "j",
  address: "10.1.1.1",
  agentPerSecond: 1_000,
  jobPerSecond: 1_000,
  coolDownMs: 0,
  ...over,
});

/** Grants to whoever asks, in turn, as early as it may, and says when each went out. */
function grants(
  askers: readonly Asking[],
  count: number,
): readonly { readonly at: number; readonly asking: Asking }[] {
  let pace = freshPace(0);
  const granted: { at: number; asking: Asking }[] = [];
  for (let now = 0; granted.length < count && now < 1e7; now += 5) {
    for (const one of askers) {
      const turn = grantTurn(pace, one, now);
      pace = turn.pace;
      if (turn.waitMs === 0) granted.push({ at: now, asking: one });
    }
  }
  return granted;
}

it("leaves an address alone for its cool-down, whichever jobs ask, and others meanwhile not", () => {
  const askers = [
    asking({ jobId: "a", coolDownMs: 400 }),
    asking({ jobId: "b", coolDownMs: 400 }),
    asking({ jobId: "c", address: "10.1.1.2", coolDownMs: 400 }),
  ];
  const times = (address: string) =>
    grants(askers, 40)
      .filter((one) => one.asking.address === address)
      .map(({ at }) => at);
  for (const address of ["10.1.1.1", "10.1.1.2"]) {
    const gaps = times(address)
      .slice(1)
      .map((at, index) => at - (times(address)[index] ?? 0));
    expect(gaps.length).toBeGreaterThan(15);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(400);
    expect(Math.max(...gaps)).toBeLessThan(450);
  }
});

it("holds the agent's rate over all jobs and each job's own below it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 50 }), fc.integer({ min: 1, max: 50 }), (all, own) => {
      const askers = ["a", "b", "c"].map((jobId) =>
        asking({ jobId, agentPerSecond: all, jobPerSecond: own }),
      );
      const out = grants(askers, 60);
      const seconds = (out.at(-1)?.at ?? 0) / 1_000;
      expect(out.length).toBeLessThanOrEqual(all * seconds + 1 + 1e-6);
      for (const jobId of ["a", "b", "c"]) {
        const count = out.filter((one) => one.asking.jobId === jobId).length;
        expect(count).toBeLessThanOrEqual(own * seconds + 1 + 1e-6);
      }
    }),
    { numRuns: 40 },
  );
});

it("keeps nothing of a job that is over", () => {
  const { pace } = grantTurn(freshPace(0), asking(), 0);
  expect(pace.jobs.size).toBe(1);
  expect(jobOver(pace, "j").jobs.size).toBe(0);
});

it("counts bytes by job and by any hour, and a clock that stands refills nothing", () => {
  let now = 0;
  const spend = spending(() => now);
  spend.add("a", 100);
  spend.add("b", 50);
  expect([spend.ofJob("a"), spend.ofJob("b"), spend.ofHour()]).toEqual([100, 50, 150]);
  spend.forget("a");
  expect([spend.ofJob("a"), spend.ofHour()]).toEqual([0, 150]);
  now = 3_599_000;
  expect(spend.ofHour()).toBe(150);
  now = 3_661_000;
  expect(spend.ofHour()).toBe(0);
});
