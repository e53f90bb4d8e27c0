import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { newestCvss } from "../cvss.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, tellingRecords } from "../json.ts";
import { readJson } from "../json-stream.ts";
import { firstText, numberAt, textAt } from "../json-text.ts";
import type { ParsedReport } from "../report.ts";
import type { JsonSource } from "../source.ts";
import { toldSeverity } from "../told.ts";

/**
 * Checkov's JSON: one object, or a list of one for each framework that it knows.
 *
 * Each failed check of a resource in a file is an exposure of that file; passed and suppressed ones are skipped; a
 * file that could not be parsed is a warning. Without an account at its vendor the tool gives no severities.
 * Format: checkov's `common/output/report.py` and `record.py`.
 */
export const checkovJson: ReportFormat = {
  id: "checkov-json",
  title: "Checkov JSON",
  kind: "json",
  recognises: ({ documents }) =>
    tellingRecords(documents).some(
      (report) =>
        (at(report, "check_type") !== undefined && at(report, "results") !== undefined) || isEmpty(report),
    ),
  parse,
};

/** What it writes when no file was of a kind that it knows. */
const isEmpty = (report: unknown): boolean =>
  at(report, "checkov_version") !== undefined && at(report, "failed") !== undefined;

const LISTS = ["failed_checks", "passed_checks", "skipped_checks", "parsing_errors"] as const;

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("checkov-json");
  let checks = 0;
  const failures = new Map<number, number>();
  const reports = readJson(source, {
    records: LISTS.map((list) => `$.results.${list}.*`),
    onRecord: (check, [report, , list]) => {
      checks++;
      if (list === "failed_checks") {
        failures.set(Number(report), (failures.get(Number(report)) ?? 0) + 1);
        readFailure(folding, check);
      } else if (list === "parsing_errors")
        folding.warn(`The file ${quoted(textAt(check))} could not be parsed and was not checked`);
      else readClean(folding, check);
    },
  });
  for (const [i, report] of reports.entries()) {
    const counted = numberAt(report, "summary", "failed") ?? 0;
    if (counted > (failures.get(i) ?? 0))
      folding.warn(`The summary counts ${counted} failed checks, the report lists ${failures.get(i) ?? 0}`);
  }
  if (checks === 0) folding.warn("The report lists no checks: no file was of a kind that Checkov knows");
  return folding.done();
}

const fileOf = (check: unknown): string => firstText(check, "file_path", "repo_file_path", "file_abs_path");

function readClean(folding: Folding, check: unknown): void {
  if (fileOf(check) !== "") folding.asset({ name: fileOf(check) });
  folding.skip();
}

function readFailure(folding: Folding, check: unknown): void {
  const id = textAt(check, "check_id");
  const name = fileOf(check) || textAt(check, "resource");
  if (id === "" || name === "") {
    folding.unread("A failed check was not read: it has no id, or neither a file nor a resource");
    return;
  }
  const details = at(check, "vulnerability_details");
  folding.exposure(folding.asset({ name }), {
    title: titleOf(check, id),
    cve: firstCves([textAt(details, "id"), id.replaceAll("_", "-").replace(/^CKV-/, "")]),
    severity: toldSeverity(folding, textAt(check, "severity") || textAt(details, "severity")),
    endpoint: null,
    cvss: newestCvss([
      { version: "unknown", vector: textAt(details, "vector"), score: numberAt(details, "cvss") },
    ]),
    weakness: id,
    component: packageIn(details) || textAt(check, "resource") || null,
    evidence: [linesOf(check), textAt(check, "guideline")],
  });
}

/** Every package finding has the name "SCA package scan". */
function titleOf(check: unknown, id: string): string {
  const details = at(check, "vulnerability_details");
  const vulnerability = textAt(details, "id");
  if (vulnerability !== "") return `${vulnerability} in ${packageIn(details)}`;
  return textAt(check, "check_name") || id;
}

function packageIn(details: unknown): string {
  const [name, version] = [textAt(details, "package_name"), textAt(details, "package_version")];
  return name !== "" && version !== "" ? `${name}@${version}` : name;
}

function linesOf(check: unknown): string {
  const [first, last] = [textAt(check, "file_line_range", 0), textAt(check, "file_line_range", 1)];
  return first === "" ? "" : `lines ${first} to ${last}`;
}
