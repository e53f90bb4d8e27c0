import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { bytes, sample } from "../samples.ts";

/** The one place that knows how a table is read. */
const read = (...lines: readonly string[]) => readReport(bytes(`${lines.join("\n")}\n`));

const HEADER = "IP,Hostname,Port,Port Protocol,CVSS,Severity,NVT Name,NVT OID,CVEs,Specific Result";

describe("Greenbone CSV", () => {
  it("takes the address for the endpoint and the name for the asset", () => {
    const { assets, exposures } = readReport(sample("reports/openvas-csv/many_vuln.csv"));
    expect(assets).toEqual([{ name: "LOGSRV", addresses: ["192.168.118.212"], names: [] }]);
    expect(exposures).toMatchObject([
      {
        title: "TCP timestamps",
        severity: "low",
        endpoint: { host: "192.168.118.212", port: null, protocol: "tcp" },
      },
      { severity: "medium", endpoint: { port: 9200 } },
      { cve: ["CVE-2011-3389", "CVE-2015-0204"], cvss: { version: "unknown", vector: null, score: 4.3 } },
      { title: "HTTP Brute Force Logins With Default Credentials Reporting", severity: "critical" },
    ]);
  });

  it("reads all CVEs of a result", () => {
    const { exposures } = readReport(sample("reports/openvas-csv/report_detail_v2.csv"));
    expect(exposures).toMatchObject([
      {
        asset: "server99",
        cve: { length: 93 },
        severity: "critical",
        weakness: "1.3.6.1.4.1.25623.1.0.836484",
      },
    ]);
  });

  it("names a host once, though some of its rows leave the name out", () => {
    const { assets, exposures } = read(
      HEADER,
      "192.0.2.1,,443,tcp,5.0,Medium,A,1.1,,",
      "192.0.2.1,web.example,80,tcp,0.0,Log,B,1.2,,",
      "192.0.2.2,192.0.2.2,53,udp,0.0,,C,1.3,,",
    );
    expect(assets).toEqual([
      { name: "web.example", addresses: ["192.0.2.1"], names: [] },
      { name: "192.0.2.2", addresses: ["192.0.2.2"], names: [] },
    ]);
    expect(exposures.map(({ asset, severity, endpoint }) => [asset, severity, endpoint?.protocol])).toEqual([
      ["web.example", "medium", "tcp"],
      ["web.example", "info", "tcp"],
      ["192.0.2.2", "info", "udp"],
    ]);
  });

  it("finds the CVE of the CVE scanner, whose tests are named by it", () => {
    expect(read(HEADER, "192.0.2.1,,,,9.8,High,CVE-2017-7679,CVE-2017-7679,,").exposures).toMatchObject([
      { cve: ["CVE-2017-7679"], weakness: "CVE-2017-7679", endpoint: { port: null } },
    ]);
  });

  it("skips false positives and folds repeats", () => {
    const { exposures, skipped } = read(
      HEADER,
      "192.0.2.1,,443,tcp,5.0,False Positive,A,1.1,,",
      "192.0.2.1,,443,tcp,5.0,Medium,B,1.2,,one",
      "192.0.2.1,,443,tcp,5.0,Medium,B,1.2,,two",
    );
    expect(skipped).toBe(1);
    expect(exposures).toMatchObject([{ sightings: 2, evidence: ["one", "two"] }]);
  });

  it("reads an unknown severity from the score, with a warning, and counts what it cannot read", () => {
    expect(read(HEADER, "192.0.2.1,,443,tcp,7.5,Awful,A,1.1,,", ",,443,tcp,7.5,High,A,1.1,,")).toMatchObject({
      exposures: [{ severity: "high" }],
      skipped: 1,
      warnings: [
        'The severity "Awful" is unknown and was read from the score',
        "The row that ends on line 3 has no host or no NVT",
      ],
    });
  });

  it("warns of a header without rows", () => {
    expect(read(HEADER).warnings).toEqual([
      "The table has a header and no rows: nothing was found, or nothing was scanned",
    ]);
  });
});
