import { csvLine } from "../../proto/csv.ts";
import { visibleText } from "../../proto/untrusted.ts";
import { shownNumber } from "./cycle-lines.ts";
import type { ReportReply } from "./cycle-replies.ts";

/** The divergences of a report as CSV, one line for each exposure that it names. No cell is a formula. */
export const reportCsv = ({ named }: ReportReply): string =>
  [
    csvLine(["kind", "id", "title", "asset", "over", "asserted", "grounded", "inputs", "missing", "why"]),
    ...named.map(({ kind, id, title, asset, over, asserted, grounded, factors, missing }) =>
      csvLine([
        kind,
        id,
        title,
        asset,
        over,
        asserted,
        grounded,
        factors.map(({ input }) => input).join("; "),
        missing.join("; "),
        factors.map(({ sentence }) => visibleText(sentence)).join("; "),
      ]),
    ),
  ].join("");

/** A report as Markdown. What came from outside can't be mark-up: each character that could begin some is escaped. */
export function reportMarkdown(report: ReportReply): string {
  const { cycle, counts, factors, agreement, goals, named, lessons, numbers, atStart, before } = report;
  const rows = (cells: readonly (readonly string[])[]): readonly string[] =>
    cells.map((row) => `| ${row.join(" | ")} |`);
  const head = (...titles: readonly string[]): readonly string[] => rows([titles, titles.map(() => "---")]);
  return `${[
    `# ${inert(visibleText(cycle.title))}`,
    "",
    `Scope ${inert(cycle.scope)}, ${cycle.state}; started ${cycle.startedAt} by ${inert(cycle.startedBy)}${cycle.endedAt === null ? "" : `, ended ${cycle.endedAt}`}. ${report.frozen ? "As kept at its end." : "As counted now."}`,
    "",
    "## Goals",
    "",
    ...(goals.length === 0
      ? ["None were set."]
      : [
          ...head("goal", "is", "result"),
          ...rows(
            goals.map(({ measure, is, value, unit, actual, met }) => [
              `${measure} ${is} ${shownNumber(value, unit)}`,
              shownNumber(actual, unit),
              met,
            ]),
          ),
        ]),
    "",
    "## Divergence",
    "",
    ...head("false-urgent", "false-calm", "agreed", "unknown"),
    ...rows([KINDS.map((kind) => String(counts[kind] ?? 0))]),
    "",
    `Rank agreement: tau-b ${shownNumber(agreement.tauB, "")} over n = ${agreement.n}; ${agreement.concordant} pairs concordant, ${agreement.discordant} discordant, ${agreement.tied.x} tied as declared, ${agreement.tied.y} as observed; ${agreement.unknown} unknown left out. ${inert(agreement.method)}.`,
    "",
    "## Which input mispredicted",
    "",
    ...head("input", "false-urgent", "false-calm", "observed for"),
    ...rows(
      factors.map(({ input, falseUrgent, falseCalm, of }) => [
        input,
        ...[falseUrgent, falseCalm, of].map(String),
      ]),
    ),
    "",
    "## Exposures",
    "",
    ...head("kind", "exposure", "asset", "declared", "observed", "why"),
    ...rows(
      named.map((one) => [
        one.kind,
        inert(visibleText(one.title)),
        inert(visibleText(one.asset)),
        one.asserted ?? "-",
        one.grounded ?? "-",
        one.kind === "unknown"
          ? `not observed: ${one.missing.join(", ")}`
          : one.factors.map(({ sentence }) => inert(visibleText(sentence))).join(" "),
      ]),
    ),
    "",
    "## Numbers",
    "",
    ...head("", "now", "at start", "cycle before"),
    ...rows(
      Object.entries(numbers).map(([name, value]) => {
        const unit = name.endsWith("-share") ? "%" : "";
        return [
          name,
          shownNumber(value, unit),
          shownNumber(atStart?.[name] ?? null, unit),
          shownNumber(before?.numbers[name] ?? null, unit),
        ];
      }),
    ),
    "",
    "## Lessons",
    "",
    ...(lessons.length === 0
      ? ["None were written down."]
      : lessons.map(({ at, by, text }) => `- ${at}, ${inert(by)}: ${inert(visibleText(text))}`)),
  ].join("\n")}\n`;
}

const KINDS = ["false-urgent", "false-calm", "agreed", "unknown"] as const;

/** Text that Markdown takes for nothing but text, on one line. */
export const inert = (text: string): string =>
  text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*_{}[\]()<>#+\-.!|&~:/@]/g, (mark) => `\\${mark}`);
