import { foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { type ParsedReport, ReportRefused } from "../report.ts";
import type { TableSource } from "../source.ts";
import { findHeader, type Header, readRows } from "../table.ts";
import { type Cells, fieldReader, hasField } from "../table-fields.ts";
import { addRecord, cvssField, type GenericRecord, isNo, isYes, type Place } from "./generic-record.ts";

/**
 * A table with a header row: DefectDojo's generic findings CSV, and what people export from a spreadsheet.
 *
 * Column names are compared without case, spaces and underscores; commas, semicolons or tabs; rows above the
 * header are ignored. Rows that are not active, false positives, duplicates or mitigated are skipped.
 */
export const genericCsv: ReportFormat = {
  id: "generic-csv",
  title: "Generic findings CSV (DefectDojo, spreadsheets)",
  kind: "table",
  recognises: (source) => headerIn(source) !== undefined,
  parse,
};

/** A field of a record, and the columns that may hold it, best first. */
const COLUMNS = {
  title: ["title", "name"],
  severity: ["severity", "risk"],
  asset: ["asset", "assetname"],
  host: ["host", "hostname", "fqdn", "ip", "ipaddress", "address"],
  address: ["ip", "ipaddress", "address"],
  port: ["port"],
  protocol: ["protocol", "transport"],
  url: ["url", "endpoint", "endpoints"],
  cve: ["cve", "cves", "cveid", "cveids", "vulnerabilityid", "vulnerabilityids"],
  references: ["references"],
  cwe: ["cweid", "cwe"],
  key: ["weakness", "vulnid", "vulnidfromtool"],
  cvss4: ["cvssv4", "cvss4", "cvss4vector"],
  cvss4Score: ["cvssv4score", "cvss4score"],
  cvss3: ["cvssv3", "cvss3", "cvss3vector"],
  cvss3Score: ["cvssv3score", "cvss3score"],
  cvss: ["cvss", "cvssvector"],
  cvssScore: ["cvssscore"],
  component: ["component", "componentname", "package"],
  componentVersion: ["componentversion", "version"],
  service: ["service"],
  file: ["filepath"],
  description: ["description"],
  active: ["active"],
  falsePositive: ["falsepositive", "falsep"],
  duplicate: ["duplicate"],
  mitigated: ["ismitigated"],
  automatable: ["automatable"],
  technicalImpact: ["technicalimpact"],
} as const satisfies Record<string, readonly string[]>;

type Field = keyof typeof COLUMNS;

const headerIn = ({ heads }: TableSource): Header | undefined =>
  findHeader(
    heads,
    (columns) => hasField(columns, COLUMNS, "title") && hasField(columns, COLUMNS, "severity", "cve", "cwe"),
  );

function parse(source: TableSource): ParsedReport {
  const header = headerIn(source);
  if (header === undefined) throw new ReportRefused("The table has no header with a title and a severity");
  const folding = foldReport("generic-csv");
  const cells = fieldReader(header, COLUMNS);
  let rows = 0;
  for (const row of readRows(source, header)) {
    rows++;
    addRecord(folding, recordOf(cells(row)), `The row that ends on line ${row.line}`);
  }
  if (rows === 0) folding.warn("The table has a header and no rows");
  return folding.done();
}

function recordOf(cell: Cells<Field>): GenericRecord {
  const [name, version] = [cell("component"), cell("componentVersion")];
  return {
    title: cell("title"),
    severity: cell("severity"),
    asset: cell("asset"),
    address: cell("address"),
    endpoints: placesOf(cell),
    cves: cell.all("cve"),
    references: cell("references"),
    cwe: cell("cwe").replace(/^cwe-?/i, ""),
    key: cell("key"),
    cvss: [
      cvssField("4.0", cell("cvss4"), cell("cvss4Score")),
      cvssField("3.1", cell("cvss3"), cell("cvss3Score")),
      cvssField("unknown", cell("cvss") || cell("cvssScore"), cell("cvssScore")),
    ],
    component: name !== "" && version !== "" ? `${name}@${version}` : name,
    fallback: cell("service") || cell("file"),
    file: cell("file"),
    description: cell("description"),
    isClean:
      isNo(cell("active")) ||
      isYes(cell("falsePositive")) ||
      isYes(cell("duplicate")) ||
      isYes(cell("mitigated")),
    automatable: cell("automatable"),
    technicalImpact: cell("technicalImpact"),
  };
}

/** A URL says more than a host. An asset with a port and no host is its own host. */
function placesOf(cell: Cells<Field>): readonly Place[] {
  if (cell("url") !== "") return cell("url").split(/[\s|]+/);
  const host = cell("host") || (cell("port") === "" ? "" : cell("asset"));
  return host === "" ? [] : [{ host, port: cell("port"), protocol: cell("protocol") }];
}
