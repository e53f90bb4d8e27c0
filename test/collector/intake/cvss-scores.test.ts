import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_VECTOR_LENGTH } from "../../../collector/domain/cvss-vector.ts";
import { scoreCvss } from "../../../collector/intake/cvss-scores.ts";

type Sample = {
  readonly version: string;
  readonly vector: string;
  readonly base?: number;
  readonly temporal?: number | null;
  readonly environmental?: number | null;
  readonly score?: number;
  readonly macroVector?: string;
  readonly severity: string;
};

/** Vectors of others with the scores that two implementations agree on: test/fixtures/cvss/SOURCE.md. */
const SAMPLES = JSON.parse(
  readFileSync(new URL("../../fixtures/cvss/vectors.json", import.meta.url), "utf8"),
) as readonly Sample[];

const V2 = "AV:N/AC:L/Au:N/C:C/I:C/A:C";
const V30 = "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H";
const V31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
const V40 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";

const scored = (vector: string) => {
  const rating = scoreCvss(vector);
  if (rating.kind === "refused") throw new Error(`${vector}: ${rating.because}`);
  return rating;
};

describe("scoreCvss()", () => {
  it("has 820 vectors of four versions to agree with", () => {
    expect(SAMPLES).toHaveLength(820);
    expect(new Set(SAMPLES.map(({ version }) => version))).toEqual(new Set(["2.0", "3.0", "3.1", "4.0"]));
  });

  it.each(SAMPLES)("scores $vector", ({ version, vector, severity, score, macroVector, ...rest }) => {
    const rating = scored(vector);
    expect({ version: rating.version, severity: rating.severity }).toEqual({ version, severity });
    expect(rating).toMatchObject(version === "4.0" ? { overall: score, macroVector } : rest);
  });

  it("scores the same whatever the order of the optional metrics", () => {
    const some = SAMPLES.filter(({ version }) => version !== "2.0");
    fc.assert(
      fc.property(fc.constantFrom(...some), fc.infiniteStream(fc.nat(1_000)), ({ vector }, random) => {
        const [prefix, ...metrics] = vector.split("/");
        const shuffled = metrics
          .map((metric) => [random.next().value, metric] as const)
          .sort(([a], [b]) => a - b)
          .map(([, metric]) => metric);
        const { vector: _, ...other } = scored([prefix, ...shuffled].join("/"));
        const { vector: __, ...own } = scored(vector);
        expect(other).toEqual(own);
      }),
    );
  });

  it("takes a metric that is not defined (X) for one that is not there", () => {
    const undefinedOnes = "/E:X/RL:X/RC:X/CR:X/IR:X/AR:X/MAV:X/MAC:X/MPR:X/MUI:X/MS:X/MC:X/MI:X/MA:X";
    expect(scored(V31 + undefinedOnes)).toMatchObject({ base: 9.8, temporal: null, environmental: null });
    expect(scored(`${V40}/E:X/CR:X/MAV:X`)).toMatchObject({
      overall: 9.3,
      temporal: null,
      environmental: null,
    });
    expect(scored(`${V2}/E:ND/RL:ND/RC:ND/CDP:ND`)).toMatchObject({ temporal: null, environmental: null });
  });

  it.each([
    ["v2 in parentheses", `(${V2})`, 10],
    ["Nessus' v2", `CVSS2#${V2}`, 10],
    ["v2 with a prefix", `CVSS:2.0/${V2}`, 10],
    ["v3.0", V30, 10],
    ["v3.1 without a prefix", V31.slice(9), 9.8],
    ["v4 without a prefix", V40.slice(9), 9.3],
    ["space around it", ` ${V31}\n`, 9.8],
  ])("reads %s", (_, vector, base) => {
    expect(scored(vector).base).toBe(base);
  });

  it("shows v4's base score beside one that the threat calms", () => {
    expect(scored(`${V40}/E:U`)).toMatchObject({
      base: 9.3,
      temporal: 8.1,
      environmental: null,
      overall: 8.1,
    });
    expect(scored(`${V40}/CR:L/IR:L/AR:L`)).toMatchObject({ base: 9.3, temporal: null, environmental: 8.9 });
  });

  it("lets no supplemental metric of v4 change a score", () => {
    expect(scored(`${V40}/S:P/AU:Y/R:I/V:C/RE:H/U:Red`)).toMatchObject({ base: 9.3, overall: 9.3 });
  });

  it.each([
    [`${V30.replace("C:H/I:H/A:H", "C:L/I:N/A:N").replace("PR:N", "PR:L")}/RC:U`, 5, 4.6],
    [`${V30}/RC:U`, 10, 9.2],
    [`${V31.replace("S:U", "S:C")}/RC:U`, 10, 9.2],
    ["AV:L/AC:M/Au:S/C:N/I:P/A:P/E:F", 3, 2.9],
  ])("rounds %s in whole numbers, not in binary fractions", (vector, base, temporal) => {
    expect(scored(vector)).toMatchObject({ base, temporal });
  });

  it("rounds v3.0's environmental score so too", () => {
    expect(scored(`${V30}/RC:U/CR:H`).environmental).toBe(9.2);
  });

  it.each([
    ["", "it is empty"],
    ["   ", "it is empty"],
    ["CVSS:3.1/", "has no metrics"],
    ["critical", '"critical" is no metric'],
    [V31.replace("3.1", "9.9"), 'no CVSS version "9.9"'],
    [V31.replace("3.1", "4.0"), 'metric S is "U", and CVSS 4.0 knows'],
    [V40.replace("4.0", "3.1"), 'CVSS 3.1 has no metric "AT"'],
    [V31.replace("/A:H", ""), "CVSS 3.1 needs metric A, which is missing"],
    [V40.replace("/SC:N/SI:N", ""), "CVSS 4.0 needs metric SC, SI, which are missing"],
    ["AV:N/AC:L/Au:N/C:C/I:C", "CVSS 2.0 needs metric A"],
    [`${V31}/AV:L`, 'metric "AV" is there twice'],
    [`${V31}/AV:N`, 'metric "AV" is there twice'],
    [`${V31}/E:F/E:F`, 'metric "E" is there twice'],
    [`${V31}/ZZ:H`, 'no metric "ZZ"'],
    [`${V31}/constructor:H`, 'no metric "constructor"'],
    [`${V31}/__proto__:H`, 'no metric "__proto__"'],
    [V31.replace("AV:N", "AV:Q"), 'metric AV is "Q"'],
    [V31.replace("AV:N", "AV:n"), 'metric AV is "n"'],
    [V31.replace("AV:N", "av:N"), 'no metric "av"'],
    [V31.replace("CVSS", "cvss"), '"cvss:3.1" is no metric|has no metric'],
    [V31.replace("AV:N", "AV:"), '"AV:" is no metric'],
    [V31.replace("AV:N", "AV:N:N"), '"AV:N:N" is no metric'],
    [V31.replace("AV:N", "AV"), '"AV" is no metric'],
    [`${V31}/`, "a slash too many"],
    [V31.replace("/AC", "//AC"), "a slash too many"],
    [`(${V31}`, "one parenthesis"],
    [V40.replace("UI:N", "UI:R"), 'metric UI is "R"'],
    [V31.replace("UI:N", "UI:P"), 'metric UI is "P"'],
    [`${V40}/MSI:X/MSC:S`, 'metric MSC is "S"'],
    [`${V40}/U:red`, 'metric U is "red"'],
    [`${V31}${"/E:X".repeat(MAX_VECTOR_LENGTH / 4)}`, "more than any vector"],
  ])("refuses %j, naming what is wrong", (vector, because) => {
    const rating = scoreCvss(vector);
    expect(rating).toMatchObject({ kind: "refused", because: expect.stringMatching(new RegExp(because)) });
    expect(rating.kind === "refused" && rating.because).not.toMatch(/\n/);
  });

  it("refuses every vector of others with any one mandatory metric taken out", () => {
    const mandatory = { "2.0": 6, "3.0": 8, "3.1": 8, "4.0": 11 } as const;
    fc.assert(
      fc.property(fc.constantFrom(...SAMPLES), fc.nat(10), ({ vector, version }, which) => {
        const metrics = vector.split("/");
        const first = version === "2.0" ? 0 : 1;
        const at = first + (which % mandatory[version as keyof typeof mandatory]);
        const [gone = ""] = metrics.splice(at, 1);
        const rating = scoreCvss(metrics.join("/"));
        expect(rating).toMatchObject({
          kind: "refused",
          because: expect.stringContaining(gone.split(":")[0] ?? ""),
        });
      }),
    );
  });

  it("never throws, whatever it is given, and its reasons stay on one line", () => {
    const check = (text: string) => {
      const rating = scoreCvss(text);
      if (rating.kind === "refused") expect(rating.because).toMatch(/^[^\n\r]{1,300}$/);
    };
    fc.assert(fc.property(fc.string({ unit: "binary" }), check));
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => check(`${V31}/${text}`)));
  });
});
