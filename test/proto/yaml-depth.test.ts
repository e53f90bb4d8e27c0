import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { nestsTooDeep } from "../../proto/yaml-depth.ts";
import { ROOT } from "../support/root.ts";

/** Each of these ends the composer's stack; some, a few thousand times over, abort V8. */
describe("what nests too deep", () => {
  it.each([
    "[",
    "{",
    "- ",
    "-\t",
    "? ",
    ": ",
    "a: ",
    "? a: ",
    '"a": ',
    "a: !!map ",
    "<<: ",
    "- ? : ",
    "a:\r- ",
    "a, b: ",
  ])("is %j again and again", (piece) => {
    expect(nestsTooDeep(piece.repeat(4_000))).toBe(true);
  });

  it.each(['"a":', '"a" :', "a: b: "])("is %j again and again between brackets", (piece) => {
    expect(nestsTooDeep(`[${piece.repeat(4_000)}`)).toBe(true);
  });

  it.each([
    ["in brackets", `[${`${'"a":'.repeat(60)}\n`.repeat(80)}`],
    ["in blocks", `${"a: ".repeat(60)}\n `.repeat(80)],
    ["with commas that are none", `[${`${'"a,":'.repeat(60)}\n`.repeat(80)}`],
  ])("is a chain over many lines, %s", (_, text) => {
    expect(nestsTooDeep(text)).toBe(true);
  });

  it("is a staircase", () => {
    const stairs = Array.from({ length: 400 }, (_, i) => `${" ".repeat(i)}a:`).join("\n");
    expect(nestsTooDeep(stairs)).toBe(true);
  });

  it("is told without reading the rest of it", () => {
    const startedAt = performance.now();
    expect(nestsTooDeep("[".repeat(8 * 1024 * 1024))).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

describe("whatever nests less", () => {
  it("is composed without an end of the stack, made of any pieces", () => {
    const pieces = fc.constantFrom(
      "[",
      "{",
      "]",
      "}",
      "- ",
      "? ",
      ": ",
      "a",
      '"a"',
      ",",
      "\n",
      " ",
      "\t",
      "!!map ",
      "&a ",
      "*a",
      "|\n",
      "#",
      "'",
      "\r",
    );
    const shape = fc.tuple(
      fc.array(pieces, { maxLength: 6 }),
      fc.nat(600),
      fc.array(pieces, { maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(shape, { minLength: 1, maxLength: 4 }), (shapes) => {
        const text = shapes
          .map(([unit, times, rest]) => unit.join("").repeat(times) + rest.join(""))
          .join("");
        if (nestsTooDeep(text)) return;
        const { errors } = parseDocument(text, { strict: true, uniqueKeys: true, prettyErrors: false });
        expect(errors.filter(({ message }) => message.includes("call stack"))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("what doesn't", () => {
  const catalogue = readdirSync(join(ROOT, "scenarios")).filter((file) => file.endsWith(".yaml"));

  it.each(catalogue)("is our own %s", (file) => {
    expect(nestsTooDeep(readFileSync(join(ROOT, "scenarios", file), "utf8"))).toBe(false);
  });

  it("is a long document, however long", () => {
    const asset =
      '  - name: db\n    endpoints:\n      - { port: 22, reachedAs: { internet: "[2001:db8::1]:22" } }\n';
    expect(nestsTooDeep(`assets:\n${asset.repeat(20_000)}`)).toBe(false);
  });

  it("is JSON on one line", () => {
    const assets = Array.from({ length: 5_000 }, (_, i) => ({ name: `a${i}`, endpoints: [{ port: 22 }] }));
    expect(nestsTooDeep(JSON.stringify({ assets }))).toBe(false);
  });
});
