import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CellFacts,
  type CellState,
  cellState,
  controlState,
  intentState,
} from "../../../collector/domain/declared-state.ts";
import { FRESH_MS } from "../../../collector/domain/freshness.ts";
import { id } from "../../../proto/ids.ts";
import { instant } from "../../../proto/time.ts";
import {
  absent,
  allowed,
  inconclusive,
  prevented,
  preventedAtSource,
  standing,
} from "../../support/claims.ts";

const cell = (over: Partial<CellFacts> = {}): CellFacts => ({
  claimId: id("claim"),
  segment: id("internet"),
  expectation: "deny",
  standing: { kind: "unvalidated" },
  hasLiveAgent: true,
  untriedBecause: undefined,
  ...over,
});
const stateOf = (over: Partial<CellFacts>, now = 100): CellState =>
  cellState(cell(over), "immediate", instant(now));
const LATER = 100 + FRESH_MS.immediate + 1;

describe("one cell", () => {
  it("of a deny holds where it is prevented, since it began to be", () => {
    const kept = { ...standing(prevented, 50), heldSince: instant(20) };
    expect(stateOf({ standing: kept })).toMatchObject({ kind: "holds", since: 20, by: "run-50", at: 50 });
  });

  it("of a deny is broken where a run gets through, and of an allow where none does", () => {
    expect(stateOf({ standing: standing(allowed, 50) })).toMatchObject({ kind: "broken", by: "run-50" });
    for (const refutation of [prevented, absent, preventedAtSource])
      expect(stateOf({ standing: standing(refutation, 50), expectation: "allow" }).kind).toBe("broken");
    expect(stateOf({ standing: standing(allowed, 50), expectation: "allow" }).kind).toBe("holds");
  });

  it.each([
    ["nothing listens there", absent, /not put to the test/],
    ["the agent's own host stopped it", preventedAtSource, /own host/],
    ["nothing was settled", inconclusive, /settled nothing: the target shows no sign of life/],
  ])("of a deny is untested where %s", (_, prevention, because) => {
    expect(stateOf({ standing: standing(prevention, 50) })).toMatchObject({
      kind: "untested",
      because: expect.stringMatching(because),
    });
  });

  it("names what keeps it from being tested: no agent before the last refusal, that before nothing", () => {
    const because = (over: Partial<CellFacts>) => {
      const state = stateOf(over);
      return state.kind === "untested" ? state.because : state.kind;
    };
    expect(because({})).toBe("it was never tested");
    expect(because({ untriedBecause: "its agents' rules refuse" })).toBe("its agents' rules refuse");
    expect(because({ hasLiveAgent: false, untriedBecause: "rules" })).toBe(
      'no live agent in segment "internet"',
    );
  });

  it("grows stale where it held, and stays broken where it was broken", () => {
    expect(stateOf({ standing: standing(prevented, 100) }, LATER)).toMatchObject({
      kind: "stale",
      by: "run-100",
    });
    expect(stateOf({ standing: standing(allowed, 100) }, LATER)).toMatchObject({
      kind: "broken",
      isFresh: false,
    });
  });

  it("of an allow is contested where agents of one segment disagree; of a deny one that gets through is enough", () => {
    const split = { ...standing(allowed, 50), split: [id("other") as never] };
    expect(stateOf({ standing: split, expectation: "allow" }).kind).toBe("contested");
    expect(stateOf({ standing: split }).kind).toBe("broken");
  });
});

const anyState = fc
  .record({
    prevention: fc.constantFrom(allowed, prevented, absent, preventedAtSource, inconclusive),
    at: fc.integer({ min: 1, max: LATER }),
    expectation: fc.constantFrom("deny" as const, "allow" as const),
    isTested: fc.boolean(),
  })
  .map(({ prevention, at, expectation, isTested }) =>
    stateOf({ expectation, standing: isTested ? standing(prevention, at) : { kind: "unvalidated" } }, LATER),
  );

describe("all cells together", () => {
  it("hold only where every one does and nothing is missing, since the last of them", () => {
    fc.assert(
      fc.property(fc.array(anyState, { maxLength: 6 }), fc.boolean(), (cells, isWhole) => {
        const state = intentState(cells, isWhole ? undefined : "something");
        const doAllHold = cells.length > 0 && isWhole && cells.every(({ kind }) => kind === "holds");
        expect(state.kind === "holds").toBe(doAllHold);
        if (state.kind === "holds")
          for (const one of cells) expect("since" in one && one.since <= state.since).toBe(true);
      }),
    );
  });

  it("are broken as soon as one is, since the first of them, whatever is missing beside", () => {
    fc.assert(
      fc.property(
        fc.array(anyState, { maxLength: 6 }),
        fc.option(fc.constant("gap"), { nil: undefined }),
        (cells, missing) => {
          const broken = cells.flatMap((one) => (one.kind === "broken" ? [one.since] : []));
          const state = intentState(cells, missing);
          expect(state.kind === "broken").toBe(broken.length > 0);
          if (state.kind === "broken") expect(state.since).toBe(Math.min(...broken));
        },
      ),
    );
  });

  it("say the same in any order", () => {
    fc.assert(
      fc.property(fc.array(anyState, { maxLength: 6 }), (cells) => {
        const { kind } = intentState(cells, undefined);
        expect(intentState([...cells].reverse(), undefined).kind).toBe(kind);
      }),
    );
  });

  it("without any cell are untested, with the reason", () => {
    expect(intentState([], "no endpoint is known")).toMatchObject({
      kind: "untested",
      because: "no endpoint is known",
    });
  });

  it("make a control that holds, regressed, or is unproven, and nothing else", () => {
    fc.assert(
      fc.property(fc.array(anyState, { maxLength: 6 }), (cells) => {
        const intent = intentState(cells, undefined).kind;
        const expected = { holds: "holds", broken: "regressed" }[intent as string] ?? "unproven";
        expect(controlState(cells, undefined).kind).toBe(expected);
      }),
    );
  });
});
