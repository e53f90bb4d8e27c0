import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

/** The one place that knows how a table is read. */
const read = (...lines: readonly string[]) => readReport(bytes(`${lines.join("\n")}\n`));

describe("generic CSV", () => {
  it("reads DefectDojo's table: one exposure per title and CWE, with its URL as evidence", () => {
    const { exposures } = readReport(sample("reports/generic-csv/generic_report1.csv"));
    expect(exposures.map(({ weakness, evidence }) => [weakness, evidence[0]])).toEqual([
      ["CWE-1: ASDF", "https://vulnerable.endpoint.com/resource1/asdf"],
      ["CWE-2: ASDF", "https://vulnerable.endpoint.com/resource2/qwerty"],
      ["CWE-3: ASDF", "https://vulnerable.endpoint.com/resource3/asdf"],
      ["CWE-4: ASDF", "https://vulnerable.endpoint.com/resource4/asdf"],
      ["CWE-5: ASDF", "https://vulnerable.endpoint.com/resource5/asdf"],
    ]);
    expect(exposures[0]).toMatchObject({
      asset: "vulnerable.endpoint.com",
      severity: "low",
      endpoint: { host: "vulnerable.endpoint.com", port: 443, protocol: "tcp" },
    });
  });

  it("reads host, port and protocol from columns of their own, in any case and order", () => {
    const { assets, exposures } = read(
      "SEVERITY;Port;Protocol;IP;Asset;title;CVE ID;CVSS",
      "Critical;53;UDP;192.0.2.7;dns-1;Open resolver;CVE-2024-0002, cve-2024-0001;CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    );
    expect(assets).toEqual([{ name: "dns-1", addresses: ["192.0.2.7"], names: [] }]);
    expect(exposures).toMatchObject([
      {
        asset: "dns-1",
        cve: ["CVE-2024-0001", "CVE-2024-0002"],
        severity: "critical",
        endpoint: { host: "192.0.2.7", port: 53, protocol: "udp" },
        cvss: { version: "3.1", score: 9.8 },
      },
    ]);
  });

  it("ignores what stands above the header", () => {
    const report = read("Report of today", "", "Made by,someone", "Title,Severity,Host", "A,Low,h1");
    expect(report.exposures).toHaveLength(1);
  });

  it.each([
    ["Active", "FALSE"],
    ["FalsePositive", "TRUE"],
    ["false_p", "yes"],
    ["Duplicate", "true"],
    ["is_mitigated", "1"],
  ])("skips a row whose %s is %s", (column, value) => {
    const report = read(`Title,Severity,Host,${column}`, `A,Low,h1,${value}`, "B,Low,h1,");
    expect([report.exposures.length, report.skipped]).toEqual([1, 1]);
  });

  it("reads DefectDojo's newer columns, empty cells among them", () => {
    const { exposures, skipped, warnings } = read(
      "Date,Title,CweId,Url,Severity,CVSSV3,CVSSV3_score,CVSSV4,CVSSV4_score,CVE,Vulnerability Id,IsMitigated",
      "2024-05-01,A,89,https://h/login,High,,9.8,CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N,9.3,,,TRUE",
      "2024-05-01,B,79,h/path,Medium,CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N,6.1,,,CVE-2024-0001,CVE-2024-0002,f",
      "2024-05-01,C,, ,Low, , , , , , , ",
    );
    expect(exposures).toMatchObject([
      { asset: "h", cve: ["CVE-2024-0001", "CVE-2024-0002"], cvss: { version: "3.1", score: 6.1 } },
      { asset: "unnamed asset", title: "C", endpoint: null, cvss: null },
    ]);
    expect([skipped, warnings.length]).toEqual([1, 1]);
  });

  it("folds rows that differ in nothing but the CVE", () => {
    const { exposures } = read(
      "Title,Severity,Host,Port,CVE",
      "A,Low,h1,443,CVE-2024-0001",
      "A,High,h1,443,CVE-2024-0002",
    );
    expect(exposures).toMatchObject([
      { sightings: 2, severity: "high", cve: ["CVE-2024-0001", "CVE-2024-0002"] },
    ]);
  });

  it("never folds hosts or ports", () => {
    const { exposures } = read("Title,Severity,Host,Port", "A,Low,h1,443", "A,Low,h1,8443", "A,Low,h2,443");
    expect(exposures).toHaveLength(3);
  });

  it("takes a package for a component, without an endpoint", () => {
    const { exposures } = read(
      "title,severity,asset,component_name,component_version",
      "A,Low,shop:1,openssl,3.0",
    );
    expect(exposures).toMatchObject([{ asset: "shop:1", component: "openssl@3.0", endpoint: null }]);
  });

  it("keeps text that a spreadsheet would run as it came, to be escaped where it is shown", () => {
    expect(read("Title,Severity,Host", "=cmd|' /C calc'!A0,Low,h1").exposures[0]?.title).toBe(
      "=cmd|' /C calc'!A0",
    );
  });

  it("warns of an unknown severity and of an endpoint that is none", () => {
    const { exposures, warnings } = read("Title,Severity,Url,Asset", "A,Awful,http://[,h1");
    expect(exposures).toMatchObject([{ severity: "info", endpoint: null, asset: "h1" }]);
    expect(warnings).toEqual([
      'The row that ends on line 2: the endpoint "http://[" is not one and was left out',
      'The severity "Awful" is unknown and was read as info',
    ]);
  });

  it("warns of a header without rows", () => {
    expect(read("Title,Severity,Host").warnings).toEqual(["The table has a header and no rows"]);
  });

  it.each([
    [
      "a row is cut",
      ["Title,Severity,Host", "A,Low,h1", "B,Lo"],
      "ends on line 3 has 2 columns where the header has 3: the file may be cut",
    ],
    [
      "a row has too much",
      ["Title,Severity,Host", "A,Low,h1,surplus"],
      "has 4 columns where the header has 3",
    ],
    ["a quote never ends", ["Title,Severity,Host", '"A,Low,h1'], "The CSV cannot be read: Quote Not Closed"],
    ["no row has a title", ["Title,Severity", ",Low"], "it has no title"],
  ])("refuses the table when %s", (_, lines, reason) => {
    expect(() => read(...lines)).toThrow(ReportRefused);
    expect(() => read(...lines)).toThrow(reason);
  });

  it("finds the header of a table whose first cells are longer than what is looked at", () => {
    const text = "line\n".repeat(20_000);
    expect(read("Title,Severity,Host,Description", `A,Low,h1,"${text}"`).exposures).toHaveLength(1);
  });

  it("allows empty cells beyond the header, as spreadsheets leave them", () => {
    expect(read("Title,Severity,Host", "A,Low,h1,,").exposures).toHaveLength(1);
  });

  it("is not confused by columns named like parts of an object", () => {
    const { exposures } = read("Title,Severity,Host,__proto__,constructor", "A,Low,h1,x,y");
    expect(exposures).toHaveLength(1);
    expect(Object.prototype).not.toHaveProperty("x");
  });
});
