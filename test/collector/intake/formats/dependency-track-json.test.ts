import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

/** The one place that knows how an export is read. */
const read = (value: unknown) => readReport(bytes(JSON.stringify(value)));

const META = { application: "Dependency-Track", version: "4.10.1" };
const PROJECT = { name: "shop", version: "1" };

const finding = (vulnerability: object = {}, analysis: object = {}, component: object = {}) => ({
  component: { name: "psysh", group: "psy", version: "0.12", ...component },
  vulnerability: { vulnId: "GHSA-1", source: "GITHUB", severity: "HIGH", ...vulnerability },
  analysis: { isSuppressed: false, ...analysis },
  matrix: "p:c:v",
});

const report = (...findings: readonly unknown[]) => ({
  version: "1.2",
  meta: META,
  project: PROJECT,
  findings,
});

describe("Dependency-Track", () => {
  it("reads an export: one exposure per component and vulnerability", () => {
    const { exposures } = readReport(sample("reports/dependency-track-json/many_findings.json"));
    expect(
      exposures.map(({ asset, title, component, severity, cve }) => [asset, title, component, severity, cve]),
    ).toEqual([
      ["Acme Example", "Regular Expression Denial of Service", "timespan@2.3.0", "low", []],
      ["Acme Example", "Regular Expression Denial of Service", "uglify-js@2.4.24", "low", []],
      ["Acme Example", "CVE-2016-2097 in actionview", "actionview", "medium", ["CVE-2016-2097"]],
    ]);
  });

  it.each([
    { state: "FALSE_POSITIVE" },
    { state: "NOT_AFFECTED" },
    { state: "RESOLVED" },
    { isSuppressed: true },
  ])("skips a finding with %j", (analysis) => {
    const { exposures, skipped } = read(report(finding({}, analysis), finding({}, { state: "EXPLOITABLE" })));
    expect([exposures.length, skipped]).toEqual([1, 1]);
  });

  it("takes the CVE from the aliases and the newest score", () => {
    const { exposures } = read(
      report(
        finding({
          aliases: [{ cveId: "CVE-2026-25129", ghsaId: "GHSA-1" }],
          cvssV2BaseScore: 5,
          cvssV3BaseScore: 6.7,
          cvssV3Vector: "CVSS:3.1/AV:L/AC:H/PR:L/UI:R/S:U/C:H/I:H/A:H",
        }),
      ),
    );
    expect(exposures).toMatchObject([
      {
        asset: "shop",
        title: "GHSA-1 in psy/psysh",
        cve: ["CVE-2026-25129"],
        cvss: { version: "3.1", score: 6.7 },
        component: "psy/psysh@0.12",
      },
    ]);
  });

  it("reads the list that the API answers, whose components name the project", () => {
    const { assets } = read([finding({}, {}, { projectName: "shop", projectVersion: "2" })]);
    expect(assets).toEqual([{ name: "shop", addresses: [], names: ["shop 2"] }]);
  });

  it("reads an unassigned severity as info", () => {
    expect(read(report(finding({ severity: "UNASSIGNED" })))).toMatchObject({
      exposures: [{ severity: "info" }],
      warnings: [],
    });
  });

  it("tells an export that found nothing from one that has no list", () => {
    expect(read(report())).toMatchObject({ assets: [{ name: "shop" }], exposures: [], warnings: [] });
    const warnings = ["The export has no list of findings: whether any was looked for is unknown"];
    expect(read({ meta: META, project: PROJECT }).warnings).toEqual(warnings);
    expect(read({ ...report(), findings: null }).warnings).toEqual(warnings);
  });

  it("counts a finding of the wrong shape, and refuses where there is no other", () => {
    const { exposures, skipped, warnings } = read(report(finding(), { component: {} }, 7));
    expect([exposures.length, skipped, warnings.length]).toEqual([1, 2, 2]);
    expect(() => read(report(7))).toThrow(ReportRefused);
  });
});
