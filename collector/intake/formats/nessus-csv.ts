import type { Seen } from "../asset-register.ts";
import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { newestCvss } from "../cvss.ts";
import { cvssText } from "../cvss-text.ts";
import { addressOf, endpointOf, endpointOfUrl } from "../endpoint.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { type ParsedEndpoint, type ParsedReport, ReportRefused } from "../report.ts";
import { severityOfStep, severityOfWord } from "../severity.ts";
import type { TableSource } from "../source.ts";
import { findHeader, type Header, readRows } from "../table.ts";
import { type Cells, fieldReader, hasField } from "../table-fields.ts";
import { checkIn, isDeadHost, severityOfCheck } from "./tenable.ts";

/**
 * Tenable's tables: Nessus, Tenable.sc, Tenable Vulnerability Management (its old export and the one with
 * `definition.…` columns) and Web App Scanning; commas, semicolons or tabs.
 *
 * A plugin with several CVEs takes a row for each: one exposure. Fixed findings and compliance checks that
 * passed are skipped. Columns: "Export a Scan Report" (Nessus), "Export to CSV" (Tenable.sc), "Findings" (VM).
 */
export const nessusCsv: ReportFormat = {
  id: "nessus-csv",
  title: "Tenable CSV (Nessus, Tenable.sc, Tenable VM, WAS)",
  kind: "table",
  recognises: (source) => headerIn(source) !== undefined,
  parse,
};

const COLUMNS = {
  plugin: ["pluginid", "plugin", "definitionid"],
  title: ["name", "pluginname", "definitionname"],
  risk: ["risk"],
  severity: ["severity", "severityname", "definitionseverity", "riskfactor"],
  host: ["host", "hostname", "assetname", "assethostname", "dnsname", "fqdn", "assetdisplayfqdn", "url"],
  address: [
    "ipaddress",
    "assetdisplayipv4address",
    "assetipv4addresses",
    "ipv4address",
    "ip",
    "assetdisplayipv6address",
    "ipv6address",
  ],
  dns: ["dnsname", "fqdn", "assetdisplayfqdn", "assethostname"],
  netbios: ["netbiosname", "netbios", "assetnetbiosname"],
  port: ["port", "assetport"],
  protocol: ["protocol"],
  cve: ["cve", "cves", "definitioncve"],
  references: ["xref", "crossreferences", "definitionreferences"],
  output: ["pluginoutput", "plugintext", "output"],
  description: ["description", "definitiondescription"],
  state: ["vulnerabilitystate", "state", "vulnstate"],
  mitigated: ["mitigatedon"],
  cvss4: ["cvssv40basescore", "cvssv4basescore", "cvss4basescore", "cvssv4", "definitioncvss4basescore"],
  cvss4Vector: ["cvssv4vector", "cvssv40vector", "cvss4vector", "definitioncvss4basevector"],
  cvss3: ["cvssv30basescore", "cvssv3basescore", "cvss3basescore", "cvssv3", "definitioncvss3basescore"],
  cvss3Vector: ["cvssv3vector", "cvssv30vector", "cvss3vector", "definitioncvss3basevector"],
  cvss2: ["cvssv20basescore", "cvssv2basescore", "cvssbasescore", "cvss", "definitioncvss2basescore"],
  cvss2Vector: ["cvssv2vector", "cvssv20vector", "cvssvector", "definitioncvss2basevector"],
} as const;

type Row = Cells<keyof typeof COLUMNS>;

/** The plugin's number tells these tables from others; a name and a place make its rows findings. */
const headerIn = ({ heads }: TableSource): Header | undefined =>
  findHeader(
    heads,
    (columns) =>
      hasField(columns, COLUMNS, "plugin") &&
      hasField(columns, COLUMNS, "title") &&
      hasField(columns, COLUMNS, "host", "address"),
  );

function parse(source: TableSource): ParsedReport {
  const header = headerIn(source);
  if (header === undefined)
    throw new ReportRefused("The table has no header with a plugin, a name and a host");
  const folding = foldReport("nessus-csv");
  const cells = fieldReader(header, COLUMNS);
  let rows = 0;
  for (const row of readRows(source, header)) {
    rows++;
    readRow(folding, cells(row), row.line);
  }
  if (rows === 0)
    folding.warn("The table has a header and no rows: nothing was found, or nothing was scanned");
  return folding.done();
}

function readRow(folding: Folding, row: Row, line: number): void {
  const endpoint = endpointIn(row);
  const seen = seenIn(row, endpoint);
  if (row("plugin") === "" || row("title") === "" || seen === undefined) {
    folding.unread(`The row that ends on line ${line} has no plugin, no name or no host`);
    return;
  }
  if (isDeadHost(row("plugin"), row("output")))
    folding.warn(`The host ${quoted(seen.name)} did not answer and was not scanned`);
  const asset = folding.asset(seen);
  const check = checkIn(row("description"));
  if (isClean(row)) {
    folding.skip();
    return;
  }
  folding.exposure(asset, {
    title: check?.name ?? row("title"),
    cve: firstCves([row("cve")], [row("title")], [row("references")]),
    severity: severityIn(folding, row),
    endpoint,
    cvss: newestCvss([
      cvssText("4.0", row("cvss4Vector"), row("cvss4")),
      cvssText("3.0", row("cvss3Vector"), row("cvss3")),
      cvssText("2.0", row("cvss2Vector"), row("cvss2")),
    ]),
    weakness: check === undefined ? row("plugin") : `${row("plugin")}:${check.name}`,
    component: null,
    evidence: [row("output")],
  });
}

/** Fixed, or a check that was passed. When something was last fixed says nothing: it may have come back since. */
function isClean(row: Row): boolean {
  if (/^fixed$/i.test(row("state")) || row("mitigated") !== "") return true;
  if (checkIn(row("description"))?.result === "PASSED") return true;
  return /^passed$/i.test(row("risk"));
}

function severityIn(folding: Folding, row: Row) {
  const word = row("risk") || row("severity");
  const severity = severityOfWord(word) ?? severityOfStep(word) ?? severityOfCheck(word);
  if (severity === undefined) folding.warn(`The severity ${quoted(word)} is unknown and was read as info`);
  return severity ?? "info";
}

/** Where the scanner connected to: the address where the table has one. Web scans give a scheme for a protocol. */
function endpointIn(row: Row): ParsedEndpoint | null {
  const url = row("host").includes("://") ? endpointOfUrl(row("host")) : null;
  const host = firstAddress(row("address")) || (url?.host ?? row("host"));
  const scheme = /^https?$/i.exec(row("protocol"))?.[0]?.toLowerCase();
  if (scheme === undefined) return endpointOf(host, row("port") || String(url?.port ?? ""), row("protocol"));
  return endpointOf(host, row("port") || String(url?.port ?? (scheme === "https" ? 443 : 80)), "tcp");
}

/** Several addresses are separated by commas. */
const firstAddress = (text: string): string => addressesIn(text)[0] ?? "";

const addressesIn = (text: string): readonly string[] =>
  text.split(/[\s,;]+/).filter((word) => addressOf(word) !== undefined);

function seenIn(row: Row, endpoint: ParsedEndpoint | null): Seen | undefined {
  const addresses = addressesIn(row("address"));
  const host = row("host").includes("://") ? (endpoint?.host ?? row("host")) : row("host");
  const name = host || addresses[0] || row("netbios");
  if (name === undefined || name === "") return undefined;
  return {
    name,
    addresses: addressOf(name) === undefined ? addresses : [name, ...addresses],
    names: [row("dns"), row("netbios").replace(/^.*\\/, "")],
  };
}
