import type { Command } from "commander";
import { withClient } from "./connection.ts";
import { counted } from "./counted.ts";
import { download, pieces } from "./download.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { exposureQuery } from "./filters.ts";
import { keyValue } from "./key-value.ts";
import { isJson, print } from "./print.ts";
import type { Shell } from "./shell.ts";

type ExportOptions = {
  readonly filter: Readonly<Record<string, string>>;
  readonly scope?: string;
  readonly output?: string;
};

/** `plumbline export csv`: every exposure that fits, one line each, as the collector streams it. Spreadsheets find no formula in it. */
export function exportCsvCommand(group: Command, shell: Shell): void {
  withExamples(
    group
      .command("csv")
      .description("the exposures as CSV (RFC 4180), most urgent first, safe to open in a spreadsheet")
      .option("--filter <key=value>", "as in exposure list (repeatable)", keyValue, {})
      .option("--scope <scope>", "only exposures of the assets that this scope holds")
      .option("-o, --output <file>", "write there instead of stdout"),
    "export csv -o exposures.csv",
    "export csv --scope shop -o shop.csv",
  ).action(async ({ filter, scope, output }: ExportOptions, command: Command) => {
    if (isJson(command) && output === undefined)
      throw badInput("export csv --json needs -o FILE; for JSON rows use exposure list --all --json");
    const query = exposureQuery(scoped(filter, scope));
    const path = "/exports/exposures.csv";
    const lines = await withClient(shell, command, async (client) => {
      const headers = { accept: "text/csv, application/problem+json" };
      const body = await client.stream({ path, query, headers }, new AbortController().signal);
      if (output !== undefined) return download(client.url, body, output);
      const decoder = new TextDecoder();
      for await (const piece of pieces(client.url, body)) shell.out(decoder.decode(piece, { stream: true }));
      return 0;
    });
    if (output === undefined) return;
    print(shell, command, { file: output, exposures: lines - 1 }, (shown) => [
      `${counted(shown.exposures, "exposure")} in ${shown.file}`,
    ]);
  });
}

function scoped(
  filter: Readonly<Record<string, string>>,
  scope: string | undefined,
): Readonly<Record<string, string>> {
  if (scope === undefined) return filter;
  const { scope: other = scope } = filter;
  if (other !== scope)
    throw badInput(`--scope: "${scope}" is another scope than "${other}", which --filter names`);
  return { ...filter, scope };
}
