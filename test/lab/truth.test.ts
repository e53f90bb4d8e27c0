import { describe, expect, it } from "vitest";
import { chosen, SITUATIONS } from "./catalogue.ts";
import { LIMITS, UNJUDGED } from "./situations/limits.ts";
import { SOCKETS } from "./situations/sockets.ts";
import { tableOf } from "./table.ts";
import {
  type Answer,
  FORBIDDEN,
  isMisplaced,
  type Knock,
  matrix,
  oneSided,
  oneSidedIsRight,
  type Said,
  score,
  type Truth,
  tally,
} from "./truth.ts";

const said = (prevention: string, over: Partial<Said> = {}): Said => ({
  execution: "ran",
  prevention,
  detail: "a word",
  grade: "B",
  sentence: "A sentence.",
  proofs: [{ name: "path", holds: false, detail: "no canary answered" }],
  ...over,
});
const answer = (truth: Truth, prevention: string, over: Partial<Answer> = {}): Answer => ({
  id: "one",
  truth,
  said: said(prevention),
  score: score(truth, said(prevention)),
  places: [],
  knock: "filtered",
  ...over,
});

describe("score()", () => {
  it.each([
    ["reaches", "allowed", "right"],
    ["reaches", "prevented", "false-prevented"],
    ["reaches", "absent", "false-prevented"],
    ["reaches", "partial", "undecided"],
    ["reaches", "inconclusive", "undecided"],
    ["stopped", "allowed", "false-allowed"],
    ["stopped", "prevented", "right"],
    ["stopped", "absent", "false-prevented"],
    ["stopped", "inconclusive", "undecided"],
    ["absent", "allowed", "false-allowed"],
    ["absent", "prevented", "false-prevented"],
    ["absent", "absent", "right"],
    ["absent", "partial", "undecided"],
    ["impostor", "allowed", "false-allowed"],
    ["impostor", "prevented", "false-prevented"],
    ["impostor", "absent", "false-prevented"],
    ["impostor", "partial", "right"],
    ["impostor", "inconclusive", "right"],
    ["fault", "allowed", "false-allowed"],
    ["fault", "prevented", "false-prevented"],
    ["fault", "absent", "false-prevented"],
    ["fault", "partial", "right"],
    ["fault", "inconclusive", "right"],
  ] as const)("where it %s and the verdict is %s says %s", (truth, prevention, expected) => {
    expect(score(truth, said(prevention))).toBe(expected);
  });

  it.each([
    ["without a word for its doubt", { detail: "" }],
    ["without a sentence", { sentence: "" }],
  ])("takes no verdict that settles nothing %s", (_what, over) => {
    expect(score("fault", said("inconclusive", over))).toBe("doubtless");
    expect(score("impostor", said("partial", over))).toBe("doubtless");
  });

  it("takes no inconclusive run that lacks no proof, for nobody could say what would settle it", () => {
    const proofs = [{ name: "path", holds: true, detail: "a canary answered" }];
    expect(score("fault", said("inconclusive", { proofs }))).toBe("doubtless");
    expect(score("fault", said("partial", { proofs }))).toBe("right");
  });

  it("forbids the words that mislead, and those that hide why", () => {
    expect([...FORBIDDEN].sort()).toEqual(["doubtless", "false-allowed", "false-prevented"]);
  });
});

describe("the one-sided tool", () => {
  it.each([
    ["open", "reachable"],
    ["closed", "blocked"],
    ["filtered", "blocked"],
  ] as const)("reports %s as %s", (knock, word) => {
    expect(oneSided(knock)).toBe(word);
  });

  it.each([
    ["reaches", "open", true],
    ["reaches", "filtered", false],
    ["stopped", "filtered", true],
    ["stopped", "open", false],
    ["absent", "closed", false],
    ["impostor", "open", false],
    ["fault", "filtered", false],
  ] as const)("where it %s and it sees %s is right: %s", (truth, knock, isRight) => {
    expect(oneSidedIsRight(truth, knock as Knock)).toBe(isRight);
  });
});

describe("the figures", () => {
  const answers = [
    answer("reaches", "allowed", { knock: "open" }),
    answer("stopped", "prevented", { places: ["host"] }),
    answer("fault", "prevented"),
    answer("impostor", "allowed", { knock: "open" }),
    answer("fault", "inconclusive", { knock: undefined }),
    answer("absent", "inconclusive", { knock: "closed" }),
  ];

  it("count every answer once", () => {
    expect(tally(answers)).toEqual({
      answers: 6,
      right: 3,
      undecided: 1,
      "false-prevented": 1,
      "false-allowed": 1,
      doubtless: 0,
      misplaced: 1,
      oneSided: { asked: 5, right: 2, calledBlocked: 3, reallyStopped: 1 },
    });
    const counted = matrix(answers).flatMap(({ counts }) => Object.values(counts));
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(answers.length);
  });

  it("tell a right word at a wrong place from one at the right place", () => {
    expect(isMisplaced(answer("stopped", "prevented", { places: ["path"] }))).toBe(true);
    expect(isMisplaced(answer("stopped", "prevented", { places: ["a word"] }))).toBe(false);
    expect(isMisplaced(answer("stopped", "prevented"))).toBe(false);
    expect(isMisplaced(answer("fault", "prevented", { places: ["path"] }))).toBe(false);
  });

  it("stand under the table, with what is false told in its own words and what is not judged named", () => {
    const run = {
      answers: answers.map((one) => ({ ...one, repeat: 1, state: "what is so", ms: 1 })),
      broken: [{ id: "two", repeat: 1, because: "no rule was met" }],
    };
    const text = tableOf(run, UNJUDGED).join("\n");
    expect(text).toContain("1 false prevented, 1 false allowed");
    expect(text).toContain("false-allowed: what is so");
    expect(text).toContain("two (1): broken: no rule was met");
    expect(text).toContain("ipv6-gap: not judged yet");
  });
});

describe("the catalogue", () => {
  it("has each situation once, the 18 of the measurement first", () => {
    expect(SOCKETS).toHaveLength(18);
    const ids = SITUATIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.slice(0, 18)).toEqual(SOCKETS.map(({ id }) => id));
  });

  it("has every kind of truth, so that no word is right always", () => {
    expect(new Set(SITUATIONS.map(({ truth }) => truth)).size).toBe(5);
  });

  it("gives what is asked for, in its own order, and refuses what it does not know", () => {
    expect(chosen(["web-open", "listening"]).map(({ id }) => id)).toEqual(["listening", "web-open"]);
    expect(chosen(undefined)).toHaveLength(SITUATIONS.length);
    expect(() => chosen(["listenin"])).toThrow('No situation is called "listenin"');
  });

  it("makes what is known to fool the judgement only when asked by name", () => {
    const [limit] = LIMITS;
    expect(SITUATIONS).not.toContain(limit);
    expect(chosen([limit?.id ?? ""])).toEqual([limit]);
  });
});
