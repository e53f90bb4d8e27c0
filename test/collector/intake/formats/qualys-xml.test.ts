import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const DETAILS = `<VULN_DETAILS id="qid_12345"><QID id="qid_12345">12345</QID><TITLE><![CDATA[Weak & old]]></TITLE><SEVERITY>4</SEVERITY><CVSS_SCORE><CVSS_BASE>5.0 (AV:N/AC:L/Au:N/C:P/I:N/A:N)</CVSS_BASE></CVSS_SCORE><CVSS3_SCORE><CVSS3_BASE>7.5 (AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N)</CVSS3_BASE><CVSS3_VERSION>3.1</CVSS3_VERSION></CVSS3_SCORE><CVE_ID_LIST><CVE_ID><ID>CVE-2020-0001</ID></CVE_ID></CVE_ID_LIST></VULN_DETAILS>`;

const found = (inside: string, qid = "12345") =>
  `<VULN_INFO><QID id="qid_${qid}">${qid}</QID><TYPE>Vuln</TYPE>${inside}</VULN_INFO>`;

const host = (vulns: string, inside = "<IP>192.0.2.1</IP><DNS>h1.example</DNS><NETBIOS>H1</NETBIOS>") =>
  `<HOST>${inside}<VULN_INFO_LIST>${vulns}</VULN_INFO_LIST></HOST>`;

const report = (hosts: string, details = DETAILS, rest = "") =>
  readReport(
    bytes(
      `<?xml version="1.0"?><!DOCTYPE ASSET_DATA_REPORT SYSTEM "https://qualys.example/asset_data_report.dtd"><ASSET_DATA_REPORT><HEADER/><HOST_LIST>${hosts}</HOST_LIST><GLOSSARY><VULN_DETAILS_LIST>${details}</VULN_DETAILS_LIST></GLOSSARY>${rest}</ASSET_DATA_REPORT>`,
    ),
  );

describe("Qualys report XML", () => {
  it("joins what was found on a host with the glossary", () => {
    const { assets, exposures, warnings } = readReport(
      sample("reports/qualys-xml/Qualys_Sample_Report-one-host.xml"),
    );
    expect(assets).toEqual([
      { name: "demo15.s02.sjc01.qualys.com", addresses: ["64.41.200.245"], names: [] },
    ]);
    const steps = exposures.map(({ severity }) => severity);
    expect(["info", "low", "medium"].map((step) => steps.filter((one) => one === step).length)).toEqual([
      14, 4, 2,
    ]);
    expect(exposures.find(({ weakness }) => weakness === "38293")).toMatchObject({
      title: "NTP Information Disclosure Vulnerability",
      severity: "low",
      endpoint: { host: "64.41.200.245", port: 123, protocol: "udp" },
    });
    expect(warnings).toEqual(['There are no results of "64.41.200.248": it was not scanned']);
  });

  it("keeps ports apart, folds repeats and takes the newest score", () => {
    const { assets, exposures } = report(
      host(
        found("<PORT>443</PORT><PROTOCOL>tcp</PROTOCOL><RESULT>a</RESULT>") +
          found("<PORT>443</PORT><PROTOCOL>tcp</PROTOCOL><RESULT>b</RESULT>") +
          found("<PORT>161</PORT><PROTOCOL>udp</PROTOCOL>"),
      ),
    );
    expect(assets).toEqual([{ name: "h1.example", addresses: ["192.0.2.1"], names: ["H1"] }]);
    expect(exposures).toMatchObject([
      {
        title: "Weak & old",
        cve: ["CVE-2020-0001"],
        severity: "high",
        sightings: 2,
        endpoint: { host: "192.0.2.1", port: 443, protocol: "tcp" },
        cvss: { version: "3.1", vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", score: 7.5 },
      },
      { endpoint: { port: 161, protocol: "udp" }, sightings: 1 },
    ]);
  });

  it("skips what is fixed, and keeps what the glossary does not know under its number", () => {
    const { exposures, skipped } = report(
      host(found("<VULN_STATUS>Fixed</VULN_STATUS>") + found("<CVSS3_FINAL>5.1</CVSS3_FINAL>", "7")),
    );
    expect(skipped).toBe(1);
    expect(exposures).toMatchObject([{ title: "QID 7", severity: "info", cvss: { score: 5.1 } }]);
  });

  it("reads lists further inside, and numbers that stand in attributes alone", () => {
    const text = `<QUALYS_REPORT><GLOSSARY><VULN_DETAILS_LIST><VULN_DETAILS id="90001"><TITLE>Expired</TITLE><SEVERITY>3</SEVERITY></VULN_DETAILS></VULN_DETAILS_LIST></GLOSSARY><RESULTS><HOST_LIST>${host('<VULN_INFO><QID id="90001"/><PORT>80</PORT></VULN_INFO>')}</HOST_LIST></RESULTS></QUALYS_REPORT>`;
    expect(readReport(bytes(text)).exposures).toMatchObject([
      { title: "Expired", severity: "medium", weakness: "90001", endpoint: { port: 80 } },
    ]);
  });

  it("warns when a host failed or there is none", () => {
    expect(report(host("", "<IP>192.0.2.1</IP><ERROR>timed out</ERROR>")).warnings).toEqual([
      'The scan of "192.0.2.1" failed: "timed out"',
    ]);
    expect(report("").warnings).toEqual([
      "The report names no host: nothing was scanned, or a filter hides it",
    ]);
  });

  it("never fetches its definition and refuses one that it brings", () => {
    const evil = `<!DOCTYPE ASSET_DATA_REPORT [<!ENTITY x SYSTEM "file:///etc/passwd">]><ASSET_DATA_REPORT>&x;</ASSET_DATA_REPORT>`;
    expect(() => readReport(bytes(evil))).toThrow(ReportRefused);
  });
});

const scan = (inside: string, status = "FINISHED") =>
  readReport(
    bytes(
      `<!DOCTYPE SCAN SYSTEM "https://qualys.example/scan-1.dtd"><SCAN value="scan/1"><HEADER><KEY value="STATUS">${status}</KEY><KEY value="NBHOST_ALIVE">1</KEY></HEADER>${inside}</SCAN>`,
    ),
  );

describe("Qualys scan XML", () => {
  it("reads a host with its vulnerabilities", () => {
    const { exposures } = readReport(sample("reports/qualys-xml/qualys_infrascan_webgui_1.xml"));
    expect(exposures).toMatchObject([
      {
        asset: "host1.example.com",
        title: "Oracle Java SE Critical Patch Update - January 2015",
        weakness: "123168",
        cve: { length: 19 },
        severity: "critical",
        endpoint: { host: "10.1.10.1", port: null, protocol: "tcp" },
        cvss: { version: "3.0", vector: null, score: 3.4 },
      },
    ]);
  });

  it("reads the four lists, with the ports of their categories", () => {
    const entry = (name: string, number: string) =>
      `<${name} number="${number}" severity="2"><TITLE>${name}</TITLE></${name}>`;
    const { assets, exposures } = scan(
      `<IP value="192.0.2.1" name="No registered hostname"><INFOS><CAT value="Information gathering">${entry("INFO", "1")}</CAT></INFOS><SERVICES><CAT value="TCP/IP" port="22" protocol="tcp">${entry("SERVICE", "2")}</CAT></SERVICES><PRACTICES><CAT value="x" port="53" protocol="udp">${entry("PRACTICE", "3")}</CAT></PRACTICES><VULNS><CAT value="y" port="443" protocol="tcp">${entry("VULN", "4")}<VULN severity="1"/></CAT></VULNS></IP>`,
    );
    expect(assets).toEqual([{ name: "192.0.2.1", addresses: ["192.0.2.1"], names: [] }]);
    expect(exposures.map(({ weakness, endpoint }) => [weakness, endpoint?.port, endpoint?.protocol])).toEqual(
      [
        ["1", null, "tcp"],
        ["2", 22, "tcp"],
        ["3", 53, "udp"],
        ["4", 443, "tcp"],
      ],
    );
  });

  it("warns when it did not finish, reports an error, or nobody was alive", () => {
    const alive = '<IP value="192.0.2.1"/>';
    expect(scan(alive)).toMatchObject({ exposures: [], warnings: [] });
    expect(scan(alive, "CANCELED").warnings).toEqual([
      'The scan did not finish, its status is "CANCELED": it may be incomplete',
    ]);
    expect(scan(`${alive}<ERROR number="1">no scanner</ERROR>`).warnings).toEqual([
      'The scan reports an error: "no scanner"',
    ]);
    expect(scan('<IP value="192.0.2.1" status="host not alive"/>').warnings).toEqual([
      'The host "192.0.2.1" was not scanned: "host not alive"',
    ]);
    expect(scan("").warnings).toEqual(["The scan names no host: nothing was scanned"]);
  });
});
