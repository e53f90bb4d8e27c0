import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeRun } from "../../../collector/domain/reachability.ts";
import type { JobRecord } from "../../../collector/domain/run.ts";
import { effectOf } from "../../../collector/domain/verdict.ts";
import { type Expectation, expectationSchema } from "../../../proto/expectation.ts";
import { MAX_FACT_VALUES, type Outcome } from "../../../proto/outcome.ts";
import { untrusted } from "../../../proto/untrusted.ts";
import {
  actor,
  closeView,
  connected,
  looked,
  NEGATIVES,
  notReceived,
  REAL,
  receivedFrom,
  refused,
  run as runOf,
  seen,
  silent,
  silentFrom,
  spoke,
  TARGET,
  unable,
  witness,
} from "../../support/runs.ts";

const answered = (facts: Readonly<Record<string, readonly string[]>>): Outcome => ({
  kind: "answered",
  elapsedMs: 3,
  from: { address: "10.0.1.5", port: 40_000 },
  identity: { by: "banner", hash: "a".repeat(64) },
  facts: Object.fromEntries(Object.entries(facts).map(([name, values]) => [name, values.map(untrusted)])),
});

const modern = (outcome: Outcome) => seen("baseline", outcome, TARGET);

/** Old TLS: the server takes the old version, or answers it with an alert; it must speak the new one at all. */
const TLS: Expectation = expectationSchema.parse({
  holds: [{ step: "baseline", fact: "version", anyOf: ["1.3"], because: "the server speaks TLS 1.3" }],
  allowed: [{ step: "attempt", fact: "version", anyOf: ["1.0", "1.1"], because: "it took an old version" }],
  prevented: [
    { step: "attempt", fact: "alert", anyOf: ["70"], because: "it answered with the alert for old versions" },
    { step: "attempt", outcome: ["cut"], because: "it hung up on the old version" },
  ],
});

const judged = (jobs: readonly JobRecord[], expects = TLS) => judgeRun({ ...runOf(jobs), expects });
const tried = (attempts: readonly Outcome[], baseline: Outcome = answered({ version: ["1.3"] })) =>
  judged([actor({ attempts, baselines: [modern(baseline)] })]);

describe("a scenario that says what decides", () => {
  it("names what it could not read, so that no doubt is without a proof that is missing", () => {
    const { prevention, proofs } = tried([answered({ error: ["busy"] })]);
    expect(prevention).toEqual({ kind: "inconclusive", doubt: "unexpected-answer" });
    expect(proofs).toContainEqual({
      name: "answer",
      holds: false,
      detail: expect.stringContaining("neither what an attacker is after nor what a control would answer"),
    });
    expect(tried([answered({ version: ["1.0"] })]).proofs.map(({ name }) => name)).not.toContain("answer");
  });

  it("supports its claim when one try shows what the attacker is after", () => {
    expect(tried([answered({ alert: ["70"] }), answered({ version: ["1.0"] })])).toMatchObject({
      prevention: { kind: "allowed", how: "answered", through: 1, of: 2 },
      grade: "C",
      row: 22,
      sentence: expect.stringContaining("it took an old version"),
    });
  });

  it("supports it without its baselines too, one grade less: what was seen was seen", () => {
    expect(tried([answered({ version: ["1.0"] })], silent)).toMatchObject({
      prevention: { kind: "allowed" },
      grade: "D",
    });
  });

  it("refutes it when every try met a no and the baselines hold", () => {
    expect(tried([answered({ alert: ["70"] }), answered({ alert: ["70"] })])).toMatchObject({
      prevention: { kind: "prevented", where: "service" },
      grade: "C",
      row: 24,
    });
  });

  it("names the baseline that failed, and refutes nothing then", () => {
    const verdict = tried([answered({ alert: ["70"] })], refused);
    expect(verdict).toMatchObject({
      prevention: { kind: "inconclusive", doubt: "baseline-failed" },
      row: 23,
    });
    expect(verdict.sentence).toContain("the server speaks TLS 1.3");
    expect(verdict.proofs).toContainEqual({
      name: "baseline",
      holds: false,
      detail: "Not shown: the server speaks TLS 1.3",
    });
  });

  it("settles nothing when one try met neither", () => {
    expect(tried([answered({ alert: ["70"] }), answered({ alert: ["40"] })])).toMatchObject({
      prevention: { kind: "inconclusive", doubt: "unexpected-answer" },
      row: 25,
    });
  });

  it("settles nothing when a try could not be made", () => {
    expect(tried([answered({ alert: ["70"] }), unable])).toMatchObject({
      prevention: { kind: "inconclusive", doubt: "agent-fault" },
    });
  });

  it("is no evidence at all without a passing self-check", () => {
    expect(
      judged([actor({ attempts: [answered({ version: ["1.0"] })], baselines: [], selfCheck: undefined })]),
    ).toMatchObject({ execution: { kind: "not-run" }, row: 1 });
  });
});

describe("a look at a host", () => {
  const FIXED = "2.36-9+deb12u13";
  const expects = expectationSchema.parse({
    holds: [{ step: "attempt", fact: "known", because: "the database was read" }],
    allowed: [{ step: "attempt", fact: "version", olderThan: FIXED, because: "it is older" }],
    prevented: [{ step: "attempt", fact: "version", notOlderThan: FIXED, because: "it is fixed" }],
    doubted: [
      {
        step: "attempt",
        fact: "restarted",
        anyOf: ["unknown"],
        doubt: "restart-unknown",
        because: "it can't be told",
      },
    ],
  });
  const word = (facts: Readonly<Record<string, readonly string[]>>) => {
    const { prevention } = judged([actor({ attempts: [looked({ known: ["dpkg"], ...facts })] })], expects);
    return prevention.kind === "inconclusive" ? prevention.doubt : prevention.kind;
  };

  it.each([
    ["an older version", { ecosystem: ["deb"], version: ["2.36-9+deb12u3"] }, "allowed"],
    ["the fixed version", { ecosystem: ["deb"], version: [FIXED] }, "prevented"],
    ["one old version of two", { ecosystem: ["deb"], version: [FIXED, "2.36-9"] }, "allowed"],
    ["no version at all", { ecosystem: ["deb"], version: [] }, "unexpected-answer"],
    ["a version of nobody knows whose ordering", { version: ["2.36-9"] }, "unexpected-answer"],
    ["a version beside one that is none", { ecosystem: ["deb"], version: [FIXED, "?"] }, "unexpected-answer"],
    ["what a scenario says is its doubt", { restarted: ["unknown"] }, "restart-unknown"],
  ])("decides by the distribution's own ordering: %s", (_, facts, wanted) => {
    expect(word(facts)).toBe(wanted);
  });

  it("is told as what is there and what is not: nobody gets anywhere", () => {
    const told = (version: string) =>
      judgeRun({
        ...runOf([
          actor({ attempts: [looked({ known: ["dpkg"], ecosystem: ["deb"], version: [version] })] }),
        ]),
        expects,
        transport: undefined,
      }).sentence;
    expect([told("1"), told(FIXED)]).toEqual([
      "Present on the host: it is older",
      "Not present on the host: it is fixed",
    ]);
  });

  it("supports by an old version whatever doubt is left, and refutes by no doubt", () => {
    expect(word({ ecosystem: ["deb"], version: ["1"], restarted: ["unknown"] })).toBe("allowed");
    expect(effectOf({ kind: "inconclusive", doubt: "view-hidden" })).toBe("settles-nothing");
  });

  it("is refused as a condition that speaks of versions and names no fact", () => {
    expect(
      expectationSchema.safeParse({
        ...expects,
        allowed: [{ step: "attempt", outcome: ["looked"], olderThan: FIXED, because: "x" }],
      }).error?.issues[0]?.path,
    ).toEqual(["allowed", 0, "fact"]);
  });
});

describe("a fact", () => {
  const deciding = (condition: object, facts: Readonly<Record<string, readonly string[]>>) =>
    judged(
      [actor({ attempts: [answered(facts)], baselines: [modern(answered({ version: ["1.3"] }))] })],
      expectationSchema.parse({
        ...TLS,
        allowed: [{ step: "attempt", because: "x", ...condition }],
      }),
    ).prevention.kind;

  it.each([
    ["is there", { fact: "token" }, { token: [] }, "allowed"],
    ["is not there", { fact: "token" }, { other: ["x"] }, "inconclusive"],
    ["has one of the values", { fact: "kex", anyOf: ["a", "b"] }, { kex: ["c", "b"] }, "allowed"],
    ["has none of them", { fact: "kex", anyOf: ["a"] }, { kex: ["c"] }, "inconclusive"],
    ["lacks all of them", { fact: "kex", noneOf: ["strict"] }, { kex: ["c"] }, "allowed"],
    ["has one that it must lack", { fact: "kex", noneOf: ["c"] }, { kex: ["c"] }, "inconclusive"],
    ["is below a bound", { fact: "bits", below: 2048 }, { bits: ["1024"] }, "allowed"],
    ["is at a bound", { fact: "bits", below: 2048 }, { bits: ["2048"] }, "inconclusive"],
    ["is no number", { fact: "bits", below: 2048 }, { bits: ["many"] }, "inconclusive"],
    [
      "is an empty text, which is no number either",
      { fact: "bits", below: 2048 },
      { bits: [""] },
      "inconclusive",
    ],
    ["has a name that every object has", { fact: "constructor" }, { other: ["x"] }, "inconclusive"],
  ])("that %s", (_, condition, facts, kind) => {
    expect(deciding(condition, facts)).toBe(kind);
  });
});

describe("with a witness", () => {
  const SHAPE: Expectation = expectationSchema.parse({
    holds: [
      { step: "baseline", outcome: ["spoke", "answered"], because: "the sink is reached without the mark" },
    ],
    allowed: [{ step: "witness", role: "witness", outcome: ["received"], because: "the sink got it" }],
    prevented: [
      {
        step: "attempt",
        outcome: ["cut", "silent", "refused", "answered"],
        because: "nothing of it arrived",
      },
    ],
  });
  const blockPage = answered({ status: ["403"] });
  const run = (...got: readonly Outcome[]) =>
    judged(
      [actor({ attempts: [blockPage], baselines: [modern(answered({ status: ["200"] }))] }), witness(got)],
      SHAPE,
    );

  it("delivery is what counts, whatever page came back", () => {
    expect(run(receivedFrom("10.0.1.5", 40_000))).toMatchObject({
      prevention: { kind: "allowed", how: "delivered" },
      grade: "B",
      row: 21,
    });
  });

  it("a witness that listened to the end and got nothing lets a no count", () => {
    expect(run(notReceived)).toMatchObject({ prevention: { kind: "prevented" }, row: 24 });
  });

  it("a witness that never said what it heard lets none count", () => {
    expect(run()).toMatchObject({ prevention: { kind: "inconclusive", doubt: "baseline-failed" } });
  });

  it("what another agent got across is that agent's, and not this one's", () => {
    const { byAgent } = judged(
      [
        actor({ agent: "one", attempts: [spoke(REAL, 40_000)] }),
        actor({ agent: "two", attempts: [silentFrom(40_001)], baselines: [modern(answered({}))] }),
        witness([receivedFrom("10.0.1.5", 40_000)]),
      ],
      SHAPE,
    );
    expect(byAgent.map(({ agentId, prevention: { kind } }) => `${agentId} ${kind}`)).toEqual([
      "one allowed",
      "two prevented",
    ]);
  });

  it("a nonce that may be the close view's lets no no count, and grants nothing", () => {
    const verdict = judged(
      [
        actor({ attempts: [silent], baselines: [modern(answered({}))] }),
        closeView({ sees: { kind: "silent", waitedMs: 4_500 } }),
        witness([receivedFrom("203.0.113.9", 5_353)]),
      ],
      SHAPE,
    );
    expect(verdict).toMatchObject({ prevention: { kind: "inconclusive", doubt: "baseline-failed" } });
  });
});

describe("a baseline that another agent shows", () => {
  const NEAR: Expectation = expectationSchema.parse({
    holds: [
      { step: "close-view", role: "close-view", fact: "version", because: "it is there, seen from close by" },
    ],
    allowed: [{ step: "attempt", fact: "version", because: "it answered" }],
    prevented: [{ step: "attempt", outcome: ["silent"], because: "it did not answer" }],
  });
  const kept = (changes: Parameters<typeof closeView>[0] = {}) =>
    judged(
      [actor({ attempts: [silent] }), closeView({ sees: answered({ version: ["1"] }), ...changes })],
      NEAR,
    );

  it("counts where that agent passed its own check, was live, and came to its end", () => {
    expect(kept()).toMatchObject({ prevention: { kind: "prevented" } });
  });

  it.each([
    ["its session broke", { wasLive: false }],
    ["its self-check failed", { selfCheck: silent }],
    ["its job never ended", { ended: "never" as const }],
    ["it was halted", { ended: "halted" as const }],
  ])("counts for nothing where %s", (_, changes) => {
    expect(kept(changes)).toMatchObject({ prevention: { kind: "inconclusive", doubt: "baseline-failed" } });
  });
});

it("what is not on a list that may have been cut may be there all the same", () => {
  const LIST: Expectation = expectationSchema.parse({
    holds: [{ step: "attempt", fact: "kex", because: "it lists what it takes" }],
    allowed: [{ step: "attempt", fact: "kex", anyOf: ["old"], because: "it takes the old one" }],
    prevented: [{ step: "attempt", fact: "kex", noneOf: ["old"], because: "it does not take the old one" }],
  });
  const listing = (count: number) =>
    judged(
      [actor({ attempts: [answered({ kex: Array.from({ length: count }, (_, n) => `new-${n}`) })] })],
      LIST,
    ).prevention;
  expect(listing(MAX_FACT_VALUES - 1)).toMatchObject({ kind: "prevented" });
  expect(listing(MAX_FACT_VALUES)).toMatchObject({ kind: "inconclusive", doubt: "unexpected-answer" });
});

describe("whatever is seen", () => {
  const outcomes = fc.constantFrom<Outcome>(
    ...NEGATIVES,
    connected,
    unable,
    answered({ version: ["1.0"] }),
    answered({ version: ["1.3"] }),
    answered({ alert: ["70"] }),
    answered({}),
  );

  it("nothing is refuted without every baseline, every try answered by a no, and a finished job", () => {
    fc.assert(
      fc.property(
        fc.array(outcomes, { minLength: 1, maxLength: 5 }),
        fc.array(outcomes, { maxLength: 2 }),
        fc.boolean(),
        (attempts, baselines, isFinished) => {
          const { prevention } = judged([
            actor({
              attempts,
              baselines: baselines.map(modern),
              ...(isFinished ? {} : { ended: "never" as const }),
            }),
          ]);
          const isNo = ({ kind, ...rest }: Outcome): boolean =>
            kind === "answered" && "facts" in rest && rest.facts["alert"] !== undefined;
          const mayRefute =
            isFinished &&
            baselines.some(
              (one) => one.kind === "answered" && one.facts["version"]?.[0] === untrusted("1.3"),
            ) &&
            attempts.every(isNo);
          expect(effectOf(prevention) === "refutes").toBe(mayRefute);
        },
      ),
    );
  });
});
