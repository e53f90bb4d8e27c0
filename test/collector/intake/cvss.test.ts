import { describe, expect, it } from "vitest";
import { newestCvss } from "../../../collector/intake/cvss.ts";

const V2 = "AV:N/AC:L/Au:N/C:P/I:P/A:P";
const V30 = "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
const V31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H";
const V4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";

describe("newestCvss()", () => {
  it.each([
    ["2.0", V2, 7.5],
    ["3.0", V30, 9.8],
    ["3.1", V31, 10],
    ["4.0", V4, 9.3],
  ] as const)("calculates the score of a v%s vector", (version, vector, score) => {
    expect(newestCvss([{ version: "unknown", vector }])).toEqual({ version, vector, score });
  });

  it("believes the tool's own score before its own calculation", () => {
    expect(newestCvss([{ version: "3.0", vector: V30, score: 8.1 }])?.score).toBe(8.1);
  });

  it("takes v4 before v3 before v2, and among equals the first with a vector", () => {
    const given = [
      { version: "2.0", vector: V2 },
      { version: "3.1", score: 5 },
      { version: "3.0", vector: V30 },
      { version: "3.1", vector: V31 },
    ] as const;
    expect(newestCvss(given)?.vector).toBe(V30);
    expect(newestCvss([...given, { version: "4.0", score: 1 }])?.version).toBe("4.0");
  });

  it.each([`CVSS2#${V2}`, `(${V2})`, `CVSS:2.0/${V2}`])("reads v2 written as %s", (vector) => {
    expect(newestCvss([{ version: "2.0", vector }])).toEqual({ version: "2.0", vector: V2, score: 7.5 });
  });

  it.each([
    ["a vector with an unknown metric", { vector: `${V31}/ZZ:Z` }],
    ["a vector that lacks one", { vector: "CVSS:3.1/AV:N" }],
    ["a score above 10", { score: 10.1 }],
    ["a negative score", { score: -1 }],
    ["no number", { score: Number.NaN }],
    ["nothing", {}],
    ["a novel", { vector: "AV:N/".repeat(100_000) }],
  ])("is nothing for %s", (_, given) => {
    expect(newestCvss([{ version: "3.1", ...given }])).toBeNull();
  });

  it("keeps a score whose vector cannot be read", () => {
    expect(newestCvss([{ version: "3.1", vector: "CVSS:3.1/AV:N", score: 7 }])).toEqual({
      version: "3.1",
      vector: null,
      score: 7,
    });
  });
});
