import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

/** The one place that knows how a table is read. */
const read = (...lines: readonly string[]) => readReport(bytes(`${lines.join("\n")}\n`));

const NESSUS = "Plugin ID,CVE,CVSS,Risk,Host,Protocol,Port,Name,Plugin Output";

describe("Tenable CSV", () => {
  it("reads Nessus' own table: an exposure per plugin, host and port", () => {
    const { assets, exposures } = readReport(sample("reports/nessus-csv/nessus_many_vuln2-default.csv"));
    expect(assets).toEqual([{ name: "52.208.101.182", addresses: ["52.208.101.182"], names: [] }]);
    expect(exposures.slice(0, 3).map(({ weakness, endpoint }) => [weakness, endpoint])).toEqual([
      ["10107", { host: "52.208.101.182", port: 80, protocol: "tcp" }],
      ["10107", { host: "52.208.101.182", port: 443, protocol: "tcp" }],
      ["10287", { host: "52.208.101.182", port: null, protocol: "udp" }],
    ]);
    expect(exposures.filter(({ severity }) => severity !== "info")).toHaveLength(1);
  });

  it("folds the rows of one plugin, which are one per CVE, and keeps addresses that share a name apart", () => {
    const { assets, exposures } = readReport(sample("reports/nessus-csv/tenable_many_vuln.csv"));
    expect(assets.map(({ name }) => name)).toEqual([
      "ip-127-0-0-1.us-west-2.compute.internal",
      "192.168.1.110",
      "192.167.1.110",
    ]);
    expect(exposures.find(({ weakness }) => weakness === "176703")).toMatchObject({
      title: "Amazon Linux 2 : mariadb (ALAS-2023-2057)",
      severity: "high",
      cve: { length: 10 },
      sightings: 10,
      cvss: { version: "3.0", vector: "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", score: 7.5 },
      endpoint: { host: "127.0.0.1", port: null, protocol: "tcp" },
    });
  });

  it("reads web application scans, whose protocol is a scheme", () => {
    const { exposures } = readReport(sample("reports/nessus-csv/nessus_was_one_vuln.csv"));
    expect(exposures).toMatchObject([
      {
        asset: "google.com",
        title: "Cross-Site Scripting (XSS)",
        severity: "high",
        endpoint: { host: "google.com", port: 80, protocol: "tcp" },
        cvss: { version: "3.0", vector: null, score: 7.1 },
      },
    ]);
    expect(
      read(NESSUS, "1,,,High,https://shop.example:8443/login,https,,Weak,").exposures[0]?.endpoint,
    ).toEqual({ host: "shop.example", port: 8443, protocol: "tcp" });
  });

  it("reads Tenable.sc's table, where names may be missing and vectors have no prefix", () => {
    const { assets, exposures } = read(
      '"Plugin","Plugin Name","Family","Severity","IP Address","Protocol","Port","DNS Name","NetBIOS Name","Plugin Output","CVSS V2 Base Score","CVSS V3 Base Score","CVSS V3 Vector","CVE"',
      String.raw`"73756","Unsupported SQL Server","Databases","Critical","192.0.2.5","TCP","1433","","WORKGROUP\DB1","out","10.0","10.0","AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H",""`,
      '"42873","SWEET32","General","High","192.0.2.6","TCP","443","db2.example","","","5.0","7.5","","CVE-2016-2183"',
    );
    expect(assets).toEqual([
      { name: "192.0.2.5", addresses: ["192.0.2.5"], names: ["DB1"] },
      { name: "db2.example", addresses: ["192.0.2.6"], names: [] },
    ]);
    expect(exposures).toMatchObject([
      { severity: "critical", cvss: { vector: "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", score: 10 } },
      { severity: "high", cve: ["CVE-2016-2183"], endpoint: { host: "192.0.2.6", port: 443 } },
    ]);
  });

  it("reads Tenable VM's findings, with semicolons, and skips what is fixed", () => {
    const { assets, exposures, skipped } = read(
      "asset.display_fqdn;asset.display_ipv4_address;asset.host_name;asset.name;definition.cve;definition.cvss3.base_score;definition.cvss3.base_vector;;definition.id;definition.name;definition.severity;output;port;protocol;severity;state",
      'Blah1;10.0.0.1;Blah1;Blah1;CVE-2008-5161, CVE-2008-5162;3.1;CVSS:3.0/AV:N/AC:H/PR:L/UI:N/S:U/C:N/I:L/A:N;text;70658;CBC enabled;Low;"\'\nfound";22;TCP;Low;RESURFACED',
      "Blah2;10.0.0.2;Blah2;Blah2;;;;;33851;Daemons;Low;;0;TCP;Low;FIXED",
    );
    expect(assets.map(({ name, addresses }) => [name, addresses])).toEqual([
      ["Blah1", ["10.0.0.1"]],
      ["Blah2", ["10.0.0.2"]],
    ]);
    expect(exposures).toMatchObject([
      {
        asset: "Blah1",
        title: "CBC enabled",
        weakness: "70658",
        cve: ["CVE-2008-5161", "CVE-2008-5162"],
        severity: "low",
        endpoint: { host: "10.0.0.1", port: 22, protocol: "tcp" },
        cvss: { version: "3.0", score: 3.1 },
      },
    ]);
    expect(skipped).toBe(1);
  });

  it("takes the newest score, and none that a spreadsheet has spoilt", () => {
    const header =
      "Plugin ID,CVE,CVSS v2.0 Base Score,Risk,Host,Protocol,Port,Name,CVSS v4.0 Base Score,CVSS v3.0 Base Score";
    const { exposures } = read(
      header,
      "1,,5.0,High,h1,tcp,1,A,9.3,7.5",
      "2,,5.0,High,h1,tcp,1,B,,7.5",
      "3,,50,High,h1,tcp,1,C,,75",
    );
    expect(exposures.map(({ cvss }) => cvss)).toEqual([
      { version: "4.0", vector: null, score: 9.3 },
      { version: "3.0", vector: null, score: 7.5 },
      null,
    ]);
  });

  it("skips compliance checks that passed and keeps each one that failed apart", () => {
    const check = (name: string, result: string) =>
      `21156,,,${result},h1,tcp,0,Windows Compliance Checks,"""${name}"" : [${result}]\nmore"`;
    const { exposures, skipped } = read(
      NESSUS.replace("Plugin Output", "Description"),
      check("1.1 A", "FAILED"),
      check("1.2 B", "WARNING"),
      check("1.3 C", "PASSED"),
    );
    expect(exposures.map(({ title, weakness, severity }) => [title, weakness, severity])).toEqual([
      ["1.1 A", "21156:1.1 A", "high"],
      ["1.2 B", "21156:1.2 B", "medium"],
    ]);
    expect(skipped).toBe(1);
  });

  it("says that a host was dead, that a severity is unknown, that there are no rows", () => {
    expect(
      read(NESSUS, "10180,,,None,h1,tcp,0,Ping,The remote host is considered as dead - not scanning")
        .warnings,
    ).toEqual(['The host "h1" did not answer and was not scanned']);
    expect(read(NESSUS, "1,,,Awful,h1,tcp,0,A,")).toMatchObject({
      exposures: [{ severity: "info" }],
      warnings: ['The severity "Awful" is unknown and was read as info'],
    });
    expect(read(NESSUS).warnings).toEqual([
      "The table has a header and no rows: nothing was found, or nothing was scanned",
    ]);
  });

  it("counts a row that it cannot read, and refuses a table that is cut", () => {
    expect(read(NESSUS, "1,,,Low,h1,tcp,1,A,", "2,,,Low,,tcp,1,A,")).toMatchObject({
      exposures: { length: 1 },
      skipped: 1,
      warnings: ["The row that ends on line 3 has no plugin, no name or no host"],
    });
    expect(() => read(NESSUS, "1,,,Low,h1,tcp")).toThrow(ReportRefused);
  });
});
