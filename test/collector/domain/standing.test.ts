import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ClaimWord } from "../../../collector/domain/claim.ts";
import { freshUntil, isFresh } from "../../../collector/domain/freshness.ts";
import { judgeRun } from "../../../collector/domain/reachability.ts";
import { foldStanding, heldSince, standingChanges } from "../../../collector/domain/standing.ts";
import { effectOf, type Grade, type Prevention } from "../../../collector/domain/verdict.ts";
import { instant } from "../../../proto/time.ts";
import { absent, allowed, inconclusive, prevented, standing, unspoken, word } from "../../support/claims.ts";
import { anyRun } from "../../support/random-runs.ts";

/** The one place that knows how `foldStanding` is called. */
const check = (words: readonly ClaimWord[], expected: object, since?: number) =>
  expect(foldStanding(words, since === undefined ? undefined : instant(since))).toMatchObject(expected);

describe("foldStanding()", () => {
  it("leaves a claim unvalidated until there is evidence", () => {
    check([], { kind: "unvalidated" });
  });

  it("supports the claim when one agent gets through, and shows who does not", () => {
    check([word("a", 1, allowed), word("b", 2, prevented), word("c", 3, absent)], {
      kind: "supported",
      by: "run-1",
      at: 1,
      split: ["b", "c"],
    });
  });

  it("refutes the claim only when every agent's latest word refutes, and is worth the weakest of them", () => {
    check([word("a", 1, prevented, "A"), word("b", 2, prevented, "C"), word("a", 3, absent, "B")], {
      kind: "refuted",
      by: "run-3",
      grade: "C",
      prevention: absent,
      split: [],
    });
  });

  it("lets an agent change its mind, both ways", () => {
    check([word("a", 1, allowed), word("a", 2, prevented)], { kind: "refuted", by: "run-2" });
    check([word("a", 1, prevented, "A"), word("a", 2, allowed, "D")], { kind: "supported", by: "run-2" });
  });

  it.each([inconclusive, unspoken])("does not let $kind unsay what was seen before", (vain) => {
    check([word("a", 1, allowed), word("a", 2, vain)], { kind: "supported", by: "run-1" });
    check([word("a", 1, prevented), word("a", 2, vain)], { kind: "refuted", by: "run-1" });
    check([word("a", 2, vain)], { kind: "inconclusive", by: "run-2" });
  });

  it("does not close because the agent that gets through fell silent", () => {
    check([word("a", 1, allowed), word("a", 2, inconclusive), word("b", 3, prevented)], {
      kind: "supported",
    });
  });

  it("goes by the sequence within an agent, whatever its clock says", () => {
    const late = word("a", 1, prevented, "B", { sequence: 9 });
    check([word("a", 5, allowed, "B", { sequence: 8 }), late], { kind: "refuted" });
  });

  it("takes the support of the latest instant across agents", () => {
    check([word("a", 7, allowed), word("b", 3, allowed, "B", { sequence: 99 })], { by: "run-7" });
  });

  it("forgets what was issued before a change or the claim of a fix", () => {
    check([word("a", 1, allowed)], { kind: "unvalidated" }, 2);
    check([word("a", 1, allowed), word("b", 3, prevented)], { kind: "refuted" }, 2);
  });

  it("counts a run issued in the very millisecond", () => {
    check([word("a", 2, prevented)], { kind: "refuted" }, 2);
  });

  it("counts by when a run was issued, not by when it was seen", () => {
    check([word("a", 3, prevented, "B", { issuedAt: instant(1) })], { kind: "unvalidated" }, 2);
  });
});

describe("grades", () => {
  it.each<[Grade, Grade]>([
    ["B", "D"],
    ["A", "D"],
    ["C", "D"],
  ])("keep a support of grade %s over a later refutation of grade %s", (support, refutation) => {
    check([word("a", 1, allowed, support), word("a", 2, prevented, refutation)], { kind: "supported" });
  });

  it.each<[Grade, Grade]>([
    ["A", "C"],
    ["B", "C"],
    ["A", "B"],
    ["D", "D"],
  ])("let a sound or equal refutation of a support of grade %s stand at %s", (support, refutation) => {
    check([word("a", 1, allowed, support), word("a", 2, prevented, refutation)], { kind: "refuted" });
  });

  it("never let what was imported or stated reopen or close", () => {
    check([word("a", 1, prevented), word("a", 2, allowed, "E")], { kind: "refuted" });
    check([word("a", 1, allowed, "D"), word("a", 2, prevented, "E")], { kind: "supported" });
    check([word("a", 1, prevented, "E")], { kind: "unvalidated" });
  });

  it("let every refutation that a run can give unsay every support from the same agent", () => {
    fc.assert(
      fc.property(anyRun, fc.constantFrom<Grade>("A", "B", "C", "D"), (record, grade) => {
        const { prevention, grade: given } = judgeRun(record);
        if (effectOf(prevention) !== "refutes") return;
        check([word("a", 1, allowed, grade), word("a", 2, prevention, given)], { kind: "refuted" });
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("whatever comes in which order", () => {
  const aWord = fc
    .tuple(
      fc.constantFrom("a", "b", "c"),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom<Prevention>(allowed, prevented, absent, unspoken, inconclusive),
      fc.constantFrom<Grade>("A", "B", "C", "D", "E"),
    )
    .map(([agent, at, sequence, prevention, grade]) => word(agent, at, prevention, grade, { sequence }));
  /** A sequence number stands for one observation of one agent. */
  const someWords = fc.uniqueArray(aWord, {
    maxLength: 12,
    selector: ({ agentId, sequence }) => `${agentId} ${sequence}`,
  });

  it("says the same for any order and any repetition", () => {
    fc.assert(
      fc.property(
        someWords.chain((words) =>
          fc.tuple(
            fc.constant(words),
            fc.shuffledSubarray(words, { minLength: words.length }),
            fc.subarray(words),
          ),
        ),
        fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
        ([words, shuffled, repeated], since) => {
          const from = since === undefined ? undefined : instant(since);
          expect(foldStanding([...shuffled, ...repeated], from)).toEqual(foldStanding(words, from));
          expect(heldSince([...repeated, ...shuffled], from)).toEqual(heldSince(words, from));
        },
      ),
    );
  });

  it("is never refuted while an agent's latest settling word of sound grade gets through", () => {
    fc.assert(
      fc.property(someWords, (words) => {
        const result = foldStanding(words);
        if (result.kind !== "refuted") return;
        for (const agent of ["a", "b", "c"]) {
          const own = words.filter(
            (one) => one.agentId === agent && one.grade !== "E" && one.effect !== "settles-nothing",
          );
          const last = own.sort((a, b) => a.sequence - b.sequence).at(-1);
          expect(last?.effect).not.toBe("supports");
        }
      }),
    );
  });
});

describe("the history of a standing", () => {
  it("tells each change, and since when it has been so", () => {
    const words = [
      word("a", 1, allowed),
      word("a", 2, allowed),
      word("a", 3, prevented),
      word("a", 4, inconclusive),
      word("a", 5, prevented),
    ];
    expect(standingChanges(words).map(({ at, standing: is }) => [at, is.kind])).toEqual([
      [1, "supported"],
      [3, "refuted"],
    ]);
    expect(heldSince(words)).toBe(3);
    expect(foldStanding(words)).toMatchObject({ kind: "refuted", at: 5 });
  });
});

describe("freshness", () => {
  const HOUR = 3_600_000;

  it.each([
    ["immediate", 24],
    ["out-of-cycle", 72],
    ["scheduled", 168],
    ["defer", 720],
  ] as const)("lasts as long as the band %s allows: %i hours", (band, hours) => {
    const is = standing(allowed, 1_000);
    expect(freshUntil(is, band)).toBe(1_000 + hours * HOUR);
    expect(isFresh(is, band, instant(1_000 + hours * HOUR))).toBe(true);
    expect(isFresh(is, band, instant(1_001 + hours * HOUR))).toBe(false);
  });

  it("is not to be had from what settles nothing", () => {
    expect(freshUntil({ kind: "unvalidated" }, "defer")).toBeUndefined();
    expect(isFresh(standing(inconclusive, 1), "defer", instant(2))).toBe(false);
  });
});
