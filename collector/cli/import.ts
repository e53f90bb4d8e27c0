import { basename } from "node:path";
import type { Command } from "commander";
import { jsonShown } from "../../proto/untrusted.ts";
import { REPORT_FORMATS } from "../intake/detect.ts";
import { dryRunJson } from "../intake/dry-run.ts";
import { readReport } from "../intake/read-report.ts";
import { type ParsedReport, ReportRefused } from "../intake/report.ts";
import { MAX_REPORT_BYTES } from "../intake/source.ts";
import { withClient } from "./connection.ts";
import { counted } from "./counted.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { readFileBytes } from "./files.ts";
import { isJson, print } from "./print.ts";
import { progressLine } from "./progress-line.ts";
import { importReply } from "./replies.ts";
import { withReport } from "./report-file.ts";
import type { Shell } from "./shell.ts";
import { terminalText } from "./terminal-text.ts";

type ImportOptions = { readonly format?: string; readonly scope?: string; readonly dryRun?: boolean };

/**
 * `plumbline import FILE…`. Every file is read here before the first is sent, so that one bad file
 * among many imports nothing. `--json` prints the document for one file, an array for several.
 */
export function importCommand(program: Command, shell: Shell): void {
  withExamples(
    program
      .command("import <file...>")
      .description("import scanners' reports; the format is recognised by the content")
      .option("--format <format>", "what the files are, where the content doesn't say")
      .option(
        "--scope <scope>",
        "take in only what is about the assets that this scope holds; the rest is counted and named",
      )
      .option("--dry-run", "only read them and say what is in them; needs no collector"),
    "import scan.nessus nmap.xml",
    "import --scope shop scan.nessus",
    "import --dry-run --json trivy.json",
  )
    .addHelpText("after", () => `\nFormats: ${REPORT_FORMATS.map(({ id }) => id).join(", ")}`)
    .action(async (files: readonly string[], options: ImportOptions, command: Command) => {
      const { format, scope, dryRun } = options;
      if (dryRun === true && scope !== undefined)
        throw badInput("--scope: a dry run asks no collector, so it knows no scope");
      if (dryRun === true) await tryFiles(shell, command, files, format);
      else await sendFiles(shell, command, files, { format, scope });
    });
}

async function tryFiles(
  shell: Shell,
  command: Command,
  files: readonly string[],
  format: string | undefined,
): Promise<void> {
  const reports: ParsedReport[] = [];
  for (const file of files) reports.push(await read(shell, file, format));
  if (isJson(command)) await printDocuments(shell, reports);
  else
    print(shell, command, reports.map(summaryOf), (shown) =>
      shown.flatMap(({ format: known, assets, exposures, skipped, warnings }, i) => [
        `${files[i]}: ${known}, ${counted(exposures, "exposure")} on ${counted(assets, "asset")}, ${counted(skipped, "record")} skipped`,
        ...warnings.map((warning) => `  warning: ${warning}`),
      ]),
    );
}

const summaryOf = ({ format, assets, exposures, skipped, warnings }: ParsedReport) => ({
  format,
  assets: assets.length,
  exposures: exposures.length,
  skipped,
  warnings,
});

/** As much of a document as is written at once. */
const WRITE_CHARS = 65_536;

/** One JSON value, written in pieces: the document of one report, or a list of them. */
async function printDocuments(shell: Shell, reports: readonly ParsedReport[]): Promise<void> {
  let pending = reports.length === 1 ? "" : "[";
  for (const [i, report] of reports.entries()) {
    if (i > 0) pending += ",";
    for (const piece of dryRunJson(report)) {
      pending += jsonShown(piece);
      if (pending.length < WRITE_CHARS) continue;
      shell.out(pending);
      await shell.taken();
      pending = "";
    }
  }
  shell.out(`${pending}${reports.length === 1 ? "" : "]"}\n`);
}

async function sendFiles(
  shell: Shell,
  command: Command,
  files: readonly string[],
  { format, scope }: { readonly format: string | undefined; readonly scope: string | undefined },
): Promise<void> {
  for (const file of files) await read(shell, file, format);
  const replies = await withClient(shell, command, async (client) => {
    const all: Awaited<ReturnType<typeof client.upload<typeof importReply>>>[] = [];
    for (const file of files) {
      const bytes = await readFileBytes(file, MAX_REPORT_BYTES);
      const headers = { "x-file-name": encodeURIComponent(basename(file)) };
      all.push(await client.upload(importReply, "/imports", bytes, { query: { format, scope }, headers }));
    }
    return all;
  });
  print(shell, command, oneOrAll(replies), (shown) =>
    [shown]
      .flat()
      .flatMap((reply, i) => [
        reply.repeated
          ? `${files[i]}: the same file was imported before, nothing changed`
          : `${files[i]}: ${reply.format}, ${counted(reply.exposures, "exposure")} on ${counted(reply.assets, "asset")} (${reply.created} new, ${reply.seenAgain} seen again, ${reply.notSeen} not seen in it, ${counted(reply.sightings, "sighting")}), ${counted(reply.skipped, "record")} skipped`,
        ...reply.warnings.map((warning) => `  warning: ${warning}`),
      ]),
  );
}

const oneOrAll = <T>(documents: readonly T[]): T | readonly T[] => {
  const [first] = documents;
  return documents.length === 1 && first !== undefined ? first : documents;
};

/** Reads one report, with progress on a terminal: a large one takes a minute. */
async function read(shell: Shell, file: string, format: string | undefined): Promise<ParsedReport> {
  const progress = progressLine(shell);
  try {
    return await withReport(file, MAX_REPORT_BYTES, progress.of(`reading ${terminalText(file)}`), (bytes) =>
      readReport(bytes, { format, evidence: false }),
    );
  } catch (cause) {
    if (cause instanceof ReportRefused) throw badInput(`${file}: ${cause.message}`, cause);
    throw cause;
  } finally {
    progress.end();
  }
}
