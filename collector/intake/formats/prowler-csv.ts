import { foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { type ParsedReport, ReportRefused } from "../report.ts";
import type { TableSource } from "../source.ts";
import { findHeader, type Header, readRows, type TableRow } from "../table.ts";
import { addCheck } from "./prowler-check.ts";

/**
 * Prowler's CSV of versions 2 to 5, for every cloud.
 *
 * What is done with a status is told in `prowler-check.ts`. Format: prowler's `lib/outputs/csv/models.py`;
 * version 2 wrote `check_result` and `title_text`, version 3 `resource_arn`.
 */
export const prowlerCsv: ReportFormat = {
  id: "prowler-csv",
  title: "Prowler CSV",
  kind: "table",
  recognises: (source) => headerIn(source) !== undefined,
  parse,
};

const COLUMNS = {
  check: ["check_id", "title_id"],
  title: ["check_title", "title_text"],
  status: ["status", "check_result"],
  severity: ["severity", "check_severity"],
  muted: ["muted"],
  detail: ["status_extended", "check_result_extended"],
  resource: ["resource_uid", "resource_arn", "resource_id", "check_resource_id", "resource_name"],
  account: ["account_uid", "account_id", "account_num", "subscription", "project_id"],
} as const satisfies Record<string, readonly string[]>;

type Field = keyof typeof COLUMNS;

/** The service tells them from other tools' checks. */
const SERVICE = ["service_name", "check_servicename", "auth_method", "account_num"];

const headerIn = ({ heads }: TableSource): Header | undefined =>
  findHeader(heads, (columns) => {
    const has = (names: readonly string[]) => names.some((name) => columns.includes(name));
    return has(COLUMNS.check) && (has(SERVICE) || (has(COLUMNS.title) && has(COLUMNS.status)));
  });

function parse(source: TableSource): ParsedReport {
  const header = headerIn(source);
  if (header === undefined) throw new ReportRefused("The table has no header of Prowler");
  if (!COLUMNS.status.some((name) => header.columns.includes(name)))
    throw new ReportRefused('The table has no column "STATUS"');
  const folding = foldReport("prowler-csv");
  let rows = 0;
  for (const row of readRows(source, header)) {
    rows++;
    const cell = (field: Field): string => cellOf(row, COLUMNS[field]);
    addCheck(
      folding,
      {
        check: cell("check"),
        title: cell("title"),
        status: cell("status"),
        severity: cell("severity"),
        isMuted: cell("muted").toLowerCase() === "true",
        detail: cell("detail"),
        resources: [cell("resource") || cell("account")],
      },
      `The row that ends on line ${row.line}`,
    );
  }
  if (rows === 0) folding.warn("The table has a header and no rows: nothing was checked");
  return folding.done();
}

const cellOf = (row: TableRow, columns: readonly string[]): string =>
  columns.map((column) => row.cell(column)).find((cell) => cell !== "") ?? "";
