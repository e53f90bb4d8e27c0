import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, tellingRecords } from "../json.ts";
import { type JsonPlace, readJson } from "../json-stream.ts";
import { textAt } from "../json-text.ts";
import type { ParsedReport } from "../report.ts";
import type { JsonSource } from "../source.ts";

/**
 * kube-bench's JSON: `{"Controls": […]}`, the bare list of controls of before version 0.5, or one object per line.
 *
 * The tool has no severities: a check that failed is medium, one that a person must make (WARN) is kept as info, PASS and
 * INFO (skipped by its author) are skipped. Reports name neither cluster nor node, so the kind of node is the asset.
 * Format: kube-bench's `check/controls.go`.
 */
export const kubeBenchJson: ReportFormat = {
  id: "kube-bench-json",
  title: "kube-bench JSON",
  kind: "json",
  recognises: ({ documents }) =>
    tellingRecords(documents).some(
      (document) => isControl(document) || isControl(at(document, "Controls", 0)) || isEmpty(document),
    ),
  parse,
};

const isControl = (value: unknown): boolean =>
  Array.isArray(at(value, "tests")) && at(value, "node_type") !== undefined;

const isEmpty = (value: unknown): boolean =>
  at(value, "Controls") !== undefined && at(value, "Totals", "total_pass") !== undefined;

const RESULTS = ["$.Controls.*.tests.*.results.*", "$.tests.*.results.*"];

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("kube-bench-json");
  const frame = readJson(source, { records: RESULTS });
  let results = 0;
  readJson(source, {
    records: RESULTS,
    onRecord: (result, place) => {
      results++;
      readResult(folding, result, nodeOf(frame, place));
    },
  });
  if (results === 0) folding.warn("The report lists no results: nothing was checked");
  else folding.warn("The report names neither cluster nor node: the kind of node stands for them");
  return folding.done();
}

function nodeOf(frame: readonly unknown[], place: JsonPlace): string {
  const control = at(frame, ...place.slice(0, place.indexOf("tests")));
  return `Kubernetes ${textAt(control, "node_type") || textAt(control, "text") || "cluster"}`;
}

function readResult(folding: Folding, result: unknown, node: string): void {
  const number = textAt(result, "test_number");
  const status = textAt(result, "status").toUpperCase();
  const severity = SEVERITIES.get(status);
  if (number === "" || status === "") folding.unread("A result was not read: it has no number or no status");
  else if (severity === undefined) {
    folding.asset({ name: node });
    folding.skip();
  } else
    folding.exposure(folding.asset({ name: node }), {
      title: `${number} ${textAt(result, "test_desc")}`,
      cve: [],
      severity,
      endpoint: null,
      cvss: null,
      weakness: number,
      component: null,
      evidence: [textAt(result, "reason"), textAt(result, "actual_value"), textAt(result, "expected_result")],
    });
}

const SEVERITIES: ReadonlyMap<string, "medium" | "info"> = new Map([
  ["FAIL", "medium"],
  ["WARN", "info"],
]);
