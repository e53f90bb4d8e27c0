import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

/** The one place that knows how a report is read. */
const read = (value: unknown) => readReport(bytes(JSON.stringify(value)));

const vulnerability = (more: object = {}) => ({
  id: "e3923d",
  severity: "High",
  location: { dependency: { package: { name: "libc6" }, version: "2.28" }, image: "shop:1" },
  identifiers: [{ type: "cve", name: "CVE-2020-1751", value: "CVE-2020-1751" }],
  ...more,
});

const report = (
  vulnerabilities: unknown,
  scan: object | null = { type: "container_scanning", status: "success" },
) => ({
  version: "15.0.4",
  vulnerabilities,
  ...(scan && { scan }),
});

describe("GitLab's reports", () => {
  it("reads a container scan", () => {
    const { exposures } = readReport(
      sample("reports/gitlab-container-json/gl-container-scanning-report-1-vuln_v15.json"),
    );
    expect(exposures).toMatchObject([
      {
        asset: expect.stringMatching(/webgoat-8\.0@sha256:bc09/),
        title: "CVE-2019-3462 in apt@1.4.8",
        cve: ["CVE-2019-3462"],
        severity: "high",
        endpoint: null,
        component: "apt@1.4.8",
      },
    ]);
  });

  it("takes the title that older reports give, and the vectors of newer ones", () => {
    const vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    const { exposures } = read(
      report([
        vulnerability({ message: "CVE-2020-1751 in libc6-2.28", cvss_vectors: [{ vendor: "NVD", vector }] }),
      ]),
    );
    expect(exposures).toMatchObject([
      { title: "CVE-2020-1751 in libc6-2.28", cvss: { version: "3.1", vector, score: 9.8 } },
    ]);
  });

  it("reads a dependency scan, whose asset is the lock file", () => {
    const found = vulnerability({
      name: "Nil Pointer Dereference",
      location: { file: "service/go.sum", dependency: { package: { name: "x/crypto" }, version: "v0" } },
      identifiers: [
        { type: "gemnasium", name: "Gemnasium-1", value: "1" },
        { type: "cve", name: "CVE-2020-29652", value: "CVE-2020-29652" },
      ],
    });
    const nameless = vulnerability({
      severity: "Unknown",
      location: { file: "go.sum", dependency: { package: {} } },
    });
    expect(read(report([found, nameless], { type: "dependency_scanning" })).exposures).toMatchObject([
      {
        asset: "service/go.sum",
        title: "Nil Pointer Dereference",
        cve: ["CVE-2020-29652"],
        component: "x/crypto@v0",
      },
      { asset: "go.sum", title: "CVE-2020-1751", severity: "info", component: null },
    ]);
  });

  it("reads a code scan without an account of the scan, and folds lines of one rule and file", () => {
    const at = (start_line: number) =>
      vulnerability({
        name: "Password in URL",
        location: { file: "compose.yml", start_line },
        identifiers: [{ type: "rule", name: "Password", value: "Password in URL" }],
      });
    const { exposures } = read(report([at(19), at(29)], null));
    expect(exposures).toMatchObject([
      {
        asset: "compose.yml",
        cve: [],
        sightings: 2,
        evidence: ["compose.yml line 19", "compose.yml line 29"],
      },
    ]);
  });

  it("reads a web scan, whose asset is the host", () => {
    const { exposures } = read(
      report([vulnerability({ location: { hostname: "http://shop.example:8080", path: "/login" } })], {
        type: "dast",
      }),
    );
    expect(exposures).toMatchObject([
      { asset: "shop.example", endpoint: { host: "shop.example", port: 8080, protocol: "tcp" } },
    ]);
  });

  it("takes a report that found nothing for what it is", () => {
    expect(read(report([]))).toMatchObject({ exposures: [], warnings: [] });
  });

  it("warns of a scan that failed, and refuses one that found nothing before", () => {
    const failed = { type: "container_scanning", status: "failure" };
    expect(read(report([vulnerability()], failed)).warnings).toEqual([
      "The scan failed: the report lists only what it found before",
    ]);
    expect(() => read(report([], failed))).toThrow("The scan failed: the report says so and lists nothing");
  });

  it("counts a record of the wrong shape, and refuses where there is no other", () => {
    const { exposures, skipped } = read(report([vulnerability(), { severity: 7 }, { severity: "High" }]));
    expect([exposures.length, skipped]).toEqual([1, 2]);
    expect(() => read(report([7]))).toThrow(ReportRefused);
  });
});
