import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { OPEN_PORT, ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const DONE = '<runstats><finished exit="success"/><hosts up="1" down="0" total="1"/></runstats>';

const nmap = (hosts: string, stats = DONE): Uint8Array =>
  bytes(`<?xml version="1.0"?><!DOCTYPE nmaprun><nmaprun scanner="nmap">${hosts}${stats}</nmaprun>`);

const host = (inside: string, address = "192.0.2.7", status = '<status state="up" reason="syn-ack"/>') =>
  `<host>${status}<address addr="${address}" addrtype="ipv4"/><address addr="00:11:22:33:44:55" addrtype="mac"/>${inside}</host>`;

const port = (number: string, state = "open", inside = "", protocol = "tcp") =>
  `<port protocol="${protocol}" portid="${number}"><state state="${state}"/>${inside}</port>`;

/** Reads a run with one host that has this inside. */
const read = (inside: string) => readReport(nmap(host(inside)));

describe("Nmap", () => {
  it("takes every open port for an exposure with severity info", () => {
    const { assets, exposures } = readReport(sample("reports/nmap-xml/nmap_multiple_port.xml"));
    expect(assets).toEqual([
      { name: "joaquinlp.me", addresses: ["198.38.82.159"], names: ["mocha2005.mochahost.com"] },
    ]);
    expect(exposures.map(({ endpoint }) => endpoint?.port)).toEqual([
      21, 25, 53, 80, 110, 143, 443, 465, 587, 993, 995, 2525, 3306,
    ]);
    expect(exposures[1]).toMatchObject({
      asset: "joaquinlp.me",
      title: "Open port 25/tcp (smtp)",
      cve: [],
      severity: "info",
      endpoint: { host: "198.38.82.159", port: 25, protocol: "tcp" },
      cvss: null,
      weakness: OPEN_PORT,
    });
  });

  it("takes every CVE that vulners lists for a weakness of the endpoint, beside the open port", () => {
    const { exposures } = readReport(sample("reports/nmap-xml/nmap_script_vulners.xml"));
    expect(
      exposures.map(({ weakness, cve, severity, cvss }) => [weakness, cve, severity, cvss?.score]),
    ).toEqual([
      ["open-port", [], "info", undefined],
      ["vulners:CVE-2018-15919", ["CVE-2018-15919"], "medium", 5],
      ["vulners:CVE-2017-15906", ["CVE-2017-15906"], "medium", 5],
    ]);
    for (const { endpoint } of exposures) {
      expect(endpoint).toEqual({ host: "192.168.0.1", port: 5022, protocol: "tcp" });
    }
  });

  it("does not take closed, filtered and undecided ports for exposures", () => {
    const states = ["closed", "filtered", "open|filtered", "unfiltered", "closed|filtered"];
    const report = read(
      `<ports>${states.map((state, i) => port(`${i + 1}`, state)).join("")}${port("53", "open", "", "udp")}</ports>`,
    );
    expect(report.exposures.map(({ endpoint }) => endpoint)).toEqual([
      { host: "192.0.2.7", port: 53, protocol: "udp" },
    ]);
    expect(report.skipped).toBe(5);
  });

  it("keeps hosts that share a name apart", () => {
    const named = (address: string) =>
      host(
        `<hostnames><hostname name="web.example" type="user"/></hostnames><ports>${port("80")}</ports>`,
        address,
      );
    const { assets, exposures } = readReport(nmap(named("192.0.2.1") + named("192.0.2.2")));
    expect(assets).toHaveLength(2);
    expect(exposures.map(({ asset }) => asset)).toEqual(["192.0.2.1", "192.0.2.2"]);
  });

  it("reads vulners of before it had tables from its output", () => {
    const output =
      "&#xa;  cpe:/a:x:y:1: &#xa;    &#x9;CVE-2018-15919&#x9;9.8&#x9;https://vulners.example/1&#xa;    &#x9;EDB-ID:1&#x9;5.0&#x9;https://vulners.example/2";
    const report = read(`<ports>${port("22", "open", `<script id="vulners" output="${output}"/>`)}</ports>`);
    expect(report.exposures.map(({ cve, severity }) => [cve, severity])).toEqual([
      [[], "info"],
      [["CVE-2018-15919"], "critical"],
    ]);
    expect(report.warnings).toEqual(["1 references of vulners that are no CVE were not read as exposures"]);
  });

  it("reads what scripts of the vulns library conclude, and skips their NOT VULNERABLE", () => {
    const entry = (key: string, state: string) =>
      `<table key="${key}"><elem key="title">A hole</elem><elem key="state">${state}</elem><table key="ids"><elem>CVE:${key}</elem></table><table key="scores"><elem key="CVSSv2">9.3 (AV:N)</elem></table></table>`;
    const scripts = `<hostscript><script id="smb-vuln-ms17-010" output="">${entry("CVE-2017-0143", "VULNERABLE")}${entry("CVE-2017-0144", "NOT VULNERABLE")}</script></hostscript>`;
    const report = read(scripts);
    expect(report.exposures).toMatchObject([
      {
        title: "A hole",
        cve: ["CVE-2017-0143"],
        severity: "critical",
        endpoint: { host: "192.0.2.7", port: null, protocol: "tcp" },
        weakness: "smb-vuln-ms17-010:CVE-2017-0143",
      },
    ]);
    expect(report.skipped).toBe(1);
  });

  it("takes the risk that the output names where there is no score", () => {
    const table =
      '<table key="CVE-2017-0143"><elem key="title">RCE</elem><elem key="state">VULNERABLE</elem><table key="ids"><elem>CVE:CVE-2017-0143</elem></table></table>';
    const output = "&#xa;  VULNERABLE:&#xa;  RCE&#xa;    State: VULNERABLE&#xa;    Risk factor: HIGH&#xa;";
    expect(
      read(`<hostscript><script id="smb-vuln-ms17-010" output="${output}">${table}</script></hostscript>`)
        .exposures[0],
    ).toMatchObject({ severity: "high", cvss: null });
  });

  it("reads the same from the output where there are no tables", () => {
    const text = (state: string) =>
      `&#xa;  VULNERABLE:&#xa;  Slowloris DOS attack&#xa;    State: ${state}&#xa;    IDs:  CVE:CVE-2007-6750&#xa;      text`;
    const script = (state: string) => `<script id="http-slowloris-check" output="${text(state)}"/>`;
    expect(
      read(`<ports>${port("80", "open", script("LIKELY VULNERABLE"))}</ports>`).exposures[1],
    ).toMatchObject({
      title: "Slowloris DOS attack",
      cve: ["CVE-2007-6750"],
      weakness: "http-slowloris-check:CVE-2007-6750",
    });
    expect(read(`<ports>${port("80", "open", script("NOT VULNERABLE"))}</ports>`)).toMatchObject({
      exposures: { length: 1 },
      skipped: 1,
    });
  });

  it("takes every CVE that vulscan lists for a weakness, once for all of its databases", () => {
    const output =
      "VulDB - https://vuldb.com:&#xa;[12345] Apache flaw&#xa;&#xa;MITRE CVE - https://cve.mitre.org:&#xa;[CVE-2012-0883] envvars in Apache&#xa;[CVE-2012-4557] The mod_proxy_ajp module&#xa;&#xa;SecurityFocus - x:&#xa;[53046] Apache CVE-2012-0883 Vulnerability&#xa;";
    const report = read(`<ports>${port("80", "open", `<script id="vulscan" output="${output}"/>`)}</ports>`);
    expect(
      report.exposures.map(({ weakness, title, severity, sightings }) => [
        weakness,
        title,
        severity,
        sightings,
      ]),
    ).toEqual([
      ["open-port", "Open port 80/tcp", "info", 1],
      ["vulscan:CVE-2012-0883", "CVE-2012-0883 envvars in Apache", "info", 2],
      ["vulscan:CVE-2012-4557", "CVE-2012-4557 The mod_proxy_ajp module", "info", 1],
    ]);
    expect(report.warnings).toEqual(["1 references of vulscan that are no CVE were not read as exposures"]);
  });

  it("folds what masscan writes as one host per port", () => {
    const { assets, exposures } = readReport(
      nmap(
        host(`<ports>${port("80")}</ports>`, "192.0.2.7", "") +
          host(`<ports>${port("81")}</ports>`, "192.0.2.7", ""),
        '<runstats><finished time="1"/></runstats>',
      ),
    );
    expect([assets.length, exposures.length]).toEqual([1, 2]);
  });
});

describe("a scan that failed", () => {
  it.each([
    ["has no end", "", "The scan did not finish: the report has no end of run"],
    [
      "says so",
      '<runstats><finished exit="error" errormsg="no route"/></runstats>',
      'The scan failed with "no route"',
    ],
  ])("is refused when the run %s", (_, stats, reason) => {
    const reading = () => readReport(nmap(host(`<ports>${port("80")}</ports>`), stats));
    expect(reading).toThrow(ReportRefused);
    expect(reading).toThrow(reason);
  });

  it.each([
    [
      "nobody answered",
      nmap("", DONE.replace('up="1"', 'up="0"')),
      'No host was up ("0" down): nothing was scanned',
    ],
    ["some did not", nmap("", DONE.replace('down="0"', 'down="2"')), "2 hosts were down and not scanned"],
    [
      "a host was down",
      nmap(host("", "192.0.2.9", '<status state="down" reason="no-response"/>')),
      'The host "192.0.2.9" was down and not scanned',
    ],
    [
      "a host was only assumed to be up",
      nmap(host("<ports/>", "192.0.2.9", '<status state="up" reason="user-set"/>')),
      'The host "192.0.2.9" was assumed to be up and answered on no port',
    ],
  ])("is never a clean scan without a word: %s", (_, file, warning) => {
    expect(readReport(file)).toMatchObject({ exposures: [], warnings: [warning] });
  });

  it("counts a port that cannot be one", () => {
    expect(
      read(`<ports>${port("80")}${port("0")}${port("99999")}${port("7", "open", "", "sctp")}</ports>`),
    ).toMatchObject({
      exposures: { length: 1 },
      skipped: 3,
      warnings: { length: 3 },
    });
  });
});
