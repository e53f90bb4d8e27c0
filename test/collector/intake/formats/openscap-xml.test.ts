import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const result = (outcome: string, id = "r1", inside = "") =>
  `<rule-result idref="${id}"><result>${outcome}</result>${inside}</rule-result>`;

const test = (results: string, head = "<target>host.example</target>") =>
  `<TestResult id="t">${head}${results}</TestResult>`;

const RULES =
  '<Group id="g"><Rule id="r1" severity="high"><title>No telnet</title></Rule><Rule id="r2"><title>Fix CVE-2024-0001</title></Rule></Group>';

const benchmark = (inside: string): Uint8Array =>
  bytes(`<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2">${inside}</Benchmark>`);

const read = (inside: string) => readReport(benchmark(RULES + inside));

describe("OpenSCAP", () => {
  it("reads what failed on a target", () => {
    const { assets, exposures, skipped } = readReport(sample("reports/openscap-xml/one_vuln_rhsa.xml"));
    expect(assets).toEqual([
      {
        name: "sample.system",
        addresses: ["192.168.94.166", "192.168.94.53", "192.168.85.194", "192.168.100.194"],
        names: [],
      },
    ]);
    expect(exposures).toMatchObject([
      {
        asset: "sample.system",
        title: "RHSA-2006:0117: vixie-cron security update (Low)",
        cve: ["CVE-2005-1038"],
        severity: "low",
        endpoint: null,
        weakness: "oval-com.redhat.rhsa-def-20060117",
      },
    ]);
    expect(skipped).toBe(7);
  });

  it.each(["pass", "fixed", "notapplicable", "notselected", "notchecked", "informational"])(
    "skips a rule whose result is %s",
    (outcome) => {
      expect(read(test(result(outcome)))).toMatchObject({
        assets: [{ name: "host.example" }],
        exposures: [],
        skipped: 1,
        warnings: [],
      });
    },
  );

  it("warns of rules that ended in an error", () => {
    expect(read(test(result("error") + result("unknown", "r2") + result("pass")))).toMatchObject({
      exposures: [],
      skipped: 3,
      warnings: ['2 rules could not be checked on "host.example"'],
    });
  });

  it("takes severity and CVE ids from the result, else from the rule", () => {
    const ident = '<ident system="http://cve.mitre.org">CVE-2023-0001</ident>';
    const report = read(
      test(
        result("fail") +
          '<rule-result idref="r2" severity="low"><result>fail</result></rule-result>' +
          result("fail", "r3", ident),
      ),
    );
    expect(report.exposures.map(({ title, severity, cve }) => [title, severity, cve])).toEqual([
      ["No telnet", "high", []],
      ["Fix CVE-2024-0001", "low", ["CVE-2024-0001"]],
      ["r3", "info", ["CVE-2023-0001"]],
    ]);
  });

  it("reads any prefix, rules after results, and several targets", () => {
    const other = test(result("fail"), "<target>other.example</target>");
    const text = `${test(result("fail"))}${other}${RULES}`.replace(/<(\/?)/g, "<$1cdf:");
    const report = readReport(
      bytes(`<cdf:Benchmark xmlns:cdf="http://checklists.nist.gov/xccdf/1.1">${text}</cdf:Benchmark>`),
    );
    expect(report.exposures.map(({ asset, title }) => [asset, title])).toEqual([
      ["host.example", "No telnet"],
      ["other.example", "No telnet"],
    ]);
  });

  it("reads results in an Asset Reporting Format collection, and alone", () => {
    const collection = `<arf:asset-report-collection xmlns:arf="a" xmlns:x="b"><arf:report-request><x:Rule id="r1" severity="low"><x:title>T</x:title></x:Rule></arf:report-request><arf:report>${test(result("fail"))}</arf:report></arf:asset-report-collection>`;
    expect(readReport(bytes(collection)).exposures).toMatchObject([{ title: "T", severity: "low" }]);
    expect(readReport(bytes(test(result("fail")))).exposures).toMatchObject([{ title: "r1" }]);
  });

  it("takes names from facts, and the address where there is no name", () => {
    const facts =
      '<target></target><target-address>10.0.0.7</target-address><target-facts><fact name="urn:xccdf:fact:asset:identifier:fqdn">h.example</fact><fact name="urn:xccdf:fact:ethernet:MAC">00</fact></target-facts>';
    expect(read(test(result("fail"), facts)).assets).toEqual([
      { name: "10.0.0.7", addresses: ["10.0.0.7"], names: ["h.example"] },
    ]);
  });

  it("folds the instances of a rule", () => {
    expect(read(test(result("fail") + result("fail"))).exposures).toMatchObject([{ sightings: 2 }]);
  });

  it("refuses a benchmark that was not run, and results without a target", () => {
    expect(() => read("")).toThrow("The benchmark has no test result: nothing was scanned with it");
    expect(() => read(test(result("fail"), ""))).toThrow(ReportRefused);
  });
});
