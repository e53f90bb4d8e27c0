import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearest } from "../../../../collector/cli/lint/nearest.ts";

const KNOWN = ["title", "tier", "transport", "timeoutMs", "tries", "to"];

describe("the word that was probably meant", () => {
  it.each([
    ["titel", "title"],
    ["Title", "title"],
    ["teir", "tier"],
    ["timeout", "timeoutMs"],
    ["timeoutms", "timeoutMs"],
    ["trys", "tries"],
    ["transprot", "transport"],
    ["x", undefined],
    ["", undefined],
    ["shell", undefined],
    ["a-word-of-another-world", undefined],
  ])("for %j is %j", (word, meant) => {
    expect(nearest(word, KNOWN)).toBe(meant);
  });

  it("is the word itself where it is known, and always one of those that are known", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }),
        fc.string(),
        (known, word) => {
          const meant = nearest(word, known);
          if (meant !== undefined) expect(known).toContain(meant);
          const [first = ""] = known;
          expect(nearest(first, known)?.toLowerCase()).toBe(first.toLowerCase());
        },
      ),
    );
  });
});
