import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const finding = (members: object = {}) => ({
  findingArn: "arn:aws:inspector2:eu-west-1:1:finding/1",
  title: "CVE-2024-0001 - openssl",
  severity: "HIGH",
  status: "ACTIVE",
  type: "PACKAGE_VULNERABILITY",
  resources: [{ id: "i-1", type: "AWS_EC2_INSTANCE" }],
  ...members,
});

const readAll = (report: unknown) => readReport(bytes(JSON.stringify(report)));

const read = (...findings: readonly object[]) => readAll({ findings });

describe("Inspector", () => {
  it("reads a vulnerability of an image", () => {
    const { exposures } = readReport(sample("reports/aws-inspector2-json/aws_inspector2_one_vul.json"));
    expect(exposures).toMatchObject([
      {
        asset:
          "arn:aws:ecr:us-east-1:012345678901:repository/my-awesome-docker-image/sha256:c667ad018b538adadb5bd1db75836c8561b23bc7d31d9cd8941fa74f5df93802",
        title: "CVE-2021-3744 - linux",
        cve: ["CVE-2021-3744"],
        severity: "medium",
        endpoint: null,
        cvss: { version: "3.1", vector: "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H", score: 5.5 },
        component: "linux@4.19.118",
      },
    ]);
  });

  it("takes its own score before those of its sources", () => {
    const vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    const given = {
      inspectorScoreDetails: { adjustedCvss: { version: "3.1", score: 8.1, scoringVector: vector } },
      packageVulnerabilityDetails: { cvss: [{ version: "3.1", baseScore: 9.8, scoringVector: vector }] },
    };
    expect(read(finding(given)).exposures[0]?.cvss?.score).toBe(8.1);
  });

  it.each(["CLOSED", "SUPPRESSED"])("skips what is %s", (status) => {
    expect(read(finding({ status }))).toMatchObject({ assets: [{}], exposures: [], skipped: 1 });
  });

  it.each([
    ["CRITICAL", "critical"],
    ["INFORMATIONAL", "info"],
    ["UNTRIAGED", "info"],
  ])("reads the severity %s as %s", (word, severity) => {
    const { exposures, warnings } = read(finding({ severity: word }));
    expect([exposures[0]?.severity, warnings]).toEqual([severity, []]);
  });

  it("reads open ports and code", () => {
    const network = finding({
      title: "Port 22 is reachable",
      networkReachabilityDetails: { openPortRange: { begin: 22, end: 22 }, protocol: "TCP" },
    });
    const code = finding({
      title: "CWE-798",
      codeVulnerabilityDetails: { detectorId: "python/hardcoded", filePath: { filePath: "app.py" } },
    });
    expect(read(network, code).exposures).toMatchObject([
      { component: "ports 22-22/TCP", weakness: "Port 22 is reachable", cve: [] },
      { component: "app.py", weakness: "python/hardcoded" },
    ]);
  });

  it("takes every resource", () => {
    const resources = [{ id: "i-1" }, { id: "i-2" }];
    expect(read(finding({ resources })).exposures.map(({ asset }) => asset)).toEqual(["i-1", "i-2"]);
  });

  it("finds the CVE of an advisory among what is related", () => {
    const packageVulnerabilityDetails = {
      vulnerabilityId: "ALAS-2024-1",
      relatedVulnerabilities: ["CVE-2024-0001", "CVE-2024-0002"],
    };
    expect(read(finding({ title: "ALAS-2024-1", packageVulnerabilityDetails })).exposures[0]?.cve).toEqual([
      "CVE-2024-0001",
      "CVE-2024-0002",
    ]);
  });

  it("reads a bare list, and warns of one page of several", () => {
    expect(readAll([finding()]).exposures).toHaveLength(1);
    expect(readAll({ findings: [finding()], nextToken: "x" }).warnings).toEqual([
      "The report is one page of several: there are more findings than it lists",
    ]);
  });

  it("counts a finding without a resource, and refuses a file of them", () => {
    expect(read(finding(), finding({ resources: [] }))).toMatchObject({
      exposures: { length: 1 },
      skipped: 1,
    });
    expect(() => read(finding({ resources: "x" }))).toThrow(ReportRefused);
  });
});
