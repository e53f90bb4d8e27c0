import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { bytes, sample } from "../samples.ts";

/** The one place that knows how a table is read. */
const read = (...lines: readonly string[]) => readReport(bytes(`${lines.join("\n")}\n`));

const REPORT =
  '"IP","DNS","NetBIOS","OS","IP Status","QID","Title","Type","Severity","Port","Protocol","CVE ID","CVSS Base","CVSS3.1 Base","Results"';

const VMDR =
  '"CVE","CVSSv2 Base (nvd)","CVSSv3.1 Base (nvd)","QID","Title","Severity","Protocol","Port","Status","Asset Name","Asset IPV4","Asset IPV6","Disabled","Ignored"';

describe("Qualys CSV", () => {
  it("reads a report: severity 1 to 5, scores with their vector", () => {
    const { assets, exposures } = readReport(sample("reports/qualys-csv/Qualys_Sample_Report.csv"));
    expect(assets[0]).toEqual({
      name: "ip-10-98-57-180.eu-west-1.compute.internal",
      addresses: ["10.98.57.180"],
      names: ["EC2AMAZ-IU0C43L"],
    });
    expect(exposures[2]).toMatchObject({
      weakness: "91762",
      cve: { length: 23 },
      severity: "critical",
      endpoint: { host: "10.98.57.180", port: null, protocol: "tcp" },
      cvss: { version: "3.0", vector: "CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", score: 9.9 },
    });
  });

  it("reads VMDR below its preamble and skips what is fixed", () => {
    const { exposures, skipped } = readReport(sample("reports/qualys-csv/many_vulns_qid.csv"));
    expect(
      exposures.map(({ asset, severity, endpoint }) => [asset, severity, endpoint?.host, endpoint?.port]),
    ).toEqual([
      ["WEBSERVER01", "info", "10.0.0.10", 80],
      ["WEBSERVER02", "low", "10.0.0.11", 443],
      ["WINSERVER01", "high", "10.0.0.30", 3389],
      ["DBSERVER01", "critical", "2001:db8::1", 445],
    ]);
    expect(skipped).toBe(1);
  });

  it("folds the rows of one QID, which VMDR writes one per CVE", () => {
    const { exposures, skipped } = read(
      VMDR,
      `"CVE-2023-0004","7.2","7.8","800004","Local","4","'-","0","ACTIVE","W1","192.0.2.1,192.0.2.2","","No","No"`,
      `"CVE-2023-0005","7.2","7.8","800004","Local","4","'-","0","ACTIVE","W1","192.0.2.1,192.0.2.2","","No","No"`,
      `"CVE-2023-0006","7.2","7.8","800006","Local","4","TCP","22","ACTIVE","W1","192.0.2.1,192.0.2.2","","No","Yes"`,
    );
    expect(exposures).toMatchObject([
      {
        asset: "W1",
        sightings: 2,
        cve: ["CVE-2023-0004", "CVE-2023-0005"],
        endpoint: { host: "192.0.2.1", port: null, protocol: "tcp" },
        cvss: { version: "3.1", vector: null, score: 7.8 },
      },
    ]);
    expect(skipped).toBe(1);
  });

  it("reads a scan report, whose short rows say what was not scanned", () => {
    const { assets, exposures, warnings } = read(
      '"Scan Results","07/08/2020 at 12:40:46"',
      "",
      '"Company","Street","City"',
      '"Launch Date","Active Hosts","Total Hosts","Type","Status"',
      '"07/08/2020","1","3","On Demand","Finished"',
      "",
      REPORT,
      '"192.0.2.1","No registered hostname","NB1","Linux","host scanned, found vuln","38739","Deprecated SSH","Vuln","2","22","tcp","","5.4 (AV:N/AC:H/Au:N/C:C/I:N/A:N)","6.5 (AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:N)","out"',
      '"192.0.2.2","h2.example","","","host scanned, no vuln"',
      "",
      '"hosts not scanned, host not alive (IP)","","192.0.2.9"',
    );
    expect(assets.map(({ name, names }) => [name, names])).toEqual([
      ["192.0.2.1", ["NB1"]],
      ["h2.example", []],
    ]);
    expect(exposures).toMatchObject([
      {
        severity: "low",
        endpoint: { host: "192.0.2.1", port: 22, protocol: "tcp" },
        cvss: { version: "3.1", vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:N", score: 6.5 },
      },
    ]);
    expect(warnings).toEqual(['Not everything was scanned: "hosts not scanned, host not alive (IP)"']);
  });

  it("finds the header below a summary of many hosts", () => {
    const summary = Array.from({ length: 500 }, (_, i) => `"192.0.2.${i % 256}","${i}","1.8"`);
    const { exposures } = read(
      '"IP","Total Vulnerabilities","Security Risk"',
      ...summary,
      "",
      REPORT,
      '"192.0.2.1","a","","","host scanned, found vuln","1","A","Vuln","5","22","tcp","CVE-2020-0001","","","out"',
    );
    expect(exposures).toMatchObject([{ asset: "a", cve: ["CVE-2020-0001"] }]);
  });

  it("counts a finding that is cut", () => {
    expect(
      read(
        REPORT,
        '"192.0.2.1","a","","","host scanned, found vuln","1","A","Vuln"',
        '"192.0.2.1","a","","","x","2","B","Vuln","5","","","","","",""',
      ),
    ).toMatchObject({
      exposures: [{ weakness: "2" }],
      skipped: 1,
      warnings: ["The row that ends on line 2 lacks columns: the file may be cut"],
    });
  });

  it("reads PCI reports, with words for severities and approved false positives", () => {
    const header =
      "IP,HOSTNAME,LAST SCAN,QID,VULN TITLE,TYPE,SEVERITY,PORT,PROTOCOL,FALSE POSITIVE STATUS,CVSS_BASE,Q_SEVERITY,CVEID";
    const { exposures, skipped } = read(
      header,
      "192.0.2.1,abc.example,22/09/2022,86476,Stopped Responding,POTENTIAL,Medium,80,tcp,Requested,6.4,3,",
      "192.0.2.1,abc.example,22/09/2022,86477,Another,POTENTIAL,Medium,80,tcp,Approved,6.4,3,",
    );
    expect(exposures).toMatchObject([
      {
        asset: "abc.example",
        title: "Stopped Responding",
        severity: "medium",
        cvss: { version: "2.0", score: 6.4 },
      },
    ]);
    expect(skipped).toBe(1);
  });

  it("unpacks rows that a spreadsheet has put into one cell each", () => {
    const header =
      'QID,""Title"",""Severity"",""Protocol"",""Port"",""Status"",""Asset Name"",""Asset IPV4""';
    const row = '100001,""Disclosure"",""4"",""TCP"",""80"",""ACTIVE"",""W1"",""192.0.2.1""';
    expect(read('"Asset Vuln Datalist Report,""04 Feb 2026"""', `"${header}"`).warnings).toHaveLength(1);
    expect(
      read('"Asset Vuln Datalist Report,""04 Feb 2026"""', `"${header}"`, `"${row}"`).exposures,
    ).toMatchObject([
      { asset: "W1", weakness: "100001", severity: "high", endpoint: { host: "192.0.2.1", port: 80 } },
    ]);
  });

  it("warns of a header without rows", () => {
    expect(read(REPORT, "", "").warnings).toEqual([
      "The table has a header and no rows: nothing was found, or nothing was scanned",
    ]);
  });
});
