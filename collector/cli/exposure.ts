import type { Command } from "commander";
import { coloursOf, paintOf } from "./colour.ts";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { detailLines } from "./exposure-lines.ts";
import { whyLines, whyOf } from "./exposure-why.ts";
import { exposureQuery } from "./filters.ts";
import { when } from "./instants.ts";
import { keyValue } from "./key-value.ts";
import { listPages, type PageOptions, paged, restLine } from "./pages.ts";
import { print } from "./print.ts";
import { exposureDetailReply, exposureReply } from "./replies.ts";
import type { Shell } from "./shell.ts";
import { table } from "./table.ts";

type ListOptions = PageOptions & {
  readonly filter: Readonly<Record<string, string>>;
  readonly sort?: string;
  readonly order?: string;
};

/** `plumbline exposure list`. */
export function exposureListCommand(group: Command, shell: Shell): void {
  withExamples(
    paged(
      group
        .command("list")
        .description("exposures, most urgent first")
        .option(
          "--filter <key=value>",
          "validation, closure, band, severity, segment, owner, asset, cve, source, q, testable (yes or no) or overdue (repeatable)",
          keyValue,
          {},
        )
        .option("--sort <order>", "score, due, severity or seen")
        .option("--order <order>", "asc or desc"),
    ),
    "exposure list --filter validation=confirmed --filter band=immediate",
    "exposure list --filter source=nessus",
    "exposure list --all --json",
  ).action(async ({ filter, sort, order, ...pages }: ListOptions, command: Command) => {
    const query = { ...exposureQuery(filter), sort, order };
    const listed = await withClient(shell, command, (client) =>
      listPages(client, exposureReply, "/exposures", query, pages),
    );
    const colours = coloursOf(shell);
    print(shell, command, listed, (shown) => [
      ...table(
        shown.items,
        [
          { title: "exposure", cell: ({ id }) => id },
          {
            title: "band",
            cell: ({ grounded }) => grounded.band,
            paint: ({ grounded }) => paintOf(colours, grounded.band),
          },
          { title: "due", cell: ({ grounded }) => when(grounded.due).slice(0, 10) },
          {
            title: "evidence",
            cell: ({ validation, fresh }) =>
              fresh || validation === "unvalidated" ? validation : `${validation}, stale`,
            paint: ({ validation, fresh }) => paintOf(colours, fresh ? validation : "unvalidated"),
          },
          {
            title: "state",
            cell: ({ closure }) => closure,
            paint: ({ closure }) => paintOf(colours, closure),
          },
          {
            title: "asset",
            cell: ({ asset, endpoint }) => `${asset.name}${endpoint?.port ? `:${endpoint.port}` : ""}`,
            isLong: true,
          },
          { title: "sources", cell: ({ tools }) => tools.join(" ") || "own run", isLong: true },
          { title: "title", cell: ({ title }) => title, isLong: true },
        ],
        shell.width,
      ),
      ...restLine(shown),
    ]);
  });
}

/** `show E` and `why E`. */
export function exposureReadCommands(group: Command, shell: Shell): void {
  group
    .command("show <exposure>")
    .description("one exposure: what was claimed, what was seen, and where it stands")
    .action(async (id: string, _options: object, command: Command) => {
      const exposure = await withClient(shell, command, (client) =>
        client.get(exposureDetailReply, `/exposures/${encodeURIComponent(id)}`),
      );
      print(shell, command, exposure, (shown) => detailLines(shown, coloursOf(shell)));
    });

  group
    .command("why <exposure>")
    .description("why it is as urgent as it is, in words; then every input with its source and age")
    .action(async (id: string, _options: object, command: Command) => {
      const exposure = await withClient(shell, command, (client) =>
        client.get(exposureDetailReply, `/exposures/${encodeURIComponent(id)}`),
      );
      print(shell, command, whyOf(exposure), whyLines);
    });
}
