import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

/** The one place that knows how an answer is read. */
const read = (value: unknown) => readReport(bytes(JSON.stringify(value)));

const TYPE = "application/vnd.security.vulnerability.report; version=1.1";

const vulnerability = (more: object = {}) => ({
  id: "CVE-2022-1304",
  package: "e2fsprogs",
  version: "1.46",
  severity: "High",
  artifact_digests: ["sha256:71"],
  ...more,
});

const report = (vulnerabilities: unknown, more: object = {}) => ({
  generated_at: "2023-09-08T00:19:11Z",
  scanner: { name: "Trivy" },
  vulnerabilities,
  ...more,
});

describe("Harbor", () => {
  it("reads the answer of before version 1.1, which names no artifact and no real CVE", () => {
    const { exposures, warnings } = readReport(sample("reports/harbor-json/harbor-1-vuln.json"));
    expect(exposures).toMatchObject([
      { asset: "harbor artifact", title: "CVE-YYYY-NNN in package", cve: [], severity: "info" },
    ]);
    expect(warnings).toEqual(['The answer names no artifact: what it lists is kept for "harbor artifact"']);
  });

  it("takes the digest for the asset, and the vector of the vendor whose score is preferred", () => {
    const rated = vulnerability({
      preferred_cvss: { score_v3: 5.8, score_v2: null, vector_v3: "", vector_v2: "" },
      vendor_attributes: {
        CVSS: {
          nvd: { V3Score: 7.8, V3Vector: "CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", V2Score: 6.8 },
          redhat: { V3Score: 5.8, V3Vector: "CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:L/I:L/A:H" },
        },
      },
    });
    expect(read({ [TYPE]: report([rated]) }).exposures).toMatchObject([
      { asset: "sha256:71", component: "e2fsprogs@1.46", cvss: { version: "3.1", score: 5.8 } },
    ]);
  });

  it("never folds two images of one index", () => {
    const { assets, exposures } = read(
      report([vulnerability({ artifact_digests: ["sha256:1", "sha256:2"] })]),
    );
    expect([assets.length, exposures.length]).toEqual([2, 2]);
  });

  it("takes the name of the artifact where the report has it", () => {
    const artifact = { repository: "library/shop", tag: "1", digest: "sha256:71" };
    expect(read(report([vulnerability()], { artifact })).exposures[0]?.asset).toBe("library/shop:1");
    expect(read(report(null, { artifact }))).toMatchObject({
      assets: [{ name: "library/shop:1" }],
      warnings: [],
    });
  });

  it("says that an empty answer names no artifact", () => {
    expect(read({ [TYPE]: report(null) })).toMatchObject({
      exposures: [],
      warnings: ["The answer lists no vulnerabilities and names no artifact"],
    });
  });

  it("counts a record of the wrong shape, and refuses where there is no other", () => {
    const { exposures, skipped } = read(report([vulnerability(), { id: "x" }]));
    expect([exposures.length, skipped]).toEqual([1, 1]);
    expect(() => read(report([7]))).toThrow(ReportRefused);
  });

  it.each([
    [{ errors: [{ code: "NOT_FOUND", message: "no" }] }, "an error message"],
    [{ [TYPE]: { vulnerabilities: "many" } }, "JSON of an unknown kind"],
  ])("refuses %j", (value, reason) => {
    expect(() => read(value)).toThrow(reason);
  });
});
