import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCvss } from "../../../collector/domain/cvss.ts";
import { MAX_VECTOR_LENGTH } from "../../../collector/domain/cvss-vector.ts";

type Sample = {
  readonly version: string;
  readonly vector: string;
  readonly automatable: string;
  readonly by: string;
  readonly technicalImpact: string;
};

const SAMPLES = JSON.parse(
  readFileSync(new URL("../../fixtures/cvss-reading/vectors.json", import.meta.url), "utf8"),
) as readonly Sample[];

const V2 = "AV:N/AC:L/Au:N/C:C/I:C/A:C";
const V31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
const V40 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";

/** The one place that knows how a vector is read: version, automatable, by whom, impact. */
const check = (vector: string, ...expected: readonly string[]) => {
  const reading = readCvss(vector);
  expect(
    reading && [
      reading.version,
      reading.automatable.value,
      reading.automatable.by,
      reading.technicalImpact.value,
    ],
  ).toEqual(expected.length === 0 ? undefined : expected);
};

describe("readCvss()", () => {
  it.each(SAMPLES)("reads $vector", ({ vector, version, automatable, by, technicalImpact }) => {
    check(vector, version, automatable, by, technicalImpact);
  });

  it("derives yes and total from the easiest and worst of each version", () => {
    check(V2, "2.0", "yes", "derived", "total");
    check(V31, "3.1", "yes", "derived", "total");
    check(V31.replace("3.1", "3.0"), "3.0", "yes", "derived", "total");
    check(V40, "4.0", "yes", "derived", "total");
  });

  it.each([
    ["AV:N", "AV:A"],
    ["AC:L", "AC:H"],
    ["AT:N", "AT:P"],
    ["PR:N", "PR:L"],
    ["UI:N", "UI:P"],
  ])("derives no as soon as an attack needs %s to be %s", (from, to) => {
    check(V40.replace(from, to), "4.0", "no", "derived", "total");
  });

  it.each(["VC", "VI", "VA"])("derives partial as soon as %s is not high", (metric) => {
    check(V40.replace(`${metric}:H`, `${metric}:L`), "4.0", "yes", "derived", "partial");
  });

  it("does not count harm to subsequent systems as control over this one", () => {
    check(V40.replace("VA:H", "VA:N").replace("SA:N", "SA:H"), "4.0", "yes", "derived", "partial");
  });

  it("lets the supplier's own AU go before what we derive, in both directions", () => {
    check(`${V40}/AU:N`, "4.0", "no", "supplied", "total");
    check(`${V40.replace("AC:L", "AC:H")}/AU:Y`, "4.0", "yes", "supplied", "total");
    check(`${V40}/AU:X`, "4.0", "yes", "derived", "total");
  });

  it("ignores what the environment is said to be like, which is ours to measure", () => {
    check(`${V31}/MAV:L/MAC:H/MC:N`, "3.1", "yes", "derived", "total");
  });

  it("reads the spellings of scanners: prefix, parentheses, no prefix at all", () => {
    check(`CVSS2#${V2}`, "2.0", "yes", "derived", "total");
    check(`(${V2})`, "2.0", "yes", "derived", "total");
    check(V31.replace("CVSS:3.1/", ""), "3.1", "yes", "derived", "total");
    check(V40.replace("CVSS:4.0/", ""), "4.0", "yes", "derived", "total");
  });

  it.each([
    ["nothing", ""],
    ["a word", "critical"],
    ["an unknown version", V31.replace("3.1", "9.9")],
    ["a version that its metrics are not of", V31.replace("3.1", "4.0")],
    ["a missing metric", V31.replace("/A:H", "")],
    ["a repeated metric", `${V31}/AV:L`],
    ["an unknown metric", `${V31}/ZZ:H`],
    ["the name of something every object has", `${V31}/constructor:H`],
    ["an unknown value", V31.replace("AV:N", "AV:Q")],
    ["a lower-case value", V31.replace("AV:N", "AV:n")],
    ["an empty value", V31.replace("AV:N", "AV:")],
    ["a metric in three parts", V31.replace("AV:N", "AV:N:N")],
    ["a slash at the end", `${V31}/`],
    ["too long a text", `${V31}${"/E:X".repeat(MAX_VECTOR_LENGTH / 4)}`],
  ])("does not read %s", (_, vector) => {
    check(vector);
  });

  it("never throws, whatever it is given", () => {
    fc.assert(fc.property(fc.string(), (text) => void readCvss(text)));
    fc.assert(fc.property(fc.string(), (text) => void readCvss(V31 + text)));
  });

  it("reads the same whatever the order of the metrics", () => {
    const metrics = V31.replace("CVSS:3.1/", "").split("/");
    const shuffled = fc.shuffledSubarray(metrics, { minLength: metrics.length });
    fc.assert(
      fc.property(shuffled, (order) =>
        check(`CVSS:3.1/${order.join("/")}`, "3.1", "yes", "derived", "total"),
      ),
    );
  });
});
