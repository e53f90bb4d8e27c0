import fc from "fast-check";
import { expect, it } from "vitest";
import {
  fittedTo,
  JOB_LIMITS,
  type JobLimits,
  narrowed,
  widening,
  workLimitsSchema,
} from "../../proto/work-limits.ts";

const rules = workLimitsSchema.parse({
  probesPerSecond: 10,
  jobSeconds: 60,
  coolDownSeconds: 2,
  jobBytes: 4_096,
});

it.each<[JobLimits, string | undefined]>([
  [{}, undefined],
  [{ probesPerSecond: 10, jobSeconds: 60, coolDownSeconds: 2, jobBytes: 4_096 }, undefined],
  [{ probesPerSecond: 0.5, coolDownSeconds: 9 }, undefined],
  [{ probesPerSecond: 10.01 }, "probesPerSecond"],
  [{ jobSeconds: 61 }, "jobSeconds"],
  [{ coolDownSeconds: 1.9 }, "coolDownSeconds"],
  [{ jobBytes: 4_097 }, "jobBytes"],
  [{ probesPerSecond: Number.POSITIVE_INFINITY }, "probesPerSecond"],
  [{ coolDownSeconds: Number.POSITIVE_INFINITY }, "coolDownSeconds"],
  [{ coolDownSeconds: 3_600 }, undefined],
  [{ coolDownSeconds: 3_601 }, "coolDownSeconds"],
  [{ coolDownSeconds: 1e12 }, "coolDownSeconds"],
  [{ jobSeconds: -1 }, "jobSeconds"],
  [{ jobBytes: 0 }, "jobBytes"],
  [{ probesPerSecond: Number.NaN }, "probesPerSecond"],
])("finds in %j what is wider: %s", (asked, wider) => {
  expect(widening(rules, asked)).toBe(wider);
});

const any = fc.record(
  Object.fromEntries(
    JOB_LIMITS.map((name) => [name, fc.oneof(fc.double(), fc.integer({ min: -5, max: 5_000 }))]),
  ),
  { requiredKeys: [] },
) as fc.Arbitrary<JobLimits>;

it("never comes out wider than the rules, whatever was asked and not refused", () => {
  fc.assert(
    fc.property(any, (asked) => {
      const fitted = fittedTo(rules, asked);
      expect(widening(rules, fitted)).toBeUndefined();
      for (const given of widening(rules, asked) === undefined ? [asked, fitted] : [fitted]) {
        const result = narrowed(rules, given);
        expect(result.probesPerSecond).toBeLessThanOrEqual(rules.probesPerSecond);
        expect(result.jobSeconds).toBeLessThanOrEqual(rules.jobSeconds);
        expect(result.jobBytes).toBeLessThanOrEqual(rules.jobBytes);
        expect(result.coolDownSeconds).toBeGreaterThanOrEqual(rules.coolDownSeconds);
        expect(result.hourBytes).toBe(rules.hourBytes);
      }
    }),
    { numRuns: 1_000 },
  );
});
