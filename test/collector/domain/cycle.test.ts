import { describe, expect, it } from "vitest";
import { goalIn, goalResult, MEASURES } from "../../../collector/domain/cycle.ts";
import { cycleTally } from "../../../collector/domain/cycle-tally.ts";

describe("a goal in words", () => {
  it.each([
    ["validated-share >= 80%", { measure: "validated-share", is: "at least", value: 80 }],
    ["overdue<=0", { measure: "overdue", is: "at most", value: 0 }],
    [" technique-share >= 12.5 % ", { measure: "technique-share", is: "at least", value: 12.5 }],
  ])("%s", (text, goal) => {
    expect(goalIn(text)).toEqual(goal);
  });

  it.each([
    "validated-share > 80",
    "validated-share >= 101%",
    "joy >= 1",
    "overdue <= -1",
    "1 >= 1",
    "",
    ">= 1",
  ])("%s is none", (text) => {
    expect(goalIn(text)).toBeUndefined();
  });
});

describe("how a goal stands", () => {
  const goal = { measure: "validated-share", is: "at least", value: 80 } as const;

  it.each([
    [80, "met"],
    [79.9, "not met"],
    [null, "cannot tell"],
  ])("%s is %s", (actual, met) => {
    expect(goalResult(goal, { "validated-share": actual })).toMatchObject({ actual, met });
  });

  it("can't be told of what was not counted", () => {
    expect(goalResult(goal, {}).met).toBe("cannot tell");
  });
});

const NOTHING = { n: 0, first: null, last: null };
const FACTS = {
  assets: 4,
  assetsSeen: 1,
  imports: NOTHING,
  runs: NOTHING,
  statements: NOTHING,
  techniques: { all: 8, tested: 2 },
};
const exposure = (over: object) => ({
  id: "e",
  title: "t",
  asset: "a",
  closure: "open" as const,
  validation: "unvalidated" as const,
  freshUntil: null,
  owner: null,
  groundedDue: null,
  firstSightedAt: 5,
  lastSightedAt: 5,
  state: {},
  ...over,
});

describe("what a cycle came to", () => {
  const counted = (...all: readonly object[]) => {
    const tally = cycleTally({ start: 10, now: 100 });
    for (const one of all) tally.add(exposure(one));
    return tally.end(FACTS).numbers;
  };

  it("is counted by evidence: stale evidence validates nothing, and a claim of a fix closes nothing", () => {
    expect(
      counted(
        { validation: "confirmed", freshUntil: 200, owner: "dana", closure: "fix-claimed" },
        { validation: "confirmed", freshUntil: 50 },
        { validation: "contested", freshUntil: 200, firstSightedAt: 11 },
        { groundedDue: 100 },
        { closure: "closed", state: { closure: { kind: "closed", at: 20 } } },
        { closure: "closed", state: { closure: { kind: "closed", at: 9 } } },
      ),
    ).toMatchObject({
      exposures: 4,
      "exposures-new": 1,
      confirmed: 2,
      validated: 1,
      "validated-share": 25,
      overdue: 1,
      "closed-in-cycle": 1,
      "mobilised-share": (2 / 3) * 100,
      "assets-seen-share": 25,
      "technique-share": 25,
    });
  });

  it("is no share where there is nothing", () => {
    expect(counted()).toMatchObject({ "validated-share": null, "mobilised-share": null, "tau-b": null });
  });

  it("has a number for whatever a goal may measure", () => {
    const numbers = counted();
    for (const measure of Object.keys(MEASURES)) expect(numbers).toHaveProperty([measure]);
  });
});
