import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closureOf, whyNotClosed } from "../../../collector/domain/closure.ts";
import { leakBound, showBound } from "../../../collector/domain/closure-bound.ts";
import type { ClosureFact, ClosureHistory } from "../../../collector/domain/closure-facts.ts";
import { type ClosurePolicy, closurePolicy } from "../../../collector/domain/closure-policy.ts";
import type { AgentWord, Grade, Prevention } from "../../../collector/domain/verdict.ts";
import { id } from "../../../proto/ids.ts";
import { instant } from "../../../proto/time.ts";
import {
  absent,
  allowed,
  inconclusive,
  prevented,
  preventedAtSource,
  preventedOnPath,
  unspoken,
} from "../../support/claims.ts";
import { fixClaimed, guest, history, MINUTE, partner, ran, twin, underWay } from "../../support/closures.ts";

const DEFAULT = closurePolicy("scheduled");
/** One run is enough: what the demo uses, so that a story stays short. */
const QUICK: ClosurePolicy = { runs: 1, windows: 1, windowGapMs: 0 };

/** The one place that knows how `closureOf` is called. */
const check = (given: ClosureHistory, expected: object, policy = QUICK) =>
  expect(closureOf(given, policy)).toMatchObject(expected);
const story = (facts: readonly ClosureFact[], expected: object, policy = QUICK) =>
  check(history(facts), expected, policy);

describe("the way to a closure", () => {
  it("is the story of the demo", () => {
    const facts: ClosureFact[] = [];
    const then = (fact: ClosureFact, kind: string) => {
      facts.push(fact);
      story(facts, { kind });
    };
    story(facts, { kind: "open" });
    then(ran(guest, 1, allowed), "open");
    then(fixClaimed(2), "fix-claimed");
    then(underWay(guest, 3), "verifying");
    then(ran(guest, 3, allowed), "still-open");
    then(ran(guest, 4, prevented), "still-open");
    then(fixClaimed(5), "fix-claimed");
    then(underWay(guest, 6), "verifying");
    then(ran(guest, 6, prevented), "closed");
    then(ran(guest, 7, prevented), "closed");
    then(ran(guest, 8, allowed, { grade: "D" }), "reopened");
    then(ran(guest, 9, prevented), "reopened");
    then(fixClaimed(10), "fix-claimed");
    then(ran(guest, 11, prevented), "closed");
  });

  it("stays open without a claim of a fix, however much is prevented", () => {
    story([ran(guest, 1, prevented), ran(guest, 2, prevented)], { kind: "open", fix: undefined });
  });

  it("never closes on a claim alone, however often it is made", () => {
    story([fixClaimed(1), fixClaimed(2, "manager"), fixClaimed(3)], {
      kind: "fix-claimed",
      fix: { at: MINUTE, by: "owner" },
    });
  });

  it("names the run that shows it still open, and what to do", () => {
    story([fixClaimed(1), ran(guest, 2, allowed)], { kind: "still-open", by: "from-guest-2", missing: [] });
  });

  it("does not close in the instant in which it is seen again", () => {
    const shut = ran(guest, 2, prevented);
    story([fixClaimed(1), shut, ran(guest, 3, allowed, { seenAt: 2 + 1 / 60 })], { kind: "still-open" });
  });

  it("names the run that reopened it, and when it had been closed", () => {
    story([fixClaimed(1), ran(guest, 2, prevented), ran(guest, 3, allowed)], {
      kind: "reopened",
      by: "from-guest-3",
      closedAt: 2 * MINUTE + 1_000,
    });
  });

  it("is not moved by what was imported or stated (grade E)", () => {
    story([fixClaimed(1), ran(guest, 2, allowed, { grade: "E" }), ran(guest, 3, prevented)], {
      kind: "closed",
    });
    story([fixClaimed(1), ran(guest, 2, prevented), ran(guest, 3, allowed, { grade: "E" })], {
      kind: "closed",
    });
    story([fixClaimed(1), ran(guest, 2, prevented, { grade: "E" })], { kind: "cannot-tell" });
  });

  it("loses no run when the button is pressed twice", () => {
    story(
      [
        fixClaimed(1),
        ran(guest, 2, prevented),
        fixClaimed(3),
        ran(guest, 20, prevented),
        ran(guest, 21, prevented),
      ],
      {
        kind: "closed",
        fix: { at: MINUTE },
      },
      DEFAULT,
    );
  });

  it("starts anew with a claim that comes after cannot-tell", () => {
    const vain = [fixClaimed(1), ran(guest, 2, inconclusive)];
    story(vain, { kind: "cannot-tell" });
    story([...vain, fixClaimed(3)], { kind: "fix-claimed", fix: { at: 3 * MINUTE } });
  });
});

describe("what counts", () => {
  it.each<[string, ClosureFact]>([
    ["was issued before the claim", ran(guest, 1, prevented)],
    ["was issued before the claim and seen after it", ran(guest, 1, prevented, { seenAt: 3 })],
    ["came from another segment", ran(guest, 3, prevented, { segment: partner.segment })],
    ["had an older scenario than what exposed it", ran(guest, 3, prevented, { scenarioVersion: 0 })],
    ["was one-sided", ran(guest, 3, prevented, { grade: "D" })],
    ["was stopped by the agent's own host", ran(guest, 3, preventedAtSource)],
    ["settled nothing", ran(guest, 3, inconclusive)],
    ["was accepted by something", ran(guest, 3, unspoken)],
    ["is under way", underWay(guest, 3)],
    ["was of another claim", ran(partner, 3, prevented)],
  ])("is no run that %s", (_what, fact) => {
    const result = closureOf(history([ran(guest, 0, allowed), fixClaimed(2), fact]), QUICK);
    expect(result.kind).not.toBe("closed");
    expect(result.progress).toEqual({ counted: 0, needed: 1 });
  });

  it("is a run of a newer scenario, or one issued in the very millisecond of the claim", () => {
    const exposed = ran(guest, 0, allowed, { scenarioVersion: 2 });
    story([exposed, fixClaimed(2), ran(guest, 3, prevented, { scenarioVersion: 3 })], { kind: "closed" });
    story([fixClaimed(2), ran(guest, 2, prevented)], { kind: "closed" });
  });

  it("asks every claim that was ever supported, and only those", () => {
    const both = [guest, partner];
    const facts = [ran(guest, 0, allowed), fixClaimed(1), ran(guest, 2, prevented)];
    check(history(facts, both), { kind: "closed" });
    check(history([ran(partner, 0, allowed), ...facts], both), {
      kind: "verifying",
      progress: { counted: 1, needed: 2 },
    });
  });

  it("asks a claim whose exposing run is no longer kept", () => {
    const once = [guest, { ...partner, everSupported: true }];
    check(history([fixClaimed(1), ran(guest, 2, prevented)], once), { kind: "verifying" });
    check(history([fixClaimed(1), ran(partner, 2, prevented)], once), { kind: "closed" });
  });

  it("asks every proposed claim when none was ever supported, and at least one", () => {
    check(history([fixClaimed(1), ran(guest, 2, prevented)], [guest, partner]), { kind: "verifying" });
    check(history([fixClaimed(1)], []), { kind: "cannot-tell", missing: [{ what: "claim" }] });
    check(history([fixClaimed(1), ran(twin, 2, allowed)], [twin]), { kind: "cannot-tell" });
  });

  it("reopens by a claim that was never supported before", () => {
    const facts = [ran(guest, 0, allowed), fixClaimed(1), ran(guest, 2, prevented), ran(partner, 3, allowed)];
    check(history(facts, [guest, { ...partner, everSupported: true }]), {
      kind: "reopened",
      by: "from-partner-3",
    });
  });
});

describe("runs and windows", () => {
  const three = [ran(guest, 2, prevented), ran(guest, 3, prevented), ran(guest, 4, prevented)];

  it("takes three runs in two windows ten minutes apart by default", () => {
    story([fixClaimed(1), ...three], { kind: "verifying", progress: { counted: 3, needed: 3 } }, DEFAULT);
    story([fixClaimed(1), ...three, ran(guest, 11, prevented)], { kind: "verifying" }, DEFAULT);
    story([fixClaimed(1), ...three, ran(guest, 12, prevented)], { kind: "closed" }, DEFAULT);
  });

  it("asks for no more runs now than can still count, and says from when the others may", () => {
    const missing = (facts: readonly ClosureFact[]) =>
      closureOf(history([fixClaimed(1), ...facts]), DEFAULT).missing.map(({ what, count, notBefore }) => [
        what,
        count,
        notBefore,
      ]);
    const next = 12 * MINUTE + 1_000;
    expect(missing([])).toEqual([
      ["runs", 2, undefined],
      ["window", 1, undefined],
    ]);
    expect(missing(three.slice(0, 1))).toEqual([
      ["runs", 1, undefined],
      ["window", 1, next],
    ]);
    expect(missing(three.slice(0, 2))).toEqual([["window", 1, next]]);
    expect(missing([...three.slice(0, 2), ran(guest, 12, prevented)])).toEqual([]);
    expect(missing([ran(guest, 2, prevented), ran(guest, 12, prevented)])).toEqual([["runs", 1, undefined]]);
  });

  it.each([
    ["defer", 3],
    ["scheduled", 3],
    ["out-of-cycle", 5],
    ["immediate", 14],
  ] as const)("asks %s for %i runs", (band, runs) => {
    expect(closurePolicy(band)).toEqual({ runs, windows: 2, windowGapMs: 10 * MINUTE });
  });

  it.each([
    [3, 63],
    [5, 45],
    [14, 19],
    [59, 5],
  ])("states the bound: %i tries without a leak leave at most %i %%", (n, percent) => {
    expect(Math.round(leakBound(n) * 100)).toBe(percent);
    expect(showBound(n)).toContain(`${percent} %`);
  });

  it("promises nothing without a try", () => {
    expect(leakBound(0)).toBe(1);
  });
});

describe("how it is closed", () => {
  const closing = (prevention: Prevention, isReachability: boolean) =>
    history([fixClaimed(1), ran(guest, 2, prevention)], [guest], isReachability);

  it("is fixed when the exposure is its reachability and is prevented", () => {
    check(closing(prevented, true), {
      kind: "closed",
      as: { kind: "fixed" },
      runs: ["from-guest-2"],
      missing: [],
    });
  });

  it("is mitigated otherwise, by what keeps attackers out", () => {
    check(closing(preventedOnPath, false), { as: { kind: "mitigated", by: { kind: "path" } } });
    check(closing(prevented, false), { as: { kind: "mitigated", by: { kind: "unattributed" } } });
    check(closing(absent, true), { as: { kind: "mitigated", by: { kind: "service-not-listening" } } });
  });

  it("is reopened by a returning listener where not listening was all", () => {
    const gone = [fixClaimed(1), ran(guest, 2, absent)];
    story([...gone, ran(guest, 3, absent)], { kind: "closed" });
    story([...gone, ran(guest, 3, inconclusive)], { kind: "closed" });
    story([...gone, ran(guest, 3, prevented)], { kind: "reopened", by: "from-guest-3" });
  });

  it("states the bound of the fewest runs", () => {
    const facts = [
      ran(guest, 0, allowed),
      fixClaimed(1),
      ...[2, 3, 13].map((minute) => ran(guest, minute, prevented)),
    ];
    const result = closureOf(history(facts), DEFAULT);
    expect(result).toMatchObject({ kind: "closed", bound: leakBound(3) });
    expect(result.sentence).toContain("63 %");
  });
});

describe("twins", () => {
  const both = [guest, twin];
  const told = (facts: readonly ClosureFact[], expected: object) =>
    check(history([fixClaimed(1), ...facts], both), expected);

  it("must be seen to work after the fix", () => {
    told([ran(guest, 2, prevented)], {
      kind: "verifying",
      missing: [{ what: "twin", claimId: twin.claimId }],
    });
    told([ran(guest, 2, prevented), ran(twin, 3, allowed)], { kind: "closed" });
    check(history([ran(twin, 0, allowed), fixClaimed(1), ran(guest, 2, prevented)], both), {
      kind: "verifying",
    });
  });

  it("make it fixed-but-broke when the fix stops them, until they work again", () => {
    const broke = [ran(guest, 2, prevented), ran(twin, 3, prevented)];
    told(broke, { kind: "fixed-but-broke", twin: twin.claimId, by: "from-app-3" });
    told([...broke, ran(twin, 4, inconclusive)], { kind: "fixed-but-broke" });
    told([...broke, ran(twin, 4, allowed)], { kind: "closed" });
    told([...broke, fixClaimed(5)], { kind: "fix-claimed" });
  });

  it("say nothing about the exposure when they get through", () => {
    told([ran(twin, 2, allowed)], { kind: "verifying" });
  });

  it("weigh less than an exposure that is seen again", () => {
    told([ran(twin, 2, prevented), ran(guest, 3, allowed)], { kind: "still-open" });
  });
});

describe("cannot tell", () => {
  it("names the cause and the exact next action when the runs after the fix settle nothing", () => {
    const result = closureOf(
      history([fixClaimed(1), ran(guest, 2, inconclusive), ran(guest, 3, inconclusive)]),
      QUICK,
    );
    expect(result).toMatchObject({
      kind: "cannot-tell",
      because: expect.stringContaining("inconclusive at minute 3"),
    });
    expect(result.nextAction).toContain("Bring the target back up");
  });

  it.each<[Prevention, string]>([
    [{ kind: "inconclusive", doubt: "agent-fault" }, "live agent in guest"],
    [{ kind: "inconclusive", doubt: "path-fault" }, "path canary"],
    [{ kind: "inconclusive", doubt: "no-close-view" }, "Join an agent"],
    [{ kind: "inconclusive", doubt: "catch-all" }, "answers everything"],
    [{ kind: "partial", stage: "unspoken" }, "speaks the service's protocol"],
    [{ kind: "partial", stage: "accepted-by-something-else" }, "in the target's place"],
    [preventedAtSource, "own host"],
  ])("knows what to do about %o", (prevention, action) => {
    story([fixClaimed(1), ran(guest, 2, prevention)], {
      kind: "cannot-tell",
      nextAction: expect.stringContaining(action),
    });
  });

  it("waits while another run is under way, and while others counted", () => {
    story([fixClaimed(1), ran(guest, 2, inconclusive), underWay(guest, 3)], { kind: "verifying" });
    story(
      [fixClaimed(1), ran(guest, 2, prevented), ran(guest, 3, inconclusive)],
      { kind: "verifying" },
      DEFAULT,
    );
  });

  it("holds when a twin can't be told", () => {
    check(history([fixClaimed(1), ran(guest, 2, prevented), ran(twin, 3, inconclusive)], [guest, twin]), {
      kind: "cannot-tell",
    });
  });

  it("does not hold against runs from before the claim", () => {
    story([ran(guest, 0, inconclusive), fixClaimed(1)], { kind: "fix-claimed" });
  });
});

describe("why is it not closed?", () => {
  it("answers with the state and each missing run", () => {
    const facts = [fixClaimed(1), ran(guest, 2, prevented)];
    const why = whyNotClosed(closureOf(history(facts, [guest, twin]), DEFAULT));
    expect(why).toEqual([
      "Verifying: 1 of 3 runs counted",
      "1 run from guest that get nothing through (1 of 3 counted so far)",
      expect.stringContaining("1 run from guest in another window, not before 1970-01-01 00:12 UTC"),
      "A run that shows that app, a business flow, still gets through",
    ]);
  });

  it("has nothing to say of what is closed", () => {
    expect(whyNotClosed(closureOf(history([fixClaimed(1), ran(guest, 2, prevented)]), QUICK))).toEqual([]);
  });
});

describe("whatever comes in which order", () => {
  const aPrevention = fc.constantFrom<Prevention>(
    allowed,
    prevented,
    prevented,
    absent,
    unspoken,
    inconclusive,
  );
  const aFact = fc.oneof(
    fc
      .tuple(fc.integer({ min: 1, max: 20 }), fc.constantFrom("owner", "manager"))
      .map(([at, by]) => fixClaimed(at, by)),
    fc
      .tuple(
        fc.constantFrom(guest, partner, twin),
        fc.integer({ min: 1, max: 20 }),
        aPrevention,
        fc.constantFrom<Grade>("A", "B", "C", "D", "E"),
      )
      .map(([of, at, prevention, grade]) => ran(of, at, prevention, { grade })),
    fc
      .tuple(fc.constantFrom(guest, partner, twin), fc.integer({ min: 1, max: 20 }))
      .map(([of, at]) => underWay(of, at)),
  );
  /** A run has one verdict. */
  const someFacts = fc.uniqueArray(aFact, {
    maxLength: 14,
    selector: (fact) => (fact.kind === "run" ? fact.runId : `${fact.by} ${fact.at}`),
  });
  const claims = [guest, partner, twin];
  const policy: ClosurePolicy = { runs: 2, windows: 2, windowGapMs: 3 * MINUTE };

  it("says the same for any order and any repetition", () => {
    fc.assert(
      fc.property(
        someFacts.chain((facts) =>
          fc.tuple(
            fc.constant(facts),
            fc.shuffledSubarray(facts, { minLength: facts.length }),
            fc.subarray(facts),
          ),
        ),
        ([facts, shuffled, repeated]) => {
          expect(closureOf(history([...shuffled, ...repeated], claims), policy)).toEqual(
            closureOf(history(facts, claims), policy),
          );
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("takes each agent's last word and the last address by time, not by arrival", () => {
    const by = (agent: string, minute: number, prevention: Prevention): { byAgent: AgentWord[] } => ({
      byAgent: [{ agentId: id(agent), prevention, grade: "B", at: instant(minute * MINUTE) }],
    });
    const inTurn = [
      ran(guest, 1, allowed, { ...by("one", 1, allowed), target: "10.0.0.1:443" }),
      ran(guest, 2, allowed, { ...by("two", 2, allowed), target: "10.0.0.2:443" }),
      fixClaimed(3),
      ran(guest, 4, prevented, { ...by("one", 4, prevented), target: "10.0.0.2:443" }),
      ran(guest, 5, prevented, { ...by("two", 5, prevented), target: "10.0.0.2:443" }),
    ];
    story(inTurn, { kind: "closed", at: instant(5 * MINUTE + 1_000) });
    expect(closureOf(history(inTurn.toReversed()), QUICK)).toEqual(closureOf(history(inTurn), QUICK));
  });

  it("takes a run told first under way and then judged as judged", () => {
    const judged = ran(guest, 2, prevented);
    for (const facts of [
      [underWay(guest, 2), judged],
      [judged, underWay(guest, 2)],
    ]) {
      story([fixClaimed(1), ...facts], { kind: "closed" });
    }
  });

  it("never closes from silence: enough sound runs after the claim, none of them through since", () => {
    let closures = 0;
    const anything = fc.array(aFact, { maxLength: 14 });
    fc.assert(
      fc.property(anything, fc.constantFrom([guest], [guest, partner]), (facts, asked) => {
        const result = closureOf(history(facts, asked), QUICK);
        if (result.kind !== "closed") return;
        closures++;
        const { fix, runs, at } = result;
        expect(runs.length).toBeGreaterThan(0);
        for (const runId of runs) {
          const told = facts.find(
            (fact) => fact.kind === "run" && fact.runId === runId && fact.verdict !== undefined,
          );
          expect(told).toMatchObject({
            verdict: { prevention: { kind: expect.stringMatching(/prevented|absent/) } },
          });
          expect(told?.kind === "run" && told.issuedAt >= (fix?.at ?? Number.POSITIVE_INFINITY)).toBe(true);
        }
        const later = facts.filter(
          (fact) =>
            fact.kind === "run" &&
            fact.verdict !== undefined &&
            fact.verdict.at > at &&
            fact.claimId !== twin.claimId,
        );
        expect(result.at).toBeGreaterThanOrEqual(instant(0));
        for (const fact of later) {
          if (fact.kind !== "run" || fact.verdict === undefined || fact.verdict.grade === "E") continue;
          const isOnlyVerdict =
            facts.filter((one) => one.kind === "run" && one.runId === fact.runId).length === 1;
          if (isOnlyVerdict) expect(fact.verdict.prevention.kind).not.toBe("allowed");
        }
      }),
      { numRuns: 2_000 },
    );
    expect(closures).toBeGreaterThan(20);
  });
});
