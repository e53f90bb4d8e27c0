import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const finding = (members: object = {}) => ({
  metadata: { event_code: "s3_public", product: { name: "Prowler" } },
  severity: "High",
  status: "New",
  status_code: "FAIL",
  status_detail: "It is public",
  finding_info: { title: "S3 is public", uid: "prowler-aws-s3_public-123456789012-eu-west-1-logs" },
  resources: [{ uid: "arn:aws:s3:::logs", name: "logs" }],
  class_uid: 2004,
  cloud: { account: { uid: "123456789012" } },
  ...members,
});

const read = (...findings: readonly object[]) => readReport(bytes(JSON.stringify(findings)));

describe("Prowler's OCSF findings", () => {
  it("reads failures, and keeps manual checks as info", () => {
    const { assets, exposures } = readReport(sample("reports/prowler-ocsf/example_output_aws.ocsf.json"));
    expect(assets.map(({ name }) => name)).toEqual(["<resource_uid>", "arn:aws:iam::<account_uid>:root"]);
    expect(exposures.map(({ weakness, severity }) => [weakness, severity])).toEqual([
      ["accessanalyzer_enabled", "low"],
      ["account_maintain_current_contact_details", "info"],
      ["account_maintain_different_contact_details_to_security_billing_and_operations", "medium"],
    ]);
  });

  it("skips what passed and what was muted", () => {
    const report = read(finding(), finding({ status_code: "PASS" }), finding({ status: "Suppressed" }));
    expect(report).toMatchObject({ exposures: { length: 1 }, skipped: 2 });
  });

  it("takes every resource, else the account", () => {
    const { exposures } = read(
      finding({ resources: [{ uid: "a" }, { name: "b" }] }),
      finding({ resources: [] }),
      finding({ resources: null, cloud: null }),
    );
    expect(exposures.map(({ asset }) => asset)).toEqual(["a", "b", "123456789012", "unnamed cloud account"]);
  });

  it("reads the Security Finding of version 3", () => {
    const { finding_info: _, status_code: __, ...rest } = finding();
    const old = {
      ...rest,
      metadata: { product: { name: "Prowler" } },
      finding: { title: "t", uid: "prowler-aws-s3_public-123456789012-eu-west-1-logs" },
    };
    const report = read({ ...old, status: "Failure" }, { ...old, status: "Success" });
    expect(report).toMatchObject({ exposures: [{ weakness: "s3_public" }], skipped: 1 });
  });

  it("reads reports from which the product was removed", () => {
    const bare = (message: string) =>
      finding({ metadata: {}, finding_info: { uid: "<finding_uid>" }, message, risk_details: "r" });
    expect(read(bare("one"), bare("two")).exposures.map(({ title }) => title)).toEqual(["one", "two"]);
  });

  it.each([
    [{ severity: "Informational" }, "info"],
    [{ severity: "Fatal" }, "critical"],
    [{ severity: undefined, severity_id: 4 }, "high"],
    [{ severity: undefined }, "info"],
  ])("reads the severity of %j as %s", (members, severity) => {
    expect(read(finding(members)).exposures[0]?.severity).toBe(severity);
  });

  it("names findings of another tool, and refuses what has no status", () => {
    const other = finding({ metadata: { product: { name: "Other" } } });
    expect(() => read(other)).toThrow("The file is OCSF findings of another tool");
    expect(() => read(finding({ status: null, status_code: null }))).toThrow(ReportRefused);
  });
});
