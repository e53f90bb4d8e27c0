import { quoted } from "../bounded-text.ts";
import { cvesIn } from "../cve.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { type ParsedReport, ReportRefused } from "../report.ts";
import { severityOfWord } from "../severity.ts";
import type { TableSource } from "../source.ts";
import { findHeader, type Header, readRows, type TableRow } from "../table.ts";

/**
 * Picus' results of simulated attacks, a row per action and detection rule.
 *
 * An attack that was not blocked is a gap in a control, on the product that it was aimed at; a blocked one is
 * skipped; one without a result was not tried, which is a warning. Every result is also kept as what it is:
 * imported evidence about a control.
 */
export const picusCsv: ReportFormat = {
  id: "picus-csv",
  title: "Picus simulation results CSV",
  kind: "table",
  recognises: (source) => headerIn(source) !== undefined,
  parse,
};

const headerIn = ({ heads }: TableSource): Header | undefined =>
  findHeader(heads, (columns) =>
    ["threatid", "threatname", "threatpreventionresult"].every((name) => columns.includes(name)),
  );

function parse(source: TableSource): ParsedReport {
  const header = headerIn(source);
  if (header === undefined) throw new ReportRefused("The table has no header of Picus' results");
  const folding = foldReport("picus-csv");
  let rows = 0;
  for (const row of readRows(source, header)) {
    rows++;
    readRow(folding, row);
  }
  if (rows === 0) folding.warn("The table has a header and no rows: nothing was simulated");
  return folding.done();
}

function readRow(folding: Folding, row: TableRow): void {
  const [threat, action] = [row.cell("threatname"), row.cell("actionname")];
  const title = [threat, action].filter(Boolean).join(" - ");
  const result = row.cell("actionpreventionresult") || row.cell("threatpreventionresult");
  const outcome = outcomeOf(result);
  if (title === "" || outcome === undefined) {
    const why =
      title === "" ? "it names no attack" : `its result is ${quoted(result)}, so it settles nothing`;
    folding.unread(`The row that ends on line ${row.line} was not read: ${why}`);
    return;
  }
  folding.control({
    attack: title,
    technique: row.cell("actionmitresubtechnique") || row.cell("actionmitretechnique"),
    control: row.cell("actionpreventionsources"),
    outcome,
    at: row.cell("attackstartedtimeutc"),
  });
  if (outcome === "prevented") folding.skip();
  else addGap(folding, row, { title, threat, action, result });
}

/** Part of an attack that got through is an attack that got through. */
function outcomeOf(result: string): "prevented" | "not-prevented" | undefined {
  const word = result.toLowerCase();
  if (["blocked", "prevented"].includes(word)) return "prevented";
  return /^(not|partially) ?(blocked|prevented)$/.test(word) ? "not-prevented" : undefined;
}

type Gap = Readonly<Record<"title" | "threat" | "action" | "result", string>>;

function addGap(folding: Folding, row: TableRow, { title, threat, action, result }: Gap): void {
  const word = row.cell("threatseverity");
  const severity = severityOfWord(word);
  if (severity === undefined) folding.warn(`The severity ${quoted(word)} is unknown and was read as info`);
  const aim = ["affectedproducts", "affectedplatforms", "affectedos", "attackmodules"];
  const name = aim.map((column) => row.cell(column)).find((cell) => cell !== "") ?? "simulated host";
  const ids = ["actionmitretactic", "actionmitretechnique", "actionmitresubtechnique"].map((column) =>
    row.cell(column),
  );
  folding.exposure(folding.asset({ name }), {
    title,
    cve: cvesIn(row.cell("cve")),
    severity: severity ?? "info",
    endpoint: null,
    cvss: null,
    weakness: `${row.cell("threatid") || threat}:${row.cell("actionid") || action}`,
    component: null,
    evidence: [
      `Prevention: ${result}; log: ${row.cell("threatdetectionlogresult") || "unknown"}; alert: ${row.cell("threatdetectionalertresult") || "unknown"}`,
      `ATT&CK: ${ids.filter(Boolean).join(", ") || "not given"}`,
      row.cell("actiondescription"),
    ],
  });
}
