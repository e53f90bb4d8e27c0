import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const record = (more: object = {}) => ({
  cveId: "CVE-2024-0001",
  machineId: "m1",
  productName: "edge",
  productVendor: "microsoft",
  productVersion: "120",
  severity: "High",
  fixingKbId: "5034441",
  ...more,
});

const CONTEXT = "https://api.securitycenter.microsoft.com/api/$metadata#Collection(x)";

const page = (value: unknown, more: object = {}) => ({ "@odata.context": CONTEXT, value, ...more });

/** The one place that knows how pages are read: one after the other, as they came. */
const read = (...pages: readonly unknown[]) =>
  readReport(bytes(pages.map((one) => JSON.stringify(one)).join("\n")));

describe("Defender", () => {
  it("reads a page: one exposure per machine, product and CVE", () => {
    const { exposures, warnings } = readReport(sample("reports/ms-defender-json/report_many_vulns.json"));
    expect(exposures.map(({ cve, severity }) => [cve[0], severity])).toEqual([
      ["CVE-1234-5678", "low"],
      ["CVE-1234-56788", "high"],
      ["CVE-5678-9887", "medium"],
      ["CVE-5678-8888", "medium"],
    ]);
    expect(exposures[0]).toMatchObject({
      asset: "wjeriowerjoiewrjoweirjeowij",
      title: "CVE-1234-5678 in packagvendor tools 1.2.3.4",
      component: "packagvendor tools@1.2.3.4",
      endpoint: null,
      cvss: null,
    });
    expect(warnings).toEqual(["The last page says that there are more: what they list is missing here"]);
  });

  it("reads page after page, and warns of what follows the last alone", () => {
    const next = { "@odata.nextLink": "https://x?$skip=1" };
    const report = read(page([record()], next), page([record({ machineId: "m2" })]));
    expect([report.assets.length, report.exposures.length, report.warnings]).toEqual([2, 2, []]);
  });

  it("reads the lines of an export, which names the machine and scores the weakness", () => {
    const line = {
      cveId: "CVE-2024-0001",
      deviceId: "d1",
      deviceName: "pc-1.acme.example",
      softwareName: "edge",
      softwareVendor: "microsoft",
      softwareVersion: "120",
      vulnerabilitySeverityLevel: "Critical",
      cvssScore: 9.8,
    };
    expect(read(line, { ...line, status: "Fixed" })).toMatchObject({
      assets: [{ name: "pc-1.acme.example", names: ["d1"] }],
      exposures: [{ severity: "critical", cvss: { version: "unknown", score: 9.8 } }],
      skipped: 1,
    });
  });

  it("says that an empty list names no machine", () => {
    expect(read(page([]))).toMatchObject({
      exposures: [],
      warnings: ["The list is empty: it names no machine that was looked at"],
    });
  });

  it("counts a record of the wrong shape and says why", () => {
    const { exposures, skipped, warnings } = read(page([record(), record({ cveId: null }), 7]));
    expect([exposures.length, skipped, warnings.length]).toEqual([1, 2, 2]);
  });

  it.each([
    ["another list", page([{ id: "x" }]), "JSON of an unknown kind"],
    ["an error", { error: { code: "Unauthorized", message: "no" } }, "an error message"],
  ])("refuses %s", (_, value, reason) => {
    expect(() => read(value)).toThrow(ReportRefused);
    expect(() => read(value)).toThrow(reason);
  });
});
