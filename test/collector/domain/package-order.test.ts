import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareApk, isApkVersion } from "../../../collector/domain/apk-order.ts";
import { compareDeb, isDebVersion } from "../../../collector/domain/deb-order.ts";
import { isOlder } from "../../../collector/domain/package-order.ts";
import { compareRpm, isRpmVersion } from "../../../collector/domain/rpm-order.ts";

type Case = readonly [a: string, sign: number, b: string];

/** Cases of others, with where they are from: test/fixtures/versions/SOURCE.md. */
const cases = (ecosystem: string): readonly Case[] =>
  JSON.parse(
    readFileSync(new URL(`../../fixtures/versions/${ecosystem}.json`, import.meta.url), "utf8"),
  ) as readonly Case[];

const ORDERS = [
  { ecosystem: "deb", compare: compareDeb, isVersion: isDebVersion, told: 196 },
  { ecosystem: "rpm", compare: compareRpm, isVersion: isRpmVersion, told: 300 },
  { ecosystem: "apk", compare: compareApk, isVersion: isApkVersion, told: 300 },
] as const;

const sign = (order: number): number => Math.sign(order) + 0;

describe.each(ORDERS)("the order of $ecosystem", ({ ecosystem, compare, isVersion, told }) => {
  it("agrees with every case of others, both ways round", () => {
    const known = cases(ecosystem);
    expect(known).toHaveLength(told);
    expect(known.filter(([a, wanted, b]) => sign(compare(a, b)) !== wanted)).toEqual([]);
    expect(known.filter(([a, wanted, b]) => sign(compare(b, a)) !== sign(-wanted))).toEqual([]);
  });

  // What versions are made of, and what breaks orders: zeros, hyphens, tildes, letters, junk.
  const text = fc
    .array(
      fc.constantFrom(
        "0",
        "1",
        "9",
        "10",
        "01",
        ".",
        "-",
        "~",
        "^",
        "+",
        ":",
        "a",
        "p",
        "rc",
        "_rc",
        "_p",
        "-r",
      ),
      {
        maxLength: 7,
      },
    )
    .map((parts) => parts.join(""));

  it("is a total order over anything at all", () => {
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        expect(compare(a, a)).toBe(0);
        expect(sign(compare(a, b))).toBe(sign(-compare(b, a)));
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
        if (compare(a, b) === 0) expect(sign(compare(a, c))).toBe(sign(compare(b, c)));
      }),
      { numRuns: 20_000 },
    );
  });

  it("takes most of those cases for versions, and neither an empty text nor a sentence", () => {
    const versions = cases(ecosystem).flatMap(([a, , b]) => [a, b]);
    expect(versions.filter(isVersion).length / versions.length).toBeGreaterThan(0.85);
    expect(["", " ", "1.0 or so", "$fixed", "1.0\n"].filter(isVersion)).toEqual([]);
  });
});

/** What dpkg itself says, by its exit code: 0 is yes, 1 is no, anything else that it takes one for no version. */
const dpkgSays = (a: string, relation: string, b: string): number =>
  spawnSync("dpkg", ["--compare-versions", a, relation, b]).status ?? -1;

it("agrees with dpkg itself on versions of every shape", () => {
  const piece = fc.constantFrom("0", "1", "9", "10", "01", ".", "~", "+", "a", "rc", "deb12u", "ubuntu");
  const joined = (most: number) =>
    fc.array(piece, { minLength: 1, maxLength: most }).map((all) => all.join(""));
  const version = fc
    .tuple(fc.constantFrom("", "0:", "1:", "10:"), joined(5), fc.option(joined(4)))
    .map(([epoch, upstream, revision]) => `${epoch}1${upstream}${revision === null ? "" : `-${revision}`}`);
  fc.assert(
    fc.property(version, version, (a, b) => {
      const relation = { [-1]: "lt", 0: "eq", 1: "gt" }[sign(compareDeb(a, b))] ?? "";
      expect([a, relation, b, dpkgSays(a, relation, b)]).toEqual([a, relation, b, 0]);
    }),
    { numRuns: 400 },
  );
});

describe("whether a version is older", () => {
  it.each([
    ["deb", "2.36-9+deb12u3", "2.36-9+deb12u13", true],
    ["deb", "2.36-9+deb12u13", "2.36-9+deb12u13", false],
    ["deb", "1:9.2p1-2", "9.9p1-1", false],
    ["rpm", "1:3.0.7-6.el9_2", "1:3.0.7-25.el9_3", true],
    ["apk", "3.1.4-r1", "3.1.4-r10", true],
    ["apk", "3.1.4_rc1-r0", "3.1.4-r0", true],
    ["deb", "unknown", "1.0", undefined],
    ["apk", "1.0-ruff", "1.0-r1", undefined],
    ["npm", "1.0.0", "2.0.0", undefined],
    ["constructor", "1.0.0", "2.0.0", undefined],
    ["deb", "1".repeat(129), "2", undefined],
  ] as const)("of %s, %s before %s: %s", (ecosystem, version, than, wanted) => {
    expect(isOlder(ecosystem, version, than)).toBe(wanted);
  });
});
