import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

/** The one place that knows how an account is read. */
const read = (value: unknown) => readReport(bytes(JSON.stringify(value)));

const event = (more: object = {}) => ({
  status: 0,
  finished_timestamp: "2021-02-23T11:50:14Z",
  agent_metadata: { paw: "pertbn", host: "WORKSTATION1" },
  ability_metadata: { ability_id: "90c2efaa", ability_name: "Find files" },
  operation_metadata: { operation_name: "My Operation" },
  attack_metadata: { tactic: "collection", technique_name: "Data from Local System", technique_id: "T1005" },
  ...more,
});

describe("Caldera", () => {
  it("reads a report: what ran is a gap, what failed settles nothing", () => {
    const report = readReport(sample("reports/caldera-json/operation.json"));
    expect(
      report.exposures.map(({ asset, title, severity, sightings }) => [asset, title, severity, sightings]),
    ).toEqual([
      ["WORKSTATION1", "Find files (T1005 Data from Local System)", "info", 2],
      ["WORKSTATION1", "Create staging directory (T1074.001 Data Staged: Local Data Staging)", "info", 1],
    ]);
    expect(report.controls?.map(({ technique, outcome, at }) => [technique, outcome, at])).toEqual([
      ["T1005", "not-prevented", "2021-02-23 11:50:14"],
      ["T1005", "not-prevented", "2021-02-23 11:50:21"],
      ["T1074.001", "not-prevented", "2021-02-23 11:50:37"],
    ]);
    expect(report.skipped).toBe(1);
    expect(report.warnings).toEqual([
      "1 steps failed or never ran: that settles nothing about what would stop them",
    ]);
  });

  it("reads an event log alike, and never folds hosts", () => {
    const other = event({ agent_metadata: { paw: "b", host: "WORKSTATION2" } });
    const report = read([event(), event(), other, event({ status: 1 })]);
    expect(report.exposures.map(({ asset, sightings }) => [asset, sightings])).toEqual([
      ["WORKSTATION1", 2],
      ["WORKSTATION2", 1],
    ]);
    expect(report.skipped).toBe(1);
  });

  it.each([1, 124, -1, -2, -3, -5])(
    "never takes a step with status %i for one that was stopped",
    (status) => {
      const { exposures, controls, skipped } = read([event({ status })]);
      expect([exposures.length, controls, skipped]).toEqual([0, undefined, 1]);
    },
  );

  it("says that an operation has no end, and names its hosts all the same", () => {
    const running = {
      name: "x",
      host_group: [{ paw: "p", host: "h", host_ip_addrs: ["192.0.2.7"] }],
      steps: {},
    };
    expect(read(running)).toMatchObject({
      assets: [{ name: "h", addresses: ["192.0.2.7"] }],
      exposures: [],
      warnings: ["The operation has no end: what it had not come to was not tried"],
    });
  });

  it("counts a record of the wrong shape, and refuses where there is no other", () => {
    const { exposures, skipped } = read([event(), { ...event(), status: "0" }]);
    expect([exposures.length, skipped]).toEqual([1, 1]);
    expect(() => read([{ ...event(), status: "0" }])).toThrow(ReportRefused);
  });
});
