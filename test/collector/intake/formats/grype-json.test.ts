import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { bytes, sample } from "../samples.ts";

const openssl = {
  vulnerability: { id: "CVE-2024-0001", severity: "High", fix: { versions: ["3.1"], state: "fixed" } },
  artifact: { name: "openssl", version: "3.0", locations: [{ path: "/lib/apk/db/installed" }] },
};

const grype = (matches: unknown, more: object = {}) =>
  bytes(
    JSON.stringify({
      matches,
      source: { type: "image", target: { userInput: "shop:1" } },
      descriptor: { name: "grype", version: "0.80.0" },
      ...more,
    }),
  );

const withVulnerability = (more: object) =>
  readReport(grype([{ ...openssl, vulnerability: { ...openssl.vulnerability, ...more } }])).exposures[0];

describe("Grype", () => {
  it("reads the matches of a folder", () => {
    const { assets, exposures } = readReport(sample("reports/grype-json/many_vulns4.json"));
    expect(assets.map(({ name }) => name)).toEqual(['"."']);
    expect(exposures.map(({ weakness, severity, cvss }) => [weakness, severity, cvss?.score])).toEqual([
      ["CVE-1999-1338:delegate", "medium", 5],
      ["CVE-2002-1647:slash", "medium", 5],
      ["CVE-2005-0036:delegate", "medium", 5],
      ["CVE-2005-0861:delegate", "high", 7.5],
      ["CVE-2007-2405:pdfkit", "medium", 6.8],
      ["CVE-2014-5509:clipboard", "medium", 5.5],
      ["CVE-2021-29940:through", "critical", 9.8],
      ["CVE-2021-32626:redis", "high", 8.8],
      ["GHSA-8v27-2fg9-7h62:static-eval", "critical", undefined],
    ]);
  });

  it("takes the CVE and the CVSS of a related vulnerability where the advisory has neither", () => {
    const file = "reports/grype-json/check_all_fields_with_ids_fabricated.json";
    expect(readReport(sample(file)).exposures).toMatchObject([
      {
        asset: "vulnerable-image:latest",
        cve: ["CVE-2021-44420"],
        severity: "high",
        cvss: { version: "3.1", score: 7.3 },
        component: "Django@3.2.9",
        evidence: ["Django@3.2.9; fixed in 3.2.10", expect.stringContaining("/usr/local/lib/python3.8")],
      },
    ]);
  });

  it("takes one package that was found twice for one exposure with both paths", () => {
    const elsewhere = { ...openssl, artifact: { ...openssl.artifact, locations: [{ path: "/b" }] } };
    expect(readReport(grype([openssl, elsewhere])).exposures).toMatchObject([
      { sightings: 2, evidence: ["openssl@3.0; fixed in 3.1", "/lib/apk/db/installed", "/b"] },
    ]);
  });

  it.each([
    ["Negligible", "info"],
    ["Unknown", "info"],
    [undefined, "info"],
    ["Critical", "critical"],
  ])("reads the severity %s as %s", (severity, read) => {
    expect(withVulnerability({ severity })?.severity).toBe(read);
  });

  it("reads ratings as newer and as early versions write them", () => {
    const vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    const cvss = [{ version: "3.1", vector, metrics: { baseScore: 9.8 } }];
    expect(withVulnerability({ cvss })?.cvss).toEqual({ version: "3.1", vector, score: 9.8 });
    const v2 = "AV:N/AC:M/Au:N/C:P/I:N/A:N";
    expect(withVulnerability({ cvssV2: { baseScore: 4.3, vector: v2 } })?.cvss).toEqual({
      version: "2.0",
      vector: v2,
      score: 4.3,
    });
  });

  it("counts what was ignored as skipped", () => {
    const report = readReport(grype([openssl], { ignoredMatches: [openssl, openssl] }));
    expect([report.exposures.length, report.skipped]).toEqual([1, 2]);
  });

  it.each([
    [{ type: "directory", target: "/src" }, "/src"],
    [{ type: "sbom", target: {}, name: "shop" }, "shop"],
    [{ type: "unknown", target: null }, "unnamed unknown"],
    [null, "unnamed source"],
  ])("names the source %j %s", (source, name) => {
    const { assets, warnings } = readReport(grype([], { source }));
    expect(assets.map((asset) => asset.name)).toEqual([name]);
    expect(warnings).toEqual(name.startsWith("unnamed") ? ["The report does not say what was scanned"] : []);
  });

  it("warns where the database was not sound", () => {
    const warning = "Grype's vulnerability database was not sound: weaknesses may be missing";
    for (const db of [
      { error: "no such file" },
      { status: { valid: false } },
      { status: { error: "old" } },
    ]) {
      expect(readReport(grype([], { descriptor: { name: "grype", db } })).warnings).toEqual([warning]);
    }
  });

  it("counts a match of the wrong shape and says where it is", () => {
    const { skipped, warnings } = readReport(grype([openssl, { artifact: {} }]));
    expect(skipped).toBe(1);
    expect(warnings[0]).toMatch(/^Match 1 was not read: vulnerability: /);
    expect(() => readReport(grype([{ artifact: {} }]))).toThrow("None of its 1 records can be read");
  });
});
