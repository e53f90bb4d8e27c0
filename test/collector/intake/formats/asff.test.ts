import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const finding = (members: object = {}) => ({
  SchemaVersion: "2018-10-08",
  ProductArn: "arn:aws:securityhub:eu-west-1::product/aws/securityhub",
  GeneratorId: "standards/IAM.5",
  AwsAccountId: "123456789012",
  Title: "IAM.5 MFA",
  Severity: { Label: "MEDIUM" },
  Resources: [{ Type: "AwsS3Bucket", Id: "arn:aws:s3:::logs" }],
  ...members,
});

const readAll = (report: unknown) => readReport(bytes(JSON.stringify(report)));

const read = (...findings: readonly object[]) => readAll({ Findings: findings });

describe("Security Hub", () => {
  it("reads a failed check of an account", () => {
    expect(readReport(sample("reports/asff/config_one_finding_active.json")).exposures).toMatchObject([
      {
        asset: "AWS::::Account:012345678912",
        title: "IAM.5 MFA should be enabled for all IAM users that have console password",
        severity: "medium",
        endpoint: null,
        component: null,
      },
    ]);
  });

  it("reads the packages and scores of a vulnerability", () => {
    const report = readReport(sample("reports/asff/one_vuln.json"));
    const instance = "arn:aws:ec2:eu-west-1:123456789123:instance/i-0sdg8sa1k2l3j11m2";
    expect(report.assets).toEqual([
      { name: instance, addresses: ["123.123.123.123", "172.31.0.31"], names: [] },
    ]);
    expect(report.exposures).toMatchObject([
      {
        cve: ["CVE-2017-9735"],
        severity: "high",
        cvss: { version: "3.1", vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", score: 7.5 },
        component:
          "org.eclipse.jetty:jetty-server@8.1.14.v20131031, org.eclipse.jetty:jetty-util@8.1.14.v20131031",
        weakness: "CVE-2017-9735",
      },
    ]);
  });

  it("finds the CVE of an advisory among what is related", () => {
    const { exposures } = readReport(sample("reports/asff/inspector_ec2_ghsa.json"));
    expect(exposures.map(({ cve }) => cve)).toEqual([["CVE-2023-34256"]]);
  });

  it.each([
    [{ RecordState: "ARCHIVED" }],
    [{ Workflow: { Status: "RESOLVED" } }],
    [{ Workflow: { Status: "SUPPRESSED" } }],
    [{ Compliance: { Status: "PASSED" } }],
  ])("skips %j", (members) => {
    expect(read(finding(members))).toMatchObject({ assets: [{}], exposures: [], skipped: 1 });
  });

  it.each([
    [{ RecordState: "ACTIVE" }],
    [{ Workflow: { Status: "NOTIFIED" } }],
    [{ Compliance: { Status: "WARNING" } }],
  ])("keeps %j", (members) => {
    expect(read(finding(members)).exposures).toHaveLength(1);
  });

  it.each([
    [{ Label: "INFORMATIONAL" }, "info"],
    [{ Label: "CRITICAL", Normalized: 1 }, "critical"],
    [{ Normalized: 0 }, "info"],
    [{ Normalized: 39 }, "low"],
    [{ Normalized: 40 }, "medium"],
    [{ Normalized: 70 }, "high"],
    [{ Normalized: 90 }, "critical"],
    [undefined, "info"],
  ])("reads the severity %j as %s", (Severity, severity) => {
    expect(read(finding({ Severity })).exposures[0]?.severity).toBe(severity);
  });

  it("takes every resource, else the account, and folds what repeats", () => {
    const Resources = [{ Id: "a" }, { Id: "b" }];
    const { exposures } = read(finding({ Resources }), finding({ Resources }), finding({ Resources: [] }));
    expect(exposures.map(({ asset, sightings }) => [asset, sightings])).toEqual([
      ["a", 2],
      ["b", 2],
      ["123456789012", 1],
    ]);
  });

  it("leaves out addresses that every machine has", () => {
    const IpV4Addresses = ["127.0.0.1", "0.0.0.0", "10.0.0.7"];
    const Resources = [{ Id: "i-1", Details: { AwsEc2Instance: { IpV4Addresses } } }];
    expect(read(finding({ Resources })).assets).toMatchObject([{ addresses: ["10.0.0.7"] }]);
  });

  it("keeps a score whose vector is none, also as text", () => {
    const Cvss = [{ Version: "3.1", BaseScore: "7.5", BaseVector: "CVSS:9.1/AV:N" }];
    const Vulnerabilities = [{ Id: "CVE-2024-1234", Cvss }];
    expect(read(finding({ Vulnerabilities })).exposures[0]?.cvss).toEqual({
      version: "3.1",
      vector: null,
      score: 7.5,
    });
  });

  it("reads a bare list, lines, and the event that Security Hub sends", () => {
    const one = finding();
    for (const report of [[one], one, { findings: [one] }, { detail: { findings: [one] } }]) {
      expect(readAll(report)).toMatchObject({ format: "asff", exposures: { length: 1 } });
    }
  });

  it("warns of an empty report and of one page of several", () => {
    expect(read().warnings).toEqual(["The report lists no findings"]);
    expect(readAll({ Findings: [finding()], NextToken: "x" }).warnings).toEqual([
      "The report is one page of several: there are more findings than it lists",
    ]);
  });

  it("refuses findings without a title", () => {
    expect(() => read(finding({ Title: 7 }), finding({ Title: null }))).not.toThrow();
    expect(() => read(finding({ Title: null }))).toThrow(ReportRefused);
  });
});
