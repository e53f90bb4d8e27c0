import { describe, expect, it } from "vitest";
import { wordOf } from "../support/judged-at.ts";
import { witnessedAt } from "../support/witnessed-at.ts";
import { WITNESSED } from "./support/witnessed.ts";

const CASES = WITNESSED.flatMap(({ road, how, judged }) =>
  judged.map(([scenario, word, because = /./]) => ({ road, how, scenario, word, because })),
);

describe("the judge's word of a real actor and a real witness", () => {
  it.each(CASES)(
    "$scenario past $road: $word",
    async ({ how, scenario, word, because }) => {
      const verdict = await witnessedAt(scenario, how);
      expect(wordOf(verdict), verdict.sentence).toBe(word);
      expect(verdict.sentence).toMatch(because);
    },
    60_000,
  );
});
