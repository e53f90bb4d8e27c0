import type { Severity } from "../../domain/exposure.ts";
import { firstCves } from "../cve.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { type ParsedReport, ReportRefused } from "../report.ts";
import { childText, readXml, type XmlElement } from "../sax.ts";
import type { XmlSource } from "../source.ts";

/**
 * PingCastle's health check of one Active Directory domain: every risk rule that matched is an exposure of the domain.
 *
 * The tool gives points in place of severities: none is info, up to 5 low, 10 medium, 15 high, more critical, as
 * DefectDojo reads them. Format: PingCastle's `HealthcheckData`.
 */
export const pingcastleXml: ReportFormat = {
  id: "pingcastle-xml",
  title: "PingCastle health check XML",
  kind: "xml",
  recognises: ({ root }) => root === "HealthcheckData",
  parse,
};

function parse(source: XmlSource): ParsedReport {
  const folding = foldReport("pingcastle-xml");
  const domain = domainOf(source);
  folding.asset(domain);
  let hasRules = false;
  readXml(source, {
    doctype: "none",
    records: ["HealthcheckRiskRule"],
    onOpen: (name) => {
      if (name === "RiskRules") hasRules = true;
    },
    onRecord: (rule) => readRule(folding, domain, rule),
  });
  if (!hasRules) folding.warn("The report has no list of risk rules: nothing may have been checked");
  return folding.done();
}

/** The rules may come before the domain that they are about. */
function domainOf(source: XmlSource): { readonly name: string; readonly names: readonly string[] } {
  const found = new Map<string, string>();
  readXml(source, {
    doctype: "none",
    records: NAMES,
    onRecord: ({ name, text }) => {
      if (!found.has(name)) found.set(name, text.trim());
    },
  });
  const [name = "", netbios = ""] = NAMES.map((key) => found.get(key) ?? "");
  if (name === "" && netbios === "") throw new ReportRefused("The report names no domain");
  return { name: (name || netbios).toLowerCase(), names: [netbios] };
}

const NAMES = ["DomainFQDN", "NetBIOSName"];

function readRule(folding: Folding, domain: { readonly name: string }, rule: XmlElement): void {
  const id = childText(rule, "RiskId");
  const points = childText(rule, "Points");
  if (id === "" || !/^-?\d{1,6}$/.test(points)) {
    folding.unread("A risk rule was not read: it has no id or no points");
    return;
  }
  const rationale = childText(rule, "Rationale");
  folding.exposure(folding.asset(domain), {
    title: rationale === "" ? id : `${id}: ${rationale}`,
    cve: firstCves([id, rationale], [childText(rule, "Details")]),
    severity: severityOfPoints(Number(points)),
    endpoint: null,
    cvss: null,
    weakness: id,
    component: null,
    evidence: [`${points} points, ${childText(rule, "Category")}, ${childText(rule, "Model")}`],
  });
}

function severityOfPoints(points: number): Severity {
  if (points <= 0) return "info";
  if (points <= 5) return "low";
  if (points <= 10) return "medium";
  return points <= 15 ? "high" : "critical";
}
