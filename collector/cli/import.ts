import { basename } from "node:path";
import type { Command } from "commander";
import { dryRunDocument } from "../intake/dry-run.ts";
import { readReport } from "../intake/read-report.ts";
import { ReportRefused } from "../intake/report.ts";
import { MAX_REPORT_BYTES } from "../intake/source.ts";
import { withClient } from "./connection.ts";
import { counted } from "./counted.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { readFileBytes } from "./files.ts";
import { print } from "./print.ts";
import { importReply } from "./replies.ts";
import type { Shell } from "./shell.ts";

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
  ).action(async (files: readonly string[], options: ImportOptions, command: Command) => {
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
  const documents: ReturnType<typeof dryRunDocument>[] = [];
  for (const file of files)
    documents.push(dryRunDocument(read(file, await readFileBytes(file, MAX_REPORT_BYTES), format)));
  print(shell, command, oneOrAll(documents), (shown) =>
    [shown]
      .flat()
      .flatMap(({ format: known, assets, exposures, skipped, warnings }, i) => [
        `${files[i]}: ${known}, ${counted(exposures.length, "exposure")} on ${counted(assets, "asset")}, ${counted(skipped, "record")} skipped`,
        ...warnings.map((warning) => `  warning: ${warning}`),
      ]),
  );
}

async function sendFiles(
  shell: Shell,
  command: Command,
  files: readonly string[],
  { format, scope }: { readonly format: string | undefined; readonly scope: string | undefined },
): Promise<void> {
  const reports: { readonly file: string; readonly bytes: Uint8Array }[] = [];
  for (const file of files) {
    const bytes = await readFileBytes(file, MAX_REPORT_BYTES);
    read(file, bytes, format);
    reports.push({ file, bytes });
  }
  const replies = await withClient(shell, command, async (client) => {
    const all: Awaited<ReturnType<typeof client.upload<typeof importReply>>>[] = [];
    for (const { file, bytes } of reports) {
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
          : `${files[i]}: ${reply.format}, ${counted(reply.exposures, "exposure")} on ${counted(reply.assets, "asset")} (${reply.created} new, ${counted(reply.sightings, "sighting")}), ${counted(reply.skipped, "record")} skipped`,
        ...reply.warnings.map((warning) => `  warning: ${warning}`),
      ]),
  );
}

const oneOrAll = <T>(documents: readonly T[]): T | readonly T[] => {
  const [first] = documents;
  return documents.length === 1 && first !== undefined ? first : documents;
};

function read(file: string, bytes: Uint8Array, format: string | undefined): ReturnType<typeof readReport> {
  try {
    return readReport(bytes, { format });
  } catch (cause) {
    if (cause instanceof ReportRefused) throw badInput(`${file}: ${cause.message}`, cause);
    throw cause;
  }
}
