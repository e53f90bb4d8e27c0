import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { endpointOf } from "../endpoint.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { lastingAddresses } from "../lasting-address.ts";
import { type ParsedReport, ReportRefused } from "../report.ts";
import type { TableSource } from "../source.ts";
import { findHeader, type Header, readRows, type TableRow } from "../table.ts";
import { toldSeverity } from "../told.ts";

/**
 * What testssl.sh writes with `--csv` or `--csvfile`: a row per check, host and port.
 *
 * OK rows are skipped, INFO and WARN rows are kept as info. A FATAL row says that the host could not be tested, so it
 * is a warning. Format: testssl.sh's `fileout()` and its manual, "severity levels".
 */
export const testsslCsv: ReportFormat = {
  id: "testssl-csv",
  title: "testssl.sh CSV",
  kind: "table",
  recognises: (source) => headerIn(source) !== undefined,
  parse,
};

const COLUMNS = ["id", "fqdn/ip", "port", "severity", "finding"] as const;

const headerIn = ({ heads }: TableSource): Header | undefined =>
  findHeader(heads, (columns) => COLUMNS.every((column) => columns.includes(column)));

function parse(source: TableSource): ParsedReport {
  const header = headerIn(source);
  if (header === undefined) throw new ReportRefused("The table has no header of testssl.sh");
  const folding = foldReport("testssl-csv");
  const addresses = firstAddresses(source, header);
  let rows = 0;
  for (const row of readRows(source, header)) {
    rows++;
    readRow(folding, row, addresses);
  }
  if (rows === 0) folding.warn("The table has a header and no rows: nothing was tested");
  return folding.done();
}

/**
 * The first address of every name. Checks of the tool's own surroundings come before it has looked the name up, in
 * rows of the host `shop.example/`.
 */
function firstAddresses(source: TableSource, header: Header): ReadonlyMap<string, string> {
  const addresses = new Map<string, string>();
  for (const row of readRows(source, header)) {
    const [name, address] = hostOf(row);
    if (address !== "" && !addresses.has(name) && addresses.size < MAX_NAMES) addresses.set(name, address);
  }
  return addresses;
}

/** More names than this are not remembered. */
const MAX_NAMES = 100_000;

function hostOf(row: TableRow): readonly [name: string, address: string] {
  const [name = "", address = ""] = row.cell("fqdn/ip").split("/", 2);
  return [name, address];
}

function readRow(folding: Folding, row: TableRow, addresses: ReadonlyMap<string, string>): void {
  const [name, written] = hostOf(row);
  const address = written || (addresses.get(name) ?? "");
  const endpoint = endpointOf(name || address, row.cell("port"), "tcp");
  const id = row.cell("id");
  const level = row.cell("severity").toUpperCase();
  // Runs that are appended to each other repeat the header.
  if (id === "id" && level === "SEVERITY") return;
  if (level === "FATAL" || id === "scanProblem")
    folding.unread(`The test of ${quoted(row.cell("fqdn/ip"))} failed: ${quoted(row.cell("finding"))}`);
  else if (id === "" || endpoint === null)
    folding.unread(`The row that ends on line ${row.line} was not read: it has no id or no host`);
  else {
    const asset = folding.asset({
      name: endpoint.host,
      addresses: [...lastingAddresses([address]), endpoint.host],
    });
    if (level === "OK") folding.skip();
    else
      folding.exposure(asset, {
        title: id,
        cve: firstCves([row.cell("cve")], [id, row.cell("finding")]),
        severity: LEVELS_OF_INFO.has(level) ? "info" : toldSeverity(folding, level),
        endpoint,
        cvss: null,
        weakness: id,
        component: null,
        evidence: [row.cell("finding"), row.cell("cwe")],
      });
  }
}

const LEVELS_OF_INFO: ReadonlySet<string> = new Set(["DEBUG", "INFO", "WARN"]);
