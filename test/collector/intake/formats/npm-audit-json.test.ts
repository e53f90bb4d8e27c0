import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { bytes, sample } from "../samples.ts";

const file = (value: unknown) => bytes(JSON.stringify(value));

const v6 = (advisories: unknown) => file({ actions: [], advisories, muted: [], metadata: {} });
const v7 = (vulnerabilities: unknown) => file({ auditReportVersion: 2, vulnerabilities, metadata: {} });

const advisory = {
  id: 534,
  module_name: "debug",
  title: "Slow",
  severity: "low",
  cves: ["CVE-2017-0001"],
  findings: [
    { version: "2.6.1", paths: ["a>debug", "b>debug"] },
    { version: "3.0.0", paths: ["c>debug"] },
  ],
};

const via = {
  source: 1,
  name: "got",
  title: "Redirect",
  url: "https://github.com/advisories/GHSA-pfrx-2q88-qq97",
  severity: "moderate",
  range: "<11.8.5",
  cvss: { score: 0, vectorString: null },
};

describe("npm audit", () => {
  it("reads what npm 6 writes", () => {
    expect(readReport(sample("reports/npm-audit-json/one_vuln.json"))).toMatchObject({
      assets: [{ name: "package-lock.json" }],
      exposures: [
        {
          title: "Command Injection",
          cve: ["CVE-2017-16042"],
          severity: "critical",
          weakness: "146:growl",
          component: "growl@1.9.2",
        },
      ],
      warnings: ["The report does not name the project: package-lock.json stands for it"],
    });
  });

  it("reads what npm 7 writes: one exposure per advisory, none for what merely depends on it", () => {
    const report = readReport(sample("reports/npm-audit-json/npm_audit_7_plus_one_vuln.json"));
    expect(report.exposures.map(({ weakness, severity, cvss }) => [weakness, severity, cvss?.score])).toEqual(
      [
        ["GHSA-gxpj-cx7g-858c:debug", "medium", 5.3],
        ["GHSA-9vvw-cc9w-f27h:debug", "high", 7.5],
      ],
    );
    const depends = { name: "app", via: ["got"], nodes: [] };
    expect(readReport(v7({ app: depends, got: { name: "got", via: [via] } })).exposures).toHaveLength(1);
  });

  it("shows one exposure per version in use", () => {
    const { exposures } = readReport(v6({ 534: advisory }));
    expect(exposures.map(({ component, evidence }) => [component, evidence[0]])).toEqual([
      ["debug@2.6.1", "a>debug"],
      ["debug@3.0.0", "c>debug"],
    ]);
    expect(readReport(v6({ 534: { ...advisory, findings: [] } })).exposures[0]?.component).toBe("debug");
  });

  it("takes a score of 0 without a vector for none", () => {
    expect(readReport(v7({ got: { name: "got", via: [via] } })).exposures[0]?.cvss).toBeNull();
  });

  it("reads an audit that found nothing", () => {
    for (const clean of [v6({}), v7({})])
      expect(readReport(clean)).toMatchObject({ exposures: [], assets: [{ name: "package-lock.json" }] });
  });

  it("refuses an audit that failed", () => {
    const error = { code: "ENOLOCK", summary: "This command requires an existing lockfile." };
    expect(() => readReport(file({ error }))).toThrow("The file is an error message, not a report");
    expect(() => readReport(file({ auditReportVersion: 2, error }))).toThrow(
      "The audit failed: This command requires an existing lockfile.",
    );
    expect(() => readReport(file({ auditReportVersion: 2 }))).toThrow("the audit did not finish");
  });

  it("counts what cannot be read", () => {
    const { skipped, warnings } = readReport(v7({ got: { name: "got", via: [via, {}] }, x: { via: 7 } }));
    expect(skipped).toBe(2);
    expect(warnings.slice(1)).toEqual([
      "Package got was not read: an advisory has no id",
      expect.stringMatching(/^Package x was not read: name: /),
    ]);
  });
});
