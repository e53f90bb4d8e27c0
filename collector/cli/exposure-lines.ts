import { type Colours, paintOf } from "./colour.ts";
import { counted } from "./counted.ts";
import { findingLines } from "./finding-lines.ts";
import { when } from "./instants.ts";
import type { ExposureDetailReply } from "./replies.ts";
import { table } from "./table.ts";
import type { Shown } from "./terminal-text.ts";

/** The most runs that `show` lists; the rest is in `run list`. */
const SHOWN_RUNS = 10;
/** Standings that age: what settled nothing was never fresh, so it is not stale either. */
const SETTLED: ReadonlySet<string> = new Set(["supported", "refuted", "contested"]);

/** One exposure for a person's eyes. Its texts must be safe to show already. */
export function detailLines(exposure: Shown<ExposureDetailReply>, colours: Colours): readonly string[] {
  const { asset, endpoint, validationDetail, closureDetail, claims, runs } = exposure;
  const at =
    endpoint === null
      ? ""
      : ` at ${endpoint.protocol}/${endpoint.host}${endpoint.port === null ? "" : `:${endpoint.port}`}`;
  return [
    colours.bold(exposure.title),
    `${exposure.id} on ${asset.name}${at}, severity ${exposure.severity}, owner ${exposure.owner ?? "nobody"}${exposure.cves.length === 0 ? "" : `, ${exposure.cves.join(" ")}`}`,
    `evidence  ${paintOf(colours, exposure.fresh ? exposure.validation : "unvalidated")(exposure.validation)}${exposure.fresh || exposure.validation === "unvalidated" ? "" : " (stale)"}: ${validationDetail.sentence}`,
    `closure   ${paintOf(colours, exposure.closure)(exposure.closure)}: ${closureDetail.sentence}`,
    ...(closureDetail.nextAction === "" ? [] : [`next      ${closureDetail.nextAction}`]),
    `priority  ${exposure.grounded.band} by evidence, ${exposure.asserted.band} by intelligence alone; due ${when(exposure.grounded.due)}`,
    `sighted   ${counted(exposure.sightings, "time")}, ${when(exposure.firstSightedAt)} to ${when(exposure.lastSightedAt)}`,
    ...testingLines(exposure),
    ...section("Sources", exposure.findings, findingLines(exposure)),
    ...section(
      "Claims",
      claims,
      table(claims, [
        { title: "from", cell: ({ segment }) => segment },
        { title: "asks", cell: ({ asks }) => asks },
        { title: "expects", cell: ({ expectation }) => expectation },
        {
          title: "standing",
          cell: ({ standing, fresh }) => (fresh || !SETTLED.has(standing) ? standing : `${standing}, stale`),
        },
        { title: "grade", cell: ({ grade }) => grade ?? "-" },
        { title: "because", cell: ({ untestable, sentence }) => untestable || sentence },
      ]),
    ),
    ...section(
      "IPv4 and IPv6",
      exposure.families,
      exposure.families.map(({ sentence }) => sentence),
    ),
    ...section(
      "Runs",
      runs,
      table(runs.slice(0, SHOWN_RUNS), [
        { title: "run", cell: ({ id }) => id },
        { title: "issued", cell: ({ issuedAt }) => when(issuedAt) },
        { title: "from", cell: ({ segment }) => segment },
        { title: "verdict", cell: ({ state, verdict }) => (verdict === null ? state : verdict.sentence) },
      ]),
    ),
  ];
}

const section = (title: string, items: readonly unknown[], lines: readonly string[]): readonly string[] =>
  items.length === 0 ? [] : ["", `${title}:`, ...lines.map((line) => `  ${line}`)];

/** Whether anything can test it, one line for each of the two questions. */
export const testingLines = ({ testing }: Pick<Shown<ExposureDetailReply>, "testing">): readonly string[] =>
  [testing.way.sentence, testing.weakness.sentence]
    .filter((sentence) => sentence !== "")
    .map((sentence) => `testing   ${sentence}`);
