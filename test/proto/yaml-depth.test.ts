import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nestsTooDeep } from "../../proto/yaml-depth.ts";
import { ROOT } from "../support/root.ts";

/** Each of these, some hundred times over, runs the parser's stack out; a few thousand times, V8 aborts. */
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
    "- &a ",
  ])("is %j again and again", (piece) => {
    expect(nestsTooDeep(piece.repeat(4_000))).toBe(true);
  });

  it.each(['"a":', '"a" :', "[a]:", "a: b: "])("is %j again and again between brackets", (piece) => {
    expect(nestsTooDeep(`[${piece.repeat(4_000)}`)).toBe(true);
  });

  it("is told without looking at the rest of it", () => {
    const startedAt = performance.now();
    expect(nestsTooDeep(":".repeat(8 * 1024 * 1024))).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  it("is a staircase", () => {
    const stairs = Array.from({ length: 400 }, (_, i) => `${" ".repeat(i)}a:`).join("\n");
    expect(nestsTooDeep(stairs)).toBe(true);
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
