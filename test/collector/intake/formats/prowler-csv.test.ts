import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const HEADER =
  "AUTH_METHOD;ACCOUNT_UID;PROVIDER;CHECK_ID;CHECK_TITLE;STATUS;STATUS_EXTENDED;MUTED;SERVICE_NAME;SEVERITY;RESOURCE_UID";

const table = (...rows: readonly string[]): Uint8Array => bytes(`${[HEADER, ...rows].join("\r\n")}\r\n`);

const row = ({ status = "FAIL", muted = "False", severity = "high", resource = "arn:aws:s3:::logs" } = {}) =>
  `profile;123456789012;aws;s3_public;S3 is public;${status};it is;${muted};s3;${severity};${resource}`;

describe("Prowler's table", () => {
  it("reads failures, and keeps manual checks as info", () => {
    const { assets, exposures } = readReport(sample("reports/prowler-csv/example_output_aws.csv"));
    expect(assets.map(({ name }) => name)).toEqual(["<resource_uid>", "<resource_uid>:root"]);
    expect(exposures.map(({ weakness, severity }) => [weakness, severity])).toEqual([
      ["accessanalyzer_enabled", "low"],
      ["account_maintain_current_contact_details", "info"],
      ["account_maintain_different_contact_details_to_security_billing_and_operations", "medium"],
      ["account_security_contact_information_is_registered", "info"],
    ]);
    expect(exposures[0]).toMatchObject({
      title: "Check if IAM Access Analyzer is enabled",
      endpoint: null,
      evidence: ["IAM Access Analyzer in account <account_uid> is not enabled."],
    });
  });

  it("skips what passed and what was muted", () => {
    const report = readReport(table(row({ status: "PASS" }), row({ muted: "True" }), row()));
    expect(report).toMatchObject({ exposures: { length: 1 }, skipped: 2 });
  });

  it("takes the account where no resource is named, and keeps resources apart", () => {
    const { exposures } = readReport(table(row({ resource: "" }), row(), row({ resource: "other" }), row()));
    expect(exposures.map(({ asset, sightings }) => [asset, sightings])).toEqual([
      ["123456789012", 1],
      ["arn:aws:s3:::logs", 2],
      ["other", 1],
    ]);
  });

  it("reads version 3", () => {
    const header =
      "ASSESSMENT_START_TIME;PROVIDER;CHECK_ID;CHECK_TITLE;STATUS;STATUS_EXTENDED;SERVICE_NAME;SEVERITY;ACCOUNT_ID;RESOURCE_ID;RESOURCE_ARN";
    const file = bytes(`${header}\nx;aws;c;t;FAIL;d;s3;critical;1;logs;arn:aws:s3:::logs\n`);
    expect(readReport(file).exposures).toMatchObject([
      { asset: "arn:aws:s3:::logs", weakness: "c", severity: "critical" },
    ]);
  });

  it("reads version 2, with commas", () => {
    const header =
      "PROFILE,ACCOUNT_NUM,REGION,TITLE_ID,CHECK_RESULT,TITLE_TEXT,CHECK_RESULT_EXTENDED,CHECK_SEVERITY,CHECK_SERVICENAME";
    const file = bytes(
      `${header}\n,012345678910,eu,1.1,FAIL,[check11] Avoid root,used,High,iam\n,012345678910,eu,1.2,PASS,t,d,Low,iam\n`,
    );
    expect(readReport(file)).toMatchObject({
      format: "prowler-csv",
      exposures: [{ asset: "012345678910", title: "[check11] Avoid root", severity: "high" }],
      skipped: 1,
    });
  });

  it("warns of a word that it does not know and of a table without rows", () => {
    expect(readReport(table(row({ severity: "grave" }))).warnings).toEqual([
      'The severity "grave" is unknown and was read as info',
    ]);
    expect(readReport(table()).warnings).toEqual(["The table has a header and no rows: nothing was checked"]);
  });

  it("refuses a table that does not say what failed", () => {
    expect(() => readReport(bytes("AUTH_METHOD;CHECK_ID;SEVERITY\na;b;c\n"))).toThrow(ReportRefused);
    expect(() => readReport(table(row({ status: "" })))).toThrow("it has no check, no status or no resource");
  });
});
