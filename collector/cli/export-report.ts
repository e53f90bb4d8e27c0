import { Readable } from "node:stream";
import { type Command, Option } from "commander";
import { withClient } from "./connection.ts";
import { goalLines, numberLines, shownNumber } from "./cycle-lines.ts";
import { type ReportReply, reportReply } from "./cycle-replies.ts";
import { download } from "./download.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { isJson, print } from "./print.ts";
import { reportCsv, reportMarkdown } from "./report-files.ts";
import type { Shell } from "./shell.ts";
import { table } from "./table.ts";
import type { Shown } from "./terminal-text.ts";

type ReportOptions = {
  readonly cycle: string;
  readonly format: "text" | "csv" | "markdown";
  readonly output?: string;
};

/** `plumbline export report`: where declared priorities and observed ones parted in a cycle. */
export function exportReportCommand(group: Command, shell: Shell): void {
  withExamples(
    group
      .command("report")
      .description("a cycle's divergence report: false urgency, false calm, and which input mispredicted")
      .requiredOption("--cycle <cycle>", "of which cycle (plumbline cycle list)")
      .addOption(
        new Option("--format <format>", "as what; for JSON use --json")
          .choices(["text", "csv", "markdown"])
          .default("text"),
      )
      .option("-o, --output <file>", "write there instead of stdout"),
    "export report --cycle 0197…",
    "export report --cycle 0197… --format markdown -o report.md",
  ).action(async ({ cycle, format, output }: ReportOptions, command: Command) => {
    if (isJson(command) && (format !== "text" || output !== undefined))
      throw badInput("--json prints the whole report; --format and -o are for the others");
    if (format === "text" && output !== undefined)
      throw badInput("-o writes a file with --format csv or markdown");
    const report = await withClient(shell, command, (client) =>
      client.get(reportReply, `/cycles/${encodeURIComponent(cycle)}/report`),
    );
    if (format === "text") {
      print(shell, command, report, (shown) => reportLines(shown, shell.width));
      return;
    }
    const text = format === "csv" ? reportCsv(report) : reportMarkdown(report);
    if (output === undefined) shell.out(text);
    else await download(output, Readable.from([Buffer.from(text)]), output);
  });
}

function reportLines(report: Shown<ReportReply>, width: number | undefined): readonly string[] {
  const { cycle, counts, factors, agreement, named } = report;
  const count = (kind: string): number => counts[kind] ?? 0;
  return [
    `${cycle.title} (${cycle.id}), over the scope ${cycle.scope}, ${report.frozen ? "as kept at its end" : "as counted now"}`,
    ...goalLines(report),
    `false-urgent ${count("false-urgent")}, false-calm ${count("false-calm")}, agreed ${count("agreed")}, unknown ${count("unknown")}`,
    `tau-b ${shownNumber(agreement.tauB, "")} (n = ${agreement.n}, ${agreement.tied.x} pairs tied as declared, ${agreement.tied.y} as observed, ${agreement.unknown} unknown left out)`,
    ...(factors.length === 0 ? ["no input was observed yet, so none mispredicted"] : []),
    ...table(
      factors,
      [
        { title: "input", cell: ({ input }) => input },
        { title: "false-urgent", cell: ({ falseUrgent }) => String(falseUrgent) },
        { title: "false-calm", cell: ({ falseCalm }) => String(falseCalm) },
        { title: "observed for", cell: ({ of }) => String(of) },
      ],
      width,
    ),
    ...table(
      named.slice(0, SHOWN),
      [
        { title: "kind", cell: ({ kind }) => kind },
        { title: "asset", cell: ({ asset }) => asset },
        { title: "declared", cell: ({ asserted }) => asserted ?? "-" },
        { title: "observed", cell: ({ grounded }) => grounded ?? "-" },
        { title: "exposure", cell: ({ title }) => title, isLong: true },
      ],
      width,
    ),
    ...(named.length > SHOWN ? [`${SHOWN} of ${named.length} shown; --format csv has them`] : []),
    ...numberLines(report, width),
  ];
}

/** Exposures that are shown on a terminal. */
const SHOWN = 40;
