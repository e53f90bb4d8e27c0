import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { newestCvss } from "../cvss.ts";
import { cvssText, scoreOf } from "../cvss-text.ts";
import { endpointOf } from "../endpoint.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { type ParsedReport, ReportRefused } from "../report.ts";
import type { TableSource } from "../source.ts";
import { findHeader, type Header, readRows } from "../table.ts";
import { type Cells, fieldReader, hasField } from "../table-fields.ts";
import { type HostNames, hostNames, isFalsePositive, openvasSeverity } from "./openvas.ts";

/**
 * Greenbone's "CSV Results" of a report, and the shorter tables that people make of it.
 * Columns: the report format `c1645568-627a-11e3-a660-406186ea4fc5` of gvmd.
 */
export const openvasCsv: ReportFormat = {
  id: "openvas-csv",
  title: "Greenbone or OpenVAS CSV results",
  kind: "table",
  recognises: (source) => headerIn(source) !== undefined,
  parse,
};

const COLUMNS = {
  address: ["ip", "ipaddress", "hostip", "host"],
  hostname: ["hostname", "dns"],
  port: ["port", "location"],
  protocol: ["portprotocol", "protocol"],
  score: ["cvss", "cvssbase", "severityscore"],
  severity: ["severity", "threat"],
  title: ["nvtname", "vulnerability"],
  oid: ["nvtoid", "oid"],
  cves: ["cves", "cve"],
  references: ["otherreferences"],
  result: ["specificresult", "description", "summary"],
} as const;

type Row = Cells<keyof typeof COLUMNS>;

const headerIn = ({ heads }: TableSource): Header | undefined =>
  findHeader(
    heads,
    (columns) =>
      (columns.includes("nvt name") || columns.includes("nvt oid")) &&
      hasField(columns, COLUMNS, "address", "hostname"),
  );

function parse(source: TableSource): ParsedReport {
  const header = headerIn(source);
  if (header === undefined) throw new ReportRefused("The table has no header with an NVT and a host");
  const folding = foldReport("openvas-csv");
  const cells = fieldReader(header, COLUMNS);
  const names = hostNames();
  for (const row of readRows(source, header)) see(names, cells(row));
  let rows = 0;
  for (const row of readRows(source, header)) {
    rows++;
    readRow(folding, cells(row), { names, line: row.line });
  }
  if (rows === 0)
    folding.warn("The table has a header and no rows: nothing was found, or nothing was scanned");
  return folding.done();
}

const see = (names: HostNames, row: Row): void => names.see(row("address"), row("hostname"));

type Place = { readonly names: HostNames; readonly line: number };

function readRow(folding: Folding, row: Row, { names, line }: Place): void {
  const host = row("address") || row("hostname");
  const title = row("title") || row("oid");
  if (host === "" || title === "") {
    folding.unread(`The row that ends on line ${line} has no host or no NVT`);
    return;
  }
  const asset = folding.asset(names.seen(host));
  if (isFalsePositive(row("severity"))) {
    folding.skip();
    return;
  }
  const [, number = row("port"), transport = ""] = /^([\w-]+)\/(\w+)/.exec(row("port")) ?? [];
  const severity = openvasSeverity(row("severity"), scoreOf(row("score")));
  if (severity === undefined)
    folding.warn(`The severity ${quoted(row("severity"))} is unknown and was read from the score`);
  folding.exposure(asset, {
    title,
    cve: firstCves([row("cves")], [row("oid")], [title], [row("references")]),
    severity: severity ?? openvasSeverity("", scoreOf(row("score"))) ?? "info",
    endpoint: endpointOf(host, number, row("protocol") || transport),
    cvss: newestCvss([cvssText("unknown", row("score"))]),
    weakness: row("oid") || title,
    component: null,
    evidence: [row("result")],
  });
}
