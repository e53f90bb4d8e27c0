import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { bytes, sample } from "../samples.ts";

const nessus = (hosts: string): Uint8Array =>
  bytes(`<?xml version="1.0"?><NessusClientData_v2><Report name="r">${hosts}</Report></NessusClientData_v2>`);

const host = (
  name: string,
  items: string,
  tags = `<tag name="host-ip">192.0.2.7</tag><tag name="HOST_END">x</tag>`,
) => `<ReportHost name="${name}"><HostProperties>${tags}</HostProperties>${items}</ReportHost>`;

const item = (children = "") =>
  `<ReportItem port="443" protocol="tcp" severity="2" pluginID="1" pluginName="Weak">${children}</ReportItem>`;

/** Reads a report of one host with these items. */
const read = (...items: readonly string[]) => readReport(nessus(host("h1", items.join(""))));

describe("Nessus", () => {
  it("keeps one exposure per plugin, host and port, informational ones too", () => {
    const { exposures } = readReport(sample("reports/nessus-xml/nessus_many_vuln.xml"));
    expect(exposures.map(({ weakness, endpoint }) => [weakness, endpoint?.port])).toEqual([
      ["19506", null],
      ["54615", null],
      ["45590", null],
      ["11936", null],
      ["12053", null],
      ["11219", 443],
      ["11219", 264],
    ]);
    expect(new Set(exposures.map(({ severity }) => severity))).toEqual(new Set(["info"]));
    expect(exposures[0]).toMatchObject({
      asset: "preprod.boardvantage.net",
      title: "Nessus Scan Information",
      endpoint: { host: "12.233.108.201", port: null, protocol: "tcp" },
    });
  });

  it("reads web application scans, whose host is a URL and whose scores have no vector", () => {
    const { assets, exposures } = readReport(sample("reports/nessus-xml/nessus_was_many_vuln.xml"));
    expect(assets).toEqual([{ name: "google.com", addresses: [], names: [] }]);
    expect(exposures.map(({ severity }) => severity)).toEqual(["high", "info", "low", "low", "low"]);
    expect(exposures[0]).toMatchObject({
      title: "Cross-Site Scripting (XSS)",
      endpoint: { host: "google.com", port: 80, protocol: "tcp" },
      cvss: { version: "3.0", vector: null, score: 7.1 },
    });
  });

  it("never folds hosts, even when two addresses share a name", () => {
    const at = (ip: string) =>
      host("web", item(), `<tag name="host-ip">${ip}</tag><tag name="HOST_END">x</tag>`);
    const { assets, exposures } = readReport(nessus(at("192.0.2.1") + at("192.0.2.2")));
    expect(assets.map(({ name, names }) => [name, names])).toEqual([
      ["192.0.2.1", ["web"]],
      ["192.0.2.2", ["web"]],
    ]);
    expect(exposures.map(({ asset }) => asset)).toEqual(["192.0.2.1", "192.0.2.2"]);
  });

  it("folds a repeated plugin on one port into one exposure with two sightings", () => {
    const { exposures } = read(
      item("<cve>CVE-2024-1111</cve><plugin_output>first</plugin_output>"),
      item("<cve>cve-2024-0001</cve><cve>CVE-2024-1111</cve><plugin_output>second</plugin_output>"),
    );
    expect(exposures).toHaveLength(1);
    expect(exposures[0]).toMatchObject({
      sightings: 2,
      cve: ["CVE-2024-0001", "CVE-2024-1111"],
      evidence: ["first", "second"],
    });
  });

  it("takes the newest CVSS that the plugin has", () => {
    const v2 =
      "<cvss_base_score>5.0</cvss_base_score><cvss_vector>CVSS2#AV:N/AC:L/Au:N/C:P/I:N/A:N</cvss_vector>";
    const v3 = "<cvss3_vector>CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H</cvss3_vector>";
    const v4 = `<cvss4_base_score>9.3</cvss4_base_score><cvss4_vector>CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N</cvss4_vector>`;
    expect(read(item(v2)).exposures[0]?.cvss).toEqual({
      version: "2.0",
      vector: "AV:N/AC:L/Au:N/C:P/I:N/A:N",
      score: 5,
    });
    expect(read(item(v2 + v3)).exposures[0]?.cvss).toMatchObject({ version: "3.0", score: 9.8 });
    expect(read(item(v2 + v3 + v4)).exposures[0]?.cvss).toMatchObject({ version: "4.0", score: 9.3 });
  });

  it.each([
    ["0", null],
    ["65535", 65_535],
    ["65536", null],
    ["-1", null],
    ["http", null],
  ])("reads the port %s as %s", (port, expected) => {
    const written = `<ReportItem port="${port}" protocol="udp" severity="1" pluginID="1" pluginName="Weak"/>`;
    expect(read(written).exposures[0]?.endpoint).toEqual({
      host: "192.0.2.7",
      port: expected,
      protocol: "udp",
    });
  });

  it("skips compliance checks that passed and keeps each one that failed apart", () => {
    const check = (name: string, result: string) =>
      item(
        `<cm:compliance-check-name>${name}</cm:compliance-check-name><cm:compliance-result>${result}</cm:compliance-result>`,
      );
    const { exposures, skipped } = read(check("A", "FAILED"), check("B", "FAILED"), check("C", "PASSED"));
    expect(exposures.map(({ title, weakness }) => [title, weakness])).toEqual([
      ["A", "1:A"],
      ["B", "1:B"],
    ]);
    expect(skipped).toBe(1);
  });

  it("says that a host was dead, that a scan has no end, that no host was scanned", () => {
    const dead = `<ReportItem port="0" protocol="tcp" severity="0" pluginID="10180" pluginName="Ping"><plugin_output>The remote host (192.0.2.7) is considered as dead - not scanning</plugin_output></ReportItem>`;
    expect(read(dead).warnings).toEqual(['The host "h1" did not answer and was not scanned']);
    expect(readReport(nessus(host("h1", "", `<tag name="host-ip">192.0.2.7</tag>`))).warnings).toEqual([
      'The scan of "h1" has no end: it may be incomplete',
    ]);
    expect(readReport(nessus(""))).toMatchObject({
      exposures: [],
      warnings: ["The report names no host: nothing was scanned"],
    });
  });

  it("counts an item that it cannot read and says why", () => {
    const { exposures, skipped, warnings } = read(item(), `<ReportItem port="1" severity="3"/>`);
    expect([exposures.length, skipped]).toEqual([1, 1]);
    expect(warnings).toEqual(['An item of "h1" has no plugin id, no name or no host']);
  });

  it("reads an unknown severity as info, with a warning", () => {
    const odd = `<ReportItem port="1" protocol="tcp" severity="9" pluginID="1" pluginName="Weak"/>`;
    expect(read(odd)).toMatchObject({
      exposures: [{ severity: "info" }],
      warnings: ['The severity "9" is unknown and was read as info'],
    });
  });
});
