import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const HEADER =
  "simulationRunId,threatId,threatName,threatSeverity,threatPreventionResult,actionId,actionName,affectedProducts,actionMitreTechnique,actionMitreSubtechnique,actionPreventionResult,actionPreventionSources,cve,attackStartedTimeUTC";

/** The one place that knows how a table is read. */
const read = (...lines: readonly string[]) => readReport(bytes(`${[HEADER, ...lines].join("\n")}\n`));

describe("Picus", () => {
  it("reads an attack that was not blocked as a gap on the product that it was aimed at", () => {
    const { exposures, controls } = readReport(sample("reports/picus-csv/one_vuln.csv"));
    expect(exposures).toMatchObject([
      {
        asset: "Product Y",
        title: "Fileless Malware via PowerShell - PowerShell Download Cradle Execution",
        cve: ["CVE-2021-44228"],
        severity: "critical",
        endpoint: null,
        weakness: "1:1001",
      },
    ]);
    expect(controls).toEqual([
      {
        attack: "Fileless Malware via PowerShell - PowerShell Download Cradle Execution",
        technique: "T1059.001",
        control: null,
        outcome: "not-prevented",
        at: "02/10/2023",
      },
    ]);
  });

  it("skips an attack that was blocked, and keeps it as evidence about what blocked it", () => {
    const report = read(
      "1,1,Dump,High,Blocked,2,LSASS,Windows,T1003,,,EDR One,,02/10/2023",
      "1,1,Dump,High,Not Blocked,3,SMB,Windows,T1021,T1021.002,,,,02/10/2023",
    );
    expect([report.exposures.length, report.skipped]).toEqual([1, 1]);
    expect(report.controls?.map(({ technique, control, outcome }) => [technique, control, outcome])).toEqual([
      ["T1003", "EDR One", "prevented"],
      ["T1021.002", null, "not-prevented"],
    ]);
  });

  it("lets the action's own result outrank the threat's", () => {
    const report = read("1,1,Dump,High,Not Blocked,2,LSASS,Windows,T1003,,Blocked,EDR One,,");
    expect([report.exposures.length, report.skipped]).toEqual([0, 1]);
  });

  it("takes an attack that was blocked in part for one that got through", () => {
    expect(read("1,1,Dump,High,Partially Blocked,2,LSASS,Windows,T1003,,,,,").exposures).toHaveLength(1);
  });

  it("folds the rows of one action, one for each rule that might detect it", () => {
    const row = "1,1,Dump,High,Not Blocked,2,LSASS,Windows,T1003,,,,,";
    const report = read(row, row);
    expect([report.exposures[0]?.sightings, report.controls?.length]).toEqual([2, 1]);
  });

  it("does not take an attack without a result for one that was blocked", () => {
    const report = read(
      "1,1,Dump,High,N/A,2,LSASS,Windows,T1003,,,,,",
      "1,1,Dump,High,Not Blocked,3,SMB,Windows,T1021,,,,,",
    );
    expect(report.skipped).toBe(1);
    expect(report.warnings).toEqual([
      'The row that ends on line 2 was not read: its result is "N/A", so it settles nothing',
    ]);
  });

  it("says that a table without rows simulated nothing", () => {
    expect(read()).toMatchObject({
      exposures: [],
      warnings: ["The table has a header and no rows: nothing was simulated"],
    });
  });

  it("refuses a table whose attacks all lack a result", () => {
    expect(() => read("1,1,Dump,High,,2,LSASS,Windows,T1003,,,,,")).toThrow(ReportRefused);
  });
});
