import { open } from "node:fs/promises";
import type { Command } from "commander";
import { type CsvValue, csvLine } from "../../proto/csv.ts";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { refused } from "./files.ts";
import { exposureQuery } from "./filters.ts";
import { keyValue } from "./key-value.ts";
import { listPages } from "./pages.ts";
import { isJson, print } from "./print.ts";
import { type ExposureReply, exposureReply } from "./replies.ts";
import type { Shell } from "./shell.ts";

type ExportOptions = { readonly filter: Readonly<Record<string, string>>; readonly output?: string };

const COLUMNS: readonly (readonly [title: string, value: (one: ExposureReply) => CsvValue])[] = [
  ["id", ({ id }) => id],
  ["title", ({ title }) => title],
  ["asset", ({ asset }) => asset.name],
  ["segment", ({ asset }) => asset.segment],
  ["host", ({ endpoint }) => endpoint?.host ?? null],
  ["port", ({ endpoint }) => endpoint?.port ?? null],
  ["protocol", ({ endpoint }) => endpoint?.protocol ?? null],
  ["cves", ({ cves }) => cves.join(" ")],
  ["severity", ({ severity }) => severity],
  ["owner", ({ owner }) => owner],
  ["validation", ({ validation }) => validation],
  ["fresh", ({ fresh }) => String(fresh)],
  ["closure", ({ closure }) => closure],
  ["asserted_band", ({ asserted }) => asserted.band],
  ["asserted_due", ({ asserted }) => asserted.due],
  ["grounded_band", ({ grounded }) => grounded.band],
  ["grounded_due", ({ grounded }) => grounded.due],
  ["score", ({ score }) => score],
  ["sightings", ({ sightings }) => sightings],
  ["first_sighted", ({ firstSightedAt }) => firstSightedAt],
  ["last_sighted", ({ lastSightedAt }) => lastSightedAt],
  ["sources", ({ tools }) => tools.join(" ")],
];

/** `plumbline export csv`: every exposure that fits, one line each. Spreadsheets find no formula in it. */
export function exportCommands(program: Command, shell: Shell): void {
  const group = program.command("export").description("reports for other tools");
  withExamples(
    group
      .command("csv")
      .description("the exposures as CSV (RFC 4180), safe to open in a spreadsheet")
      .option("--filter <key=value>", "as in exposure list (repeatable)", keyValue, {})
      .option("-o, --output <file>", "write there instead of stdout"),
    "export csv -o exposures.csv",
  ).action(async ({ filter, output }: ExportOptions, command: Command) => {
    if (isJson(command) && output === undefined)
      throw badInput("export csv --json needs -o FILE; for JSON rows use exposure list --all --json");
    const query = exposureQuery(filter);
    const { items } = await withClient(shell, command, (client) =>
      listPages(client, exposureReply, "/exposures", query, { limit: 0, all: true }),
    );
    const text = [
      COLUMNS.map(([title]) => title),
      ...items.map((one) => COLUMNS.map(([, value]) => value(one))),
    ]
      .map(csvLine)
      .join("");
    if (output === undefined) {
      shell.out(text);
      return;
    }
    await writeWhole(output, text);
    print(shell, command, { file: output, exposures: items.length }, (shown) => [
      `${shown.exposures} exposures in ${shown.file}`,
    ]);
  });
}

/** Exposures are nobody else's business on a shared machine. */
async function writeWhole(file: string, text: string): Promise<void> {
  try {
    const handle = await open(file, "w", 0o600);
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw refused(file, cause as NodeJS.ErrnoException);
  }
}
