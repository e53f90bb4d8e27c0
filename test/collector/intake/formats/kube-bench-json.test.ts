import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const NAMELESS = "The report names neither cluster nor node: the kind of node stands for them";

const result = (status: string, number = "1.1.1", members: object = {}) => ({
  test_number: number,
  test_desc: "Ensure something",
  status,
  ...members,
});

const control = (results: unknown, node = "master") => ({
  id: "1",
  text: "Control plane",
  node_type: node,
  tests: [{ section: "1.1", results }],
});

const read = (report: unknown) => readReport(bytes(JSON.stringify(report)));

describe("kube-bench", () => {
  it("reads the bare list of controls", () => {
    const file = "reports/kube-bench-json/kube-bench-report-one-vuln.json";
    expect(readReport(sample(file))).toMatchObject({
      assets: [{ name: "Kubernetes node" }],
      exposures: [
        {
          title: "4.2.11 Ensure that the --rotate-certificates argument is not set to false (Scored)",
          severity: "medium",
          endpoint: null,
          weakness: "4.2.11",
        },
      ],
      skipped: 4,
      warnings: [NAMELESS],
    });
  });

  it("reads newer reports, and tells the kinds of node apart", () => {
    const report = { Controls: [control([result("FAIL")]), control([result("FAIL")], "etcd")], Totals: {} };
    expect(read(report)).toMatchObject({
      assets: [{ name: "Kubernetes master" }, { name: "Kubernetes etcd" }],
      exposures: [{ asset: "Kubernetes master" }, { asset: "Kubernetes etcd" }],
    });
  });

  it("reads one control per line, whatever the order of its members", () => {
    const { id, text, node_type, tests } = control([result("FAIL")]);
    const text1 = JSON.stringify({ tests, id, text, node_type });
    const text2 = JSON.stringify(control([result("FAIL")], "node"));
    expect(readReport(bytes(`${text1}\n${text2}\n`)).assets.map(({ name }) => name)).toEqual([
      "Kubernetes master",
      "Kubernetes node",
    ]);
  });

  it("keeps a manual check as info; skips what passed and what its author skipped", () => {
    const report = read([
      control(["PASS", "WARN", "INFO", "FAIL"].map((status, i) => result(status, `1.${i}`))),
    ]);
    expect(report.exposures.map(({ weakness, severity }) => [weakness, severity])).toEqual([
      ["1.1", "info"],
      ["1.3", "medium"],
    ]);
    expect(report.skipped).toBe(2);
  });

  it("keeps why a check failed", () => {
    const failed = result("FAIL", "1.1", { reason: "failed to run", actual_value: "no" });
    expect(read([control([failed])]).exposures[0]?.evidence).toEqual(["failed to run", "no"]);
  });

  it("warns where nothing was checked", () => {
    expect(read({ Controls: [], Totals: { total_pass: 0 } }).warnings).toEqual([
      "The report lists no results: nothing was checked",
    ]);
    expect(read([control(null)]).warnings).toEqual(["The report lists no results: nothing was checked"]);
  });

  it("counts a result without a number", () => {
    const report = read([control([result("FAIL"), { status: "FAIL" }, null])]);
    expect(report).toMatchObject({ exposures: { length: 1 }, skipped: 2 });
    expect(() => read([control([null])])).toThrow(ReportRefused);
  });
});
