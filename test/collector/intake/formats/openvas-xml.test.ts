import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

/** The one place that knows how a report is put together. */
const report = (results: string, rest = "", status = "Done") =>
  readReport(
    bytes(
      `<report id="a"><report id="b"><gmp><version>22.6</version></gmp><scan_run_status>${status}</scan_run_status><ports><port>443/tcp<host>192.0.2.1</host></port></ports><results>${results}</results>${rest}</report></report>`,
    ),
  );

type Result = {
  readonly host?: string;
  readonly port?: string;
  readonly threat?: string;
  readonly severity?: string;
  readonly nvt?: string;
  readonly oid?: string;
};

const result = ({
  host = "192.0.2.1<asset/><hostname></hostname>",
  port = "443/tcp",
  threat = "Medium",
  severity = "5.0",
  nvt = "",
  oid = "1.2.3",
}: Result = {}) =>
  `<result id="r"><name>Weak</name><host>${host}</host><port>${port}</port><nvt oid="${oid}"><name>Weak</name>${nvt}</nvt><threat>${threat}</threat><severity>${severity}</severity><description>seen</description></result>`;

describe("Greenbone XML", () => {
  it("reads a result with its CVEs, and general/tcp as no port", () => {
    const { exposures } = readReport(sample("reports/openvas-xml/one_vuln.xml"));
    expect(exposures).toMatchObject([
      {
        asset: "10.0.101.2",
        title: "Mozilla Firefox Security Update (mfsa_2023-32_2023-36) - Windows",
        cve: { length: 12 },
        severity: "critical",
        endpoint: { host: "10.0.101.2", port: null, protocol: "tcp" },
        cvss: { version: "unknown", vector: null, score: 10 },
        weakness: "1.3.6.1.4.1.25623.1.0.832260",
      },
    ]);
  });

  it("reads the vector of newer versions, and the host's name", () => {
    const { assets, exposures } = readReport(sample("reports/openvas-xml/report_detail_v2.xml"));
    expect(assets).toEqual([{ name: "server99", addresses: ["10.99.99.99"], names: [] }]);
    expect(exposures).toMatchObject([
      {
        cve: { length: 93 },
        endpoint: { host: "10.99.99.99", port: 42, protocol: "tcp" },
        cvss: { version: "3.1", vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", score: 9.8 },
      },
    ]);
  });

  it.each([
    ["443/tcp", 443, "tcp"],
    ["https (443/tcp)", 443, "tcp"],
    ["53/udp", 53, "udp"],
    ["general/tcp", null, "tcp"],
    ["general/udp", null, "udp"],
  ])("reads the port %s", (port, number, protocol) => {
    expect(report(result({ port })).exposures[0]?.endpoint).toEqual({
      host: "192.0.2.1",
      port: number,
      protocol,
    });
  });

  it.each([
    ["Log", "0.0", "info"],
    ["Low", "2.6", "low"],
    ["Medium", "9.1", "medium"],
    ["High", "7.5", "high"],
    ["High", "9.0", "critical"],
    ["Critical", "9.8", "critical"],
    ["", "4.0", "medium"],
  ])("reads the threat %s with the score %s as %s", (threat, severity, expected) => {
    expect(report(result({ threat, severity })).exposures[0]?.severity).toBe(expected);
  });

  it("finds CVEs in references, in the element of before version 10 and in the names of CVE tests", () => {
    const refs =
      '<refs><ref type="cve" id="CVE-2020-0001"/><ref type="url" id="https://x/CVE-2020-9999"/></refs>';
    const { exposures } = report(
      result({ nvt: refs }) +
        result({ oid: "2", nvt: "<cve>CVE-2011-3389, CVE-2015-0204</cve>" }) +
        result({ oid: "3", nvt: "<cve>NOCVE</cve>" }) +
        result({ oid: "CVE-2021-26690" }),
    );
    expect(exposures.map(({ cve }) => cve)).toEqual([
      ["CVE-2020-0001"],
      ["CVE-2011-3389", "CVE-2015-0204"],
      [],
      ["CVE-2021-26690"],
    ]);
  });

  it("takes the newest of several vectors, whatever scale their scores have", () => {
    const nvt = `<cvss_base>9.8</cvss_base><severities score="98"><severity type="cvss_base_v2"><score>75</score><value>AV:N/AC:L/Au:N/C:P/I:P/A:P</value></severity><severity type="cvss_base_v3"><score>98</score><value>CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H</value></severity></severities>`;
    expect(report(result({ nvt })).exposures[0]?.cvss).toMatchObject({ version: "3.1", score: 9.8 });
    const old =
      "<cvss_base>4.3</cvss_base><tags>cvss_base_vector=AV:N/AC:M/Au:N/C:P/I:N/A:N|summary=x</tags>";
    expect(report(result({ nvt: old })).exposures[0]?.cvss).toEqual({
      version: "2.0",
      vector: "AV:N/AC:M/Au:N/C:P/I:N/A:N",
      score: 4.3,
    });
  });

  it("names a host by its details or by any of its results, and lists hosts without results", () => {
    const detail = (name: string, value: string) =>
      `<detail><name>${name}</name><value>${value}</value></detail>`;
    const { assets } = report(
      result() +
        result({ host: "192.0.2.2" }) +
        result({ host: "192.0.2.2<hostname>two.example</hostname>" }),
      `<host><ip>192.0.2.1</ip>${detail("OS", "x")}${detail("hostname", "one.example")}</host><host><ip>192.0.2.3</ip>${detail("Host dead", "1")}</host>`,
    );
    expect(assets.map(({ name, addresses }) => [name, addresses])).toEqual([
      ["one.example", ["192.0.2.1"]],
      ["two.example", ["192.0.2.2"]],
      ["192.0.2.3", ["192.0.2.3"]],
    ]);
  });

  it("skips false positives and what a delta report says is gone", () => {
    const gone = result().replace("<name>", "<delta>gone</delta><name>");
    const { exposures, skipped } = report(
      result({ threat: "False Positive", severity: "-1.0" }) + gone + result({ port: "80/tcp" }),
    );
    expect([exposures.length, skipped]).toEqual([1, 2]);
  });

  it("reads the answer to get_reports, and refuses one that failed", () => {
    const answer = (status: string) =>
      bytes(
        `<get_reports_response status="${status}" status_text="Failed to find report 'x'"><report id="a"><report id="b"><results>${result()}</results></report></report></get_reports_response>`,
      );
    expect(readReport(answer("200"))).toMatchObject({ format: "openvas-xml", exposures: { length: 1 } });
    expect(() => readReport(answer("404"))).toThrow(ReportRefused);
    expect(() => readReport(answer("404"))).toThrow("Failed to find report 'x'");
  });

  it("warns when the scan did not finish, a test failed or nothing was scanned", () => {
    expect(report(result(), "", "Stopped").warnings).toEqual([
      'The scan did not finish, its status is "Stopped": it may be incomplete',
    ]);
    expect(
      report(
        result(),
        "<errors><count>1</count><error><host>192.0.2.1<asset/></host><description>NVT timed out</description></error></errors>",
      ).warnings,
    ).toEqual(['A test of "192.0.2.1" failed: "NVT timed out"']);
    expect(report("").warnings).toEqual([
      "The report names no host and no result: nothing was scanned, or a filter hides it",
    ]);
  });

  it("counts a result without a host or a test, and does not claim other reports", () => {
    expect(report(`${result()}<result id="r2"><name>x</name></result>`)).toMatchObject({
      exposures: { length: 1 },
      skipped: 1,
      warnings: ['The result "r2" has no host or no NVT'],
    });
    expect(() => readReport(bytes('<report name="coverage"><package/></report>'))).toThrow(
      'XML of an unknown kind, its root is "report"',
    );
  });
});
