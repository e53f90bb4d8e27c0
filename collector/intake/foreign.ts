import { at, topOf } from "./json.ts";
import type { Source } from "./source.ts";
import { findHeader } from "./table.ts";

/**
 * Formats that we know by sight and cannot read yet. Naming them in the refusal tells the reader that the file
 * is sound, and keeps the generic formats from guessing at it.
 */
export function foreignTitle(source: Source): string | undefined {
  switch (source.kind) {
    case "xml":
      return FOREIGN_ROOTS.get(source.root);
    case "json":
      return FOREIGN_JSON.find(({ fits }) => fits(topOf(source), source.documents[0]))?.title;
    case "zip":
      return undefined;
    case "table":
      return FOREIGN_TABLES.find(({ columns }) =>
        findHeader(source.heads, (header) => columns.every((column) => header.includes(column))),
      )?.title;
  }
}

const FOREIGN_ROOTS: ReadonlyMap<string, string> = new Map([
  ["NessusClientData", "Nessus version 1"],
  ["report", "Greenbone or OpenVAS XML"],
  ["get_reports_response", "Greenbone or OpenVAS XML"],
  ["ASSET_DATA_REPORT", "Qualys XML"],
  ["SCAN", "Qualys XML"],
  ["NexposeReport", "Nexpose XML"],
  ["bom", "CycloneDX XML"],
  ["analysis", "OWASP Dependency-Check XML"],
]);

/** Column names in lower case. */
const FOREIGN_TABLES: readonly { readonly title: string; readonly columns: readonly string[] }[] = [
  { title: "Tenable CSV", columns: ["plugin id"] },
  { title: "Tenable CSV", columns: ["plugin", "plugin name"] },
  { title: "Tenable CSV", columns: ["definition.id"] },
  { title: "Greenbone or OpenVAS CSV", columns: ["nvt oid"] },
  { title: "Greenbone or OpenVAS CSV", columns: ["nvt name"] },
  { title: "Qualys CSV", columns: ["qid"] },
  { title: "Picus CSV", columns: ["simulationrunid", "threatid"] },
  { title: "EPSS scores (give them to `intel update`)", columns: ["cve", "epss", "percentile"] },
];

const has = (value: unknown, ...path: readonly (string | number)[]): boolean =>
  at(value, ...path) !== undefined;

type ForeignJson = { readonly title: string; readonly fits: (value: unknown, first: unknown) => boolean };

const FOREIGN_JSON: readonly ForeignJson[] = [
  { title: "Grype JSON", fits: (value) => has(value, "matches") && has(value, "descriptor") },
  { title: "SARIF", fits: (value) => has(value, "runs") && has(value, "version") },
  { title: "CycloneDX JSON", fits: (value) => has(value, "bomFormat") },
  { title: "OpenVEX", fits: (value) => String(at(value, "@context")).includes("openvex") },
  { title: "OSV-Scanner JSON", fits: (value) => has(value, "results", 0, "packages") },
  {
    title: "Snyk JSON",
    fits: (_, first) =>
      has(first, "vulnerabilities") && (has(first, "packageManager") || has(first, "dependencyCount")),
  },
  { title: "npm audit JSON", fits: (value) => has(value, "auditReportVersion") || has(value, "advisories") },
  {
    title: "GitHub vulnerability alerts",
    fits: (value) => has(value, "data", "repository") || has(value, "data", "search"),
  },
  {
    title: "OCSF findings of another tool than Prowler",
    fits: (_, first) => has(first, "finding_info") && has(first, "class_uid"),
  },
  {
    title: "Wazuh JSON",
    fits: (value) => has(value, "data", "affected_items") || has(value, "hits", "hits"),
  },
  { title: "Microsoft Defender JSON", fits: (value) => has(value, "@odata.context") },
  { title: "masscan JSON", fits: (_, first) => has(first, "ip") && has(first, "ports") },
  {
    title: "httpx JSON",
    fits: (_, first) =>
      has(first, "url") && has(first, "input") && !has(first, "title", "severity") && has(first, "port"),
  },
  { title: "naabu JSON", fits: (_, first) => has(first, "port") && has(first, "ip") && !has(first, "title") },
  { title: "CSAF", fits: (value) => has(value, "document", "csaf_version") },
  {
    title: "Dependency-Track JSON",
    fits: (value) => has(value, "meta", "application") && has(value, "findings"),
  },
  {
    title: "GitLab security report",
    fits: (value) => has(value, "scan", "type") && has(value, "vulnerabilities"),
  },
  {
    title: "Harbor JSON",
    fits: (value) => Object.keys(value ?? {}).some((key) => key.startsWith("application/vnd.")),
  },
  { title: "CISA KEV catalogue (give it to `intel update`)", fits: (value) => has(value, "catalogVersion") },
];
