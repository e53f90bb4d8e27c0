import { describe, expect, it } from "vitest";
import { divergenceReport } from "../../../collector/domain/divergence-report.ts";
import { prioritise } from "../../../collector/domain/priority.ts";
import type { PriorityFacts } from "../../../collector/domain/priority-facts.ts";
import { facts, listed, SIGHTED, seenClosed, seenOpen, segment } from "../../support/priority-facts.ts";

const internet = { segment: segment("untrusted", true), at: null };
const EXPLOITED = { kev: listed(), criticality: 4 } as const;
const KINDS = {
  urgent: { ...EXPLOITED, declared: internet, observed: seenClosed() },
  calm: { ...EXPLOITED, observed: seenOpen() },
  agreed: { ...EXPLOITED, declared: internet, observed: seenOpen() },
  unknown: EXPLOITED,
} satisfies Record<string, Partial<PriorityFacts>>;

const reported = (kinds: readonly (keyof typeof KINDS)[], mostNamed?: number) => {
  const report = divergenceReport(mostNamed);
  for (const [index, kind] of kinds.entries())
    report.add({
      id: `e-${index}`,
      title: kind,
      asset: "db",
      priority: prioritise(facts(KINDS[kind]), SIGHTED),
    });
  return report.end();
};

describe("the divergence report", () => {
  it("counts each exposure once, and names those that part or that nobody knows", () => {
    const { counts, named, agreement } = reported(["urgent", "calm", "agreed", "unknown", "urgent"]);
    expect(counts).toEqual({ "false-urgent": 2, "false-calm": 1, agreed: 1, unknown: 1 });
    // What was missed comes first.
    expect(named.map(({ kind }) => kind)).toEqual(["false-calm", "false-urgent", "false-urgent", "unknown"]);
    expect([agreement.n, agreement.unknown]).toEqual([4, 1]);
  });

  it("says which declared input mispredicted how often, of how many that were observed", () => {
    const { factors } = reported(["urgent", "urgent", "calm", "agreed", "unknown"]);
    expect(factors[0]).toEqual({ input: "System Exposure", falseUrgent: 2, falseCalm: 1, of: 4 });
    expect(factors.map(({ input }) => input)).toContain("Publicly Exposed");
  });

  it("names no more than it may, and counts all", () => {
    const { counts, named } = reported(["urgent", "urgent", "urgent", "calm"], 2);
    expect([counts["false-urgent"], named.length]).toEqual([3, 3]);
  });

  it("has no agreement to tell where everything was declared alike", () => {
    expect(reported(["agreed", "agreed"]).agreement.tauB).toBeNull();
    expect(reported([]).agreement).toMatchObject({ tauB: null, n: 0 });
  });

  it("is a disagreement where what was declared first is observed last", () => {
    expect(reported(["urgent", "calm"]).agreement.tauB).toBe(-1);
  });
});
