import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { bytes, sample } from "../samples.ts";

const DEFINITION = `<vulnerability id="Ssh-Weak" title="Weak SSH" severity="8" cvssScore="7.5" cvssVector="(AV:N/AC:L/Au:N/C:P/I:P/A:P)" cvssV3Score="9.8" cvssV3Vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"><references><reference source="CVE">CVE-2016-0001</reference><reference source="URL">https://x/CVE-2016-9999</reference></references></vulnerability>`;

const test = (status: string, id = "ssh-weak", key = "") =>
  `<test id="${id}" key="${key}" status="${status}"><Paragraph><Paragraph>It  was
   seen</Paragraph></Paragraph></test>`;

/** A report with one node that has this inside. */
const report = (inside: string, scan = "finished", node = 'address="192.0.2.1" status="alive"') =>
  readReport(
    bytes(
      `<NexposeReport version="2.0"><scans><scan id="1" name="Site" status="${scan}"/></scans><nodes><node ${node}>${inside}</node></nodes><VulnerabilityDefinitions>${DEFINITION}</VulnerabilityDefinitions></NexposeReport>`,
    ),
  );

describe("Nexpose XML", () => {
  it("keeps an exposure per node, endpoint and test", () => {
    const { exposures } = readReport(sample("reports/nexpose-xml/dns.xml"));
    expect(
      exposures.map(({ weakness, severity, endpoint }) => [weakness, severity, endpoint?.protocol]),
    ).toEqual([
      ["dns-allows-cache-snooping", "medium", "tcp"],
      ["dns-processes-recursive-queries", "medium", "tcp"],
      ["dns-allows-cache-snooping", "medium", "udp"],
      ["dns-processes-recursive-queries", "medium", "udp"],
      ["dns-amplification", "low", "udp"],
    ]);
    expect(exposures[0]).toMatchObject({
      asset: "192.168.1.1",
      title: "DNS server allows cache snooping",
      endpoint: { host: "192.168.1.1", port: 53 },
      cvss: { version: "2.0", vector: "AV:N/AC:L/Au:N/C:P/I:N/A:N", score: 5 },
    });
  });

  it("folds the keys of one test, and never folds nodes", () => {
    const { assets, exposures } = readReport(sample("reports/nexpose-xml/report_auth.xml"));
    expect(assets.map(({ name, addresses }) => [name, addresses[0]])).toEqual([
      ["host0", "192.168.0.12"],
      ["host1", "192.168.0.10"],
      ["host3", "192.168.0.11"],
      ["host4", "192.168.0.42"],
    ]);
    const homes = exposures.filter(({ weakness }) => weakness === "unix-user-home-dir-mode");
    expect(homes.map(({ sightings }) => sightings)).toEqual([4, 4, 4, 4]);
  });

  it("finds the definition whatever its case, with the newest score", () => {
    const { exposures } = report(
      `<tests>${test("vulnerable-version", "SSH-WEAK", "/usr/bin/ssh")}</tests><endpoints><endpoint protocol="tcp" port="22" status="open"><services><service name="SSH"><tests>${test("vulnerable-exploited")}</tests></service></services></endpoint></endpoints>`,
    );
    expect(exposures).toMatchObject([
      {
        title: "Weak SSH",
        weakness: "ssh-weak",
        cve: ["CVE-2016-0001"],
        severity: "high",
        endpoint: { host: "192.0.2.1", port: null, protocol: "tcp" },
        cvss: { version: "3.1", score: 9.8 },
        evidence: ["/usr/bin/ssh", "It was seen"],
      },
      { endpoint: { port: 22 } },
    ]);
  });

  it("skips tests that did not find anything or are under an exception, and warns of those that failed", () => {
    const { exposures, skipped, warnings } = report(
      `<tests>${test("not-vulnerable")}${test("not-vulnerable-version")}${test("exception-vulnerable-exploited")}${test("skipped-dos")}${test("error", "x")}${test("vulnerable-potential", "unknown-test")}</tests>`,
    );
    expect(exposures).toMatchObject([{ title: "unknown-test", severity: "info", cvss: null }]);
    expect(skipped).toBe(5);
    expect(warnings).toEqual(['1 tests of "192.0.2.1" failed']);
  });

  it("warns when a scan did not finish, a node was dead, or there is none", () => {
    expect(report("", "running").warnings).toEqual([
      'The scan "Site" did not finish, its status is "running": it may be incomplete',
    ]);
    expect(report("", "finished", 'address="192.0.2.1" status="dead"').warnings).toEqual([
      'The node "192.0.2.1" was "dead" and not scanned',
    ]);
    expect(readReport(bytes('<NexposeReport version="1.0"><nodes/></NexposeReport>')).warnings).toEqual([
      "The report names no node: nothing was scanned",
    ]);
  });
});
