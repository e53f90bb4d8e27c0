import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const HEADER = '"id","fqdn/ip","port","severity","finding","cve","cwe"';

const table = (...rows: readonly string[]): Uint8Array => bytes(`${[HEADER, ...rows].join("\n")}\n`);

const row = (id: string, severity: string, host = "shop.example/192.0.2.7", port = "443", cve = "") =>
  `"${id}","${host}","${port}","${severity}","what was found","${cve}",""`;

describe("testssl.sh", () => {
  it("keeps what is informational and skips what is OK", () => {
    const { assets, exposures, skipped } = readReport(sample("reports/testssl-csv/demo2.csv"));
    expect(assets).toEqual([{ name: "fghgfh.com", addresses: ["213.186.33.31"], names: [] }]);
    expect(exposures.map(({ title, severity }) => [title, severity])).toEqual([
      ["service", "info"],
      ["pre_128cipher", "info"],
      ["FS_ciphers", "info"],
    ]);
    expect(skipped).toBe(3);
  });

  it("reads all CVE ids of a cell", () => {
    expect(readReport(sample("reports/testssl-csv/many_cves.csv")).exposures).toMatchObject([
      {
        asset: "www.defectdojo.org",
        title: "DROWN",
        cve: ["CVE-2016-0703", "CVE-2016-0800"],
        severity: "high",
        endpoint: { host: "www.defectdojo.org", port: 443, protocol: "tcp" },
        evidence: ["vulnerable to DROWN on this host and port", "CWE-310"],
      },
    ]);
  });

  it.each([
    ["LOW", "low"],
    ["MEDIUM", "medium"],
    ["HIGH", "high"],
    ["CRITICAL", "critical"],
    ["INFO", "info"],
    ["WARN", "info"],
    ["DEBUG", "info"],
  ])("reads %s as %s, without a warning", (level, severity) => {
    const { exposures, warnings } = readReport(table(row("BEAST", level)));
    expect([exposures[0]?.severity, warnings]).toEqual([severity, []]);
  });

  it("keeps addresses that share a name apart, and ports", () => {
    const { assets, exposures } = readReport(
      table(
        row("BEAST", "LOW"),
        row("BEAST", "LOW", "shop.example/192.0.2.8"),
        row("BEAST", "LOW", undefined, "8443"),
        row("BEAST", "LOW"),
      ),
    );
    expect(assets.map(({ name }) => name)).toEqual(["192.0.2.7", "192.0.2.8"]);
    expect(exposures.map(({ sightings }) => sightings)).toEqual([2, 1, 1]);
  });

  it.each([
    ["192.0.2.7/192.0.2.7", "192.0.2.7"],
    ["/2001:db8::1", "2001:db8::1"],
    ["shop.example", "shop.example"],
  ])("reads the host %s", (host, name) => {
    expect(readReport(table(row("BEAST", "LOW", host))).exposures[0]).toMatchObject({
      asset: name,
      endpoint: { host: name },
    });
  });

  it("takes a row without an address for the host whose address stands in a later one", () => {
    const file = table(row("engine_problem", "WARN", "shop.example/"), row("BEAST", "LOW"));
    expect(readReport(file)).toMatchObject({
      assets: [{ name: "shop.example", addresses: ["192.0.2.7"] }],
      exposures: [{ title: "engine_problem", severity: "info" }, { title: "BEAST" }],
    });
  });

  it("passes over the header that an appended run repeats", () => {
    const file = table(row("BEAST", "LOW"), HEADER, row("DROWN", "LOW"));
    expect(readReport(file)).toMatchObject({ exposures: { length: 2 }, skipped: 0, warnings: [] });
  });

  it("reads a table with further columns, or without CVE", () => {
    const hinted = `"id","fqdn/ip","port","severity","finding","cve","cwe","hint"\n"A","h","1","LOW","f","","","x"\n`;
    const old = `"id","fqdn/ip","port","severity","finding"\n"A","h","1","LOW","CVE-2014-0160"\n`;
    expect(readReport(bytes(hinted)).exposures).toHaveLength(1);
    expect(readReport(bytes(old)).exposures[0]?.cve).toEqual(["CVE-2014-0160"]);
  });
});

describe("a test that failed", () => {
  const failed = row("scanProblem", "FATAL", "down.example/192.0.2.9");

  it("is a warning beside others", () => {
    expect(readReport(table(row("BEAST", "LOW"), failed))).toMatchObject({
      assets: { length: 1 },
      exposures: { length: 1 },
      warnings: ['The test of "down.example/192.0.2.9" failed: "what was found"'],
    });
  });

  it("is refused alone", () => {
    expect(() => readReport(table(failed))).toThrow(ReportRefused);
    expect(() => readReport(table(failed))).toThrow("None of its 1 records can be read");
  });

  it("is a warning when the table is empty or a row names no host", () => {
    expect(readReport(table()).warnings).toEqual(["The table has a header and no rows: nothing was tested"]);
    expect(readReport(table(row("BEAST", "OK"), row("engine_problem", "WARN", "/")))).toMatchObject({
      exposures: [],
      skipped: 2,
      warnings: ["The row that ends on line 3 was not read: it has no id or no host"],
    });
  });
});
