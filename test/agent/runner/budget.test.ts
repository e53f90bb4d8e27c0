import fc from "fast-check";
import { expect, it } from "vitest";
import { fullBucket, take } from "../../../agent/runner/budget.ts";

/** How many probes go out by `untilMs` when somebody asks all the time. */
function sent(perSecond: number, untilMs: number): number {
  let bucket = fullBucket(0);
  let now = 0;
  let count = 0;
  while (now <= untilMs) {
    const taking = take(bucket, perSecond, now);
    bucket = taking.bucket;
    if (taking.waitMs === 0) count++;
    else now += taking.waitMs;
  }
  return count;
}

it("never lets more out than the rate allows, and not much less", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 200, noNaN: true }), (perSecond) => {
      const count = sent(perSecond, 20_000);
      expect(count).toBeLessThanOrEqual(perSecond * 20 + 1);
      expect(count).toBeGreaterThanOrEqual(Math.floor(perSecond * 20 * 0.8));
    }),
    { numRuns: 30 },
  );
});

it("does not save up a burst over a long pause", () => {
  let bucket = fullBucket(0);
  let count = 0;
  for (;;) {
    const taking = take(bucket, 5, 3_600_000);
    if (taking.waitMs > 0) break;
    bucket = taking.bucket;
    count++;
  }
  expect(count).toBe(5);
});

it("takes nothing from a clock that goes back", () => {
  const { bucket } = take(fullBucket(1_000), 1, 1_000);
  expect(take(bucket, 1, 0).waitMs).toBe(1_000);
});
