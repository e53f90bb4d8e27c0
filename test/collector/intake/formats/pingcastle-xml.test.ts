import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const rule = (points: string, inside = "<RiskId>A-Krbtgt</RiskId><Rationale>Old password</Rationale>") =>
  `<HealthcheckRiskRule><Points>${points}</Points><Category>Anomalies</Category><Model>Golden</Model>${inside}</HealthcheckRiskRule>`;

const DOMAIN = "<DomainFQDN>Corp.Example</DomainFQDN><NetBIOSName>CORP</NetBIOSName>";

const read = (rules: string, domain = DOMAIN) =>
  readReport(bytes(`<HealthcheckData><RiskRules>${rules}</RiskRules>${domain}</HealthcheckData>`));

describe("PingCastle", () => {
  it("reads the rules that matched in a domain", () => {
    expect(readReport(sample("reports/pingcastle-xml/one.xml"))).toMatchObject({
      assets: [{ name: "example.local", names: ["EXAMPLE"] }],
      exposures: [
        {
          title: "A-MinPwdLen: Password policy allows length less than 8 characters",
          severity: "medium",
          endpoint: null,
          weakness: "A-MinPwdLen",
          evidence: ["10 points, Anomalies, WeakPassword"],
        },
      ],
    });
  });

  it.each([
    ["0", "info"],
    ["1", "low"],
    ["5", "low"],
    ["10", "medium"],
    ["15", "high"],
    ["50", "critical"],
  ])("reads %s points as %s", (points, severity) => {
    expect(read(rule(points)).exposures[0]?.severity).toBe(severity);
  });

  it("finds CVE ids in the rationale, and the domain wherever it stands", () => {
    const report = read(rule("0", "<RiskId>A-X</RiskId><Rationale>Not patched: CVE-2021-42291</Rationale>"));
    expect(report).toMatchObject({
      assets: [{ name: "corp.example" }],
      exposures: [{ cve: ["CVE-2021-42291"] }],
    });
  });

  it("says nothing of a domain in which no rule matched, and warns where no rules are listed", () => {
    expect(read("")).toMatchObject({ assets: [{}], exposures: [], warnings: [] });
    const report = readReport(bytes(`<HealthcheckData>${DOMAIN}</HealthcheckData>`));
    expect(report.warnings).toEqual(["The report has no list of risk rules: nothing may have been checked"]);
  });

  it("refuses a report without a domain or without a rule that can be read", () => {
    expect(() => read(rule("1"), "")).toThrow("The report names no domain");
    expect(() => read(rule("many"))).toThrow(ReportRefused);
  });
});
