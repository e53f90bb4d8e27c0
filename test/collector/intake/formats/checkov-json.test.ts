import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const check = (members: object = {}) => ({
  check_id: "CKV_AWS_20",
  check_name: "S3 is private",
  file_path: "/main.tf",
  file_line_range: [1, 9],
  resource: "aws_s3_bucket.logs",
  severity: null,
  ...members,
});

const report = (results: object, summary: object = {}) => ({ check_type: "terraform", results, summary });

const read = (value: unknown) => readReport(bytes(JSON.stringify(value)));

const readFailed = (...failed_checks: readonly unknown[]) => read(report({ failed_checks }));

describe("Checkov", () => {
  it("reads failed checks", () => {
    const { assets, exposures } = readReport(sample("reports/checkov-json/checkov-report-many-vuln.json"));
    expect(assets.map(({ name }) => name)).toEqual(["file_path"]);
    expect(exposures).toMatchObject(
      ["CKV_AZURE_41", "CKV_AZURE_42", "CKV_AZURE_43"].map((weakness) => ({
        weakness,
        title: "Ensure the key vault is recoverable",
        severity: "info",
        component: "azurerm_key_vault.main",
        endpoint: null,
        evidence: ["lines 1 to 16", "https://docs.bridgecrew.io/docs/ensure-the-key-vault-is-recoverable"],
      })),
    );
  });

  it("skips what passed and what was suppressed, and warns of files that could not be parsed", () => {
    const lists = {
      failed_checks: [check()],
      passed_checks: [check({ file_path: "/ok.tf" }), check()],
      skipped_checks: [check()],
      parsing_errors: ["/broken.tf"],
    };
    expect(read(report(lists))).toMatchObject({
      assets: { length: 2 },
      exposures: { length: 1 },
      skipped: 3,
      warnings: ['The file "/broken.tf" could not be parsed and was not checked'],
    });
  });

  it("reads a list of frameworks", () => {
    const helm = { ...report({ failed_checks: [check()] }), check_type: "helm" };
    expect(read([report({ failed_checks: [check({ file_path: "/b.tf" })] }), helm]).exposures).toHaveLength(
      2,
    );
  });

  it("keeps resources of one file apart", () => {
    const { exposures } = readFailed(check(), check({ resource: "aws_s3_bucket.other" }), check());
    expect(exposures.map(({ sightings }) => sightings)).toEqual([2, 1]);
  });

  it.each([
    ["HIGH", "high"],
    ["NONE", "info"],
    [null, "info"],
  ])("reads the severity %s as %s", (severity, step) => {
    expect(readFailed(check({ severity })).exposures[0]?.severity).toBe(step);
  });

  it("reads vulnerable packages", () => {
    const vulnerability_details = {
      id: "CVE-2019-8331",
      package_name: "bootstrap",
      package_version: "3.0.0",
      severity: "medium",
      cvss: 6.1,
      vector: "CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N",
    };
    const one = check({
      check_id: "CKV_CVE_2019_8331",
      check_name: "SCA package scan",
      vulnerability_details,
    });
    expect(readFailed(one).exposures).toMatchObject([
      {
        title: "CVE-2019-8331 in bootstrap@3.0.0",
        cve: ["CVE-2019-8331"],
        severity: "medium",
        cvss: { version: "3.0", score: 6.1 },
        component: "bootstrap@3.0.0",
      },
    ]);
    expect(readFailed(check({ check_id: "CKV_CVE_2019_8331" })).exposures[0]?.cve).toEqual(["CVE-2019-8331"]);
  });

  it("warns where nothing was checked, and where the list is shorter than its summary", () => {
    expect(read({ passed: 0, failed: 0, skipped: 0, checkov_version: "2.1.269" }).warnings).toEqual([
      "The report lists no checks: no file was of a kind that Checkov knows",
    ]);
    expect(read(report({ passed_checks: [check()] }, { failed: 2 })).warnings).toEqual([
      "The summary counts 2 failed checks, the report lists 0",
    ]);
  });

  it("counts a check without an id, and refuses a file of them", () => {
    expect(readFailed(check(), null, check({ check_id: 1, file_path: "" }))).toMatchObject({ skipped: 1 });
    expect(() => readFailed(null)).toThrow(ReportRefused);
  });
});
