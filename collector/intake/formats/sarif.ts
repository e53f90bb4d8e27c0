import { quoted } from "../bounded-text.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, listAt, textAt } from "../json.ts";
import { type JsonPlace, readJson } from "../json-stream.ts";
import { readRecord } from "../record.ts";
import { type ParsedReport, ReportRefused } from "../report.ts";
import type { JsonSource } from "../source.ts";
import { isClean, resultSchema, resultSighting } from "./sarif-result.ts";
import { type Run, runOf } from "./sarif-run.ts";

/**
 * SARIF 2.1.0 of any producer. A result is one weakness (its rule) in one file, image or web host; the lines of one
 * file are evidence. Format: OASIS, Static Analysis Results Interchange Format 2.1.0.
 */
export const sarif: ReportFormat = {
  id: "sarif",
  title: "SARIF 2.1.0 (any producer)",
  kind: "json",
  recognises: ({ documents: [log] }) =>
    at(log, "runs") !== undefined &&
    (/^2\./.test(textAt(log, "version")) || textAt(log, "$schema").includes("sarif")),
  parse,
};

/** What is read while the runs are learnt: nothing of it is kept as it stands. */
const PARTS = [
  "$.runs.*.results.*",
  "$.runs.*.tool.driver.rules.*",
  "$.runs.*.tool.extensions.*.rules.*",
  "$.runs.*.artifacts.*",
  "$.runs.*.logicalLocations.*",
  "$.runs.*.threadFlowLocations.*",
  "$.runs.*.taxonomies.*",
  "$.runs.*.graphs.*",
] as const;

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("sarif");
  const runs = new Map<string, Run>();
  const runAt = ([document, , i]: JsonPlace): Run => {
    const key = `${document}.${i}`;
    const run = runs.get(key) ?? runOf();
    runs.set(key, run);
    return run;
  };
  const logs = readJson(source, {
    records: PARTS,
    onRecord: (value, place) => runAt(place).learn(value, place.slice(3)),
  });
  for (const [document, log] of logs.entries()) {
    refuseOther(textAt(log, "version"));
    const list = listAt(log, "runs");
    if (list.length === 0) folding.warn("The report has no runs: no tool says what it looked at");
    for (const [i, run] of list.entries()) {
      runAt([document, "runs", i]).frame(run);
      warnOfRun(folding, run);
    }
  }
  let results = 0;
  readJson(source, {
    records: PARTS,
    onRecord: (value, place) => {
      if (place[3] !== "results") return;
      results++;
      readResult(folding, runAt(place), value, `Result ${place[4]} of run ${place[2]}`);
    },
  });
  if (results === 0) refuseFailures(logs);
  return folding.done();
}

function readResult(folding: Folding, run: Run, value: unknown, where: string): void {
  const result = readRecord(folding, resultSchema, value, where);
  if (result === undefined) return;
  if (isClean(result)) {
    folding.skip();
    return;
  }
  const { seen, sighting } = resultSighting(run, result);
  if (seen.isGuessed)
    folding.warn(
      `The results of ${quoted(run.tool())} do not say where they are: the tool's name stands for it`,
    );
  folding.exposure(folding.asset({ name: seen.name }), sighting);
}

/** What a run says about itself that makes its results worth less. */
function warnOfRun(folding: Folding, run: unknown): void {
  const tool = quoted(textAt(run, "tool", "driver", "name") || "an unnamed tool");
  for (const failure of failuresOf(run)) folding.warn(`The run of ${tool} failed: ${failure}`);
  if (at(run, "externalPropertyFileReferences", "results") !== undefined)
    folding.warn(`Results of ${tool} lie in another file and were not read`);
  else if (listAt(run, "results").length === 0 && at(run, "results") == null)
    folding.warn(`The run of ${tool} has no results: it did not look for any, or failed`);
}

/** Why an invocation did not succeed. */
const failuresOf = (run: unknown): readonly string[] =>
  listAt(run, "invocations")
    .filter((invocation) => at(invocation, "executionSuccessful") === false)
    .map((invocation) => quoted(reasonOf(invocation)));

function reasonOf(invocation: unknown): string {
  const notifications = ["toolExecutionNotifications", "toolConfigurationNotifications"].flatMap((key) => {
    const list = at(invocation, key);
    return Array.isArray(list) ? (list as readonly unknown[]) : [];
  });
  const texts = [
    textAt(invocation, "exitCodeDescription"),
    ...notifications.map((notification) => textAt(notification, "message", "text")),
  ];
  return texts.find((text) => text !== "") ?? "it gives no reason";
}

/** Before version 2 everything had another name. */
function refuseOther(version: string): void {
  if (version !== "" && !version.startsWith("2."))
    throw new ReportRefused(`The file is SARIF ${quoted(version)}; readable is 2.1.0`);
}

/** A run that failed and found nothing is no clean scan. */
function refuseFailures(logs: readonly unknown[]): void {
  const [failure] = logs.flatMap((log) => listAt(log, "runs")).flatMap(failuresOf);
  if (failure !== undefined) throw new ReportRefused(`The scan failed and found nothing: ${failure}`);
}
