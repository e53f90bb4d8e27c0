import { beforeAll, describe, expect, it } from "vitest";
import { CLAIMS_PER_SLICE } from "../../collector/app/plan-occurrences.ts";
import { MAX_TRIES } from "../../collector/app/start-turns.ts";
import { type ScheduleFigures, scheduleBench } from "./schedules.ts";

// Slices of `npm run bench schedules`, counted and not timed: what a tick costs of the scheduler's own, whatever is scheduled.
describe("a schedule of many claims", () => {
  let few: ScheduleFigures;
  let many: ScheduleFigures;
  beforeAll(async () => {
    few = await scheduleBench(1_000, 30_000);
    many = await scheduleBench(20_000, 600_000, 20_000);
  }, 300_000);

  it("starts each within its jitter, and all of them", () => {
    expect([few.claims, few.started, few.notRun]).toEqual([1_000, 1_000, 0]);
    expect(few.latestAfterJitter).toBeLessThanOrEqual(0);
  });

  it("of 20,000 claims starts what falls due as it falls due, from the time on that its plan is whole", () => {
    expect(many.claims).toBe(20_000);
    // A slice of a thousand each quarter of a second: what is due before it is planned starts when it is.
    expect(many.latestAfterTurn).toBeLessThanOrEqual(6_000);
    expect(many.started).toBeGreaterThan(400);
  });

  it("costs an idle tick the same few statements, however many there are", () => {
    expect(many.asleep).toEqual(few.asleep);
    expect(many.asleep.statements).toBeLessThan(5);
    for (const { idle } of [few, many]) expect([idle.statements < 40, idle.rows < 80]).toEqual([true, true]);
  });

  it("costs a tick that plans no more than a slice, and one that starts no more than its starts", () => {
    expect(many.planning.rows).toBeLessThan(3 * CLAIMS_PER_SLICE);
    expect(many.planning.statements).toBeLessThanOrEqual(few.planning.statements * 1.2);
    expect(many.starting.statements).toBeLessThan(5 * MAX_TRIES);
  });
});
