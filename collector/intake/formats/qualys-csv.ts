import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { newestCvss } from "../cvss.ts";
import { cvssText } from "../cvss-text.ts";
import { addressOf, endpointOf } from "../endpoint.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { type ParsedReport, ReportRefused } from "../report.ts";
import type { TableSource } from "../source.ts";
import { findHeader, type Header, readRows, type TableRow } from "../table.ts";
import { type Cells, fieldReader, hasField } from "../table-fields.ts";
import { isNo, isYes } from "./generic-record.ts";
import { qualysName, qualysSeverity } from "./qualys.ts";
import { unwrapped } from "./qualys-unwrap.ts";

/**
 * Qualys' tables: reports (host based, scan and PCI) and VMDR's "Asset Vuln Datalist", with rows above the header.
 *
 * VMDR by CVE writes a row per CVE of one QID: one exposure. What is fixed, ignored or disabled is skipped. Scan
 * reports end with short rows about hosts that did not answer: warnings.
 */
export const qualysCsv: ReportFormat = {
  id: "qualys-csv",
  title: "Qualys CSV (reports, VMDR)",
  kind: "table",
  recognises: (source) => headerIn(unwrapped(source)) !== undefined,
  parse,
};

const COLUMNS = {
  qid: ["qid"],
  title: ["title", "vulntitle"],
  name: ["assetname", "dns", "hostname", "fqdn"],
  address: ["ip", "assetipv4", "ipaddress", "assetip", "assetipv6"],
  otherAddress: ["assetipv6"],
  fqdn: ["fqdn"],
  netbios: ["netbios"],
  status: ["ipstatus"],
  state: ["vulnstatus", "status"],
  falsePositive: ["falsepositivestatus"],
  ignored: ["ignored", "vulnignored"],
  disabled: ["disabled", "vulndisabled"],
  severity: ["qseverity", "severity", "kbseverity"],
  port: ["port"],
  protocol: ["protocol"],
  cve: ["cveid", "cve", "cveids", "cves"],
  cvss31: ["cvss31base", "cvssv31basenvd", "cvssv31base"],
  cvss3: ["cvss3base", "cvssv3base", "cvssv3basenvd"],
  cvss2: ["cvssbase", "cvssv2basenvd", "cvssv2base"],
  cvssFinal: ["cvss31", "cvss3", "cvss"],
  result: ["results", "result", "threat"],
} as const;

type Row = Cells<keyof typeof COLUMNS>;

const headerIn = ({ heads }: TableSource): Header | undefined =>
  findHeader(
    heads,
    (columns) =>
      columns.includes("qid") &&
      hasField(columns, COLUMNS, "title") &&
      hasField(columns, COLUMNS, "address", "name"),
  );

function parse(wrapped: TableSource): ParsedReport {
  const source = unwrapped(wrapped);
  const header = headerIn(source);
  if (header === undefined) throw new ReportRefused("The table has no header with a QID, a title and a host");
  const folding = foldReport("qualys-csv");
  const cells = fieldReader(header, COLUMNS);
  let rows = 0;
  for (const row of readRows(source, header, { short: "given" })) {
    rows++;
    readRow(folding, cells(row), row);
  }
  if (rows === 0)
    folding.warn("The table has a header and no rows: nothing was found, or nothing was scanned");
  return folding.done();
}

/** Qualys writes a dash for nothing, and a quote before it so that no spreadsheet takes it for a formula. */
const plain = (cell: string): string => (/^'?-$/.test(cell) ? "" : cell);

function readRow(folding: Folding, row: Row, { line, isShort }: TableRow): void {
  const [address = ""] = addressesOf(row);
  const name = qualysName(plain(row("name"))) || address || plain(row("netbios"));
  if (row("qid").toLowerCase() === "qid") return;
  if (plain(row("qid")) === "") readHostRow(folding, row, line);
  else if (isShort) folding.unread(`The row that ends on line ${line} lacks columns: the file may be cut`);
  else if (name === "" || row("title") === "")
    folding.unread(`The row that ends on line ${line} has no host or no title`);
  else readFinding(folding, row, { name, address });
}

/** A row without a QID says what became of a host. */
function readHostRow(folding: Folding, row: Row, line: number): void {
  const [address = ""] = addressesOf(row);
  const said = row("status") || row("address");
  if (/not alive|not scanned|no results?\b|excluded/i.test(said)) {
    folding.warn(`Not everything was scanned: ${quoted(said)}${address === "" ? "" : ` (${address})`}`);
  } else if (address !== "" && /no vuln|scanned/i.test(row("status"))) {
    folding.asset(seenIn(row, qualysName(plain(row("name"))) || address));
  } else if (address !== "") folding.unread(`The row that ends on line ${line} has no QID`);
}

const addressesOf = (row: Row): readonly string[] =>
  `${row("address")},${row("otherAddress")}`.split(/[\s,;]+/).filter((word) => addressOf(word) !== undefined);

const seenIn = (row: Row, name: string) => ({
  name,
  addresses: addressesOf(row),
  names: [qualysName(plain(row("fqdn"))), plain(row("netbios"))],
});

function readFinding(
  folding: Folding,
  row: Row,
  { name, address }: { readonly name: string; readonly address: string },
): void {
  const asset = folding.asset(seenIn(row, name));
  if (isClean(row)) {
    folding.skip();
    return;
  }
  const severity = qualysSeverity(row("severity"));
  if (severity === undefined)
    folding.warn(`The severity ${quoted(row("severity"))} is unknown and was read as info`);
  folding.exposure(asset, {
    title: row("title"),
    cve: firstCves([row("cve")], [row("title")]),
    severity: severity ?? "info",
    endpoint: endpointOf(address || name, plain(row("port")), plain(row("protocol"))),
    cvss: newestCvss([
      cvssText("3.1", plain(row("cvss31"))),
      cvssText("3.0", plain(row("cvss3"))),
      cvssText("2.0", plain(row("cvss2"))),
      cvssText("unknown", plain(row("cvssFinal"))),
    ]),
    weakness: row("qid").replace(/^qid[-_ ]?/i, ""),
    component: null,
    evidence: [plain(row("result"))],
  });
}

function isClean(row: Row): boolean {
  return (
    /^fixed$/i.test(row("state")) ||
    /^(approved|accepted)$/i.test(row("falsePositive")) ||
    isYes(row("ignored")) ||
    (isYes(row("disabled")) && !isNo(row("disabled")))
  );
}
