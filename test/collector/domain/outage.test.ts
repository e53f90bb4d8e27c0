import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outagesOf } from "../../../collector/domain/outage.ts";
import { allowed, inconclusive, prevented, unspoken, word } from "../../support/claims.ts";

describe("the outages of a flow", () => {
  it("begin with the run that does not get through and end with the one that does", () => {
    const words = [1, 2, 3, 4, 5].map((at) => word("a", at, at === 2 || at === 3 ? prevented : allowed));
    expect(outagesOf(words)).toEqual([{ beganAt: 2, beganBy: "run-2", endedAt: 4, endedBy: "run-4" }]);
  });

  it("last until the flow works again, and begin again when it breaks again", () => {
    const words = [word("a", 1, prevented), word("a", 2, allowed), word("a", 3, prevented)];
    expect(outagesOf(words)).toMatchObject([
      { beganAt: 1, endedAt: 2 },
      { beganAt: 3, endedAt: null, endedBy: null },
    ]);
  });

  it.each([inconclusive, unspoken])("neither begin nor end with what settles nothing ($kind)", (vain) => {
    expect(outagesOf([word("a", 1, vain)])).toEqual([]);
    expect(outagesOf([word("a", 1, prevented), word("a", 2, vain)])).toMatchObject([{ endedAt: null }]);
  });

  it("are none while one agent of the segment gets through", () => {
    expect(outagesOf([word("a", 1, allowed), word("b", 2, prevented)])).toEqual([]);
  });

  it("are the same in any order and with any repetition, and at most the last is open", () => {
    const anyWord = fc
      .tuple(
        fc.constantFrom("a", "b"),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(allowed, prevented, inconclusive),
      )
      .map(([agent, at, prevention]) => word(agent, at, prevention));
    fc.assert(
      fc.property(
        fc.uniqueArray(anyWord, { selector: ({ at }) => at, maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        (words, chance) => {
          const outages = outagesOf(words);
          const shuffled = words
            .map((one) => [chance.next().value ?? 0, one] as const)
            .sort(([a], [b]) => a - b)
            .map(([, one]) => one);
          expect(outagesOf(shuffled)).toEqual(outages);
          for (const [index, { beganAt, endedAt }] of outages.entries()) {
            if (endedAt === null) expect(index).toBe(outages.length - 1);
            else expect(endedAt).toBeGreaterThanOrEqual(beganAt);
          }
        },
      ),
    );
  });
});
