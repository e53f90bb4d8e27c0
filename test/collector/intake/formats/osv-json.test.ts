import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { bytes, sample } from "../samples.ts";

const advisory = { id: "GHSA-aaaa-bbbb-cccc", aliases: ["CVE-2024-0001"], summary: "Broken" };

const osv = (vulnerabilities: unknown, pack: object = {}) =>
  bytes(
    JSON.stringify({
      results: [
        {
          packages: [
            { vulnerabilities, package: { name: "django", version: "4.0", ecosystem: "PyPI" }, ...pack },
          ],
          source: { path: "/src/requirements.txt", type: "lockfile" },
        },
      ],
    }),
  );

const severityOf = (more: object, pack: object = {}) =>
  readReport(osv([{ ...advisory, ...more }], pack)).exposures[0]?.severity;

describe("OSV-Scanner", () => {
  it("reads a lock file", () => {
    expect(readReport(sample("reports/osv-json/some_findings.json")).exposures).toMatchObject([
      {
        asset: "/tmp/components/yarn.lock",
        title: "Malicious code in flot-axis (npm)",
        weakness: "MAL-2023-1035:flot-axis",
        cve: [],
        severity: "info",
        component: "flot-axis@0.0.0",
      },
    ]);
  });

  it("takes the word for the severity, else the group's score, else the vector's", () => {
    const severity = [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }];
    const groups = [{ ids: [advisory.id], max_severity: "7.5" }];
    expect(severityOf({})).toBe("info");
    expect(severityOf({ severity })).toBe("critical");
    expect(severityOf({ severity }, { groups })).toBe("high");
    expect(severityOf({ severity: [...severity, { type: "Ubuntu", score: "low" }] })).toBe("low");
    expect(severityOf({ severity, database_specific: { severity: "MODERATE" } }, { groups })).toBe("medium");
  });

  it("takes the newest of the vectors", () => {
    const v4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";
    const severity = [
      { type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" },
      { type: "CVSS_V4", score: v4 },
    ];
    expect(readReport(osv([{ ...advisory, severity }])).exposures[0]?.cvss).toEqual({
      version: "4.0",
      vector: v4,
      score: 9.3,
    });
  });

  it("shows each advisory, also where two are aliases of each other: they share their CVE", () => {
    const pysec = { ...advisory, id: "PYSEC-2024-1" };
    const { exposures } = readReport(osv([advisory, pysec]));
    expect(exposures.map(({ weakness, cve }) => [weakness, cve])).toEqual([
      ["GHSA-aaaa-bbbb-cccc:django", ["CVE-2024-0001"]],
      ["PYSEC-2024-1:django", ["CVE-2024-0001"]],
    ]);
  });

  it("shows licences that are not allowed", () => {
    expect(readReport(osv([], { license_violations: ["GPL-3.0"] })).exposures).toMatchObject([
      { title: "License GPL-3.0 of django is not allowed", severity: "info", component: "django@4.0" },
    ]);
  });

  it("warns of a report without results", () => {
    expect(readReport(bytes('{"results":[],"experimental_config":{}}'))).toMatchObject({
      format: "osv-json",
      warnings: ["The report has no results: nothing was found, or nothing was scanned"],
    });
    expect(() => readReport(bytes('{"results":[],"errors":["x"]}'))).toThrow("error message, not a report");
  });

  it("counts an advisory of the wrong shape", () => {
    expect(readReport(osv([advisory, {}])).warnings[0]).toMatch(
      /^Vulnerability 1 of package 0 of result 0 was not read: id: /,
    );
  });
});
