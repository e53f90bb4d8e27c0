import type { Command } from "commander";
import { inventorySchema } from "../domain/inventory.ts";
import { assetIdentityCommands } from "./asset-identity.ts";
import { assetWordsCommand } from "./asset-words.ts";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { readTextFile } from "./files.ts";
import { inventoryFromCsv } from "./inventory-csv.ts";
import { listPages, type PageOptions, paged, restLine } from "./pages.ts";
import { print } from "./print.ts";
import { appliedReply, assetReply, pageOf, segmentReply } from "./replies.ts";
import type { Shell } from "./shell.ts";
import { table } from "./table.ts";
import { unmanagedCommands } from "./unmanaged.ts";
import { readYamlFile } from "./yaml-file.ts";

/** The API's own bound for an inventory. */
const MAX_INVENTORY_BYTES = 8 * 1024 * 1024;

/** `plumbline segment …` and `plumbline asset …`: what there is, declared in files. */
export function inventoryCommands(program: Command, shell: Shell): void {
  const segment = program.command("segment").description("the network's zones");
  segment
    .command("list")
    .description("the segments, with their agents")
    .action(async (_options: object, command: Command) => {
      const listed = await withClient(shell, command, (client) =>
        client.get(pageOf(segmentReply), "/segments"),
      );
      print(shell, command, listed, ({ items }) =>
        table(
          items,
          [
            { title: "segment", cell: ({ id }) => id },
            { title: "trust", cell: (one) => (one.public ? `${one.trust}, public` : one.trust) },
            { title: "agents", cell: ({ agents }) => `${agents.live} live of ${agents.total}` },
            { title: "networks", cell: ({ cidrs }) => cidrs.join(", "), isLong: true },
          ],
          shell.width,
        ),
      );
    });
  segment
    .command("show <segment>")
    .description("one segment")
    .action(async (id: string, _options: object, command: Command) => {
      const { items } = await withClient(shell, command, (client) =>
        client.get(pageOf(segmentReply), "/segments"),
      );
      const found = items.find((one) => one.id === id);
      if (found === undefined)
        throw badInput(`There is no segment "${id}"; plumbline segment list shows them`);
      print(shell, command, found, (one) => [
        `${one.id}: ${one.trust}${one.public ? ", stands for the internet" : ""}`,
        `networks ${one.cidrs.join(", ") || "none"}`,
        `agents ${one.agents.live} live of ${one.agents.total}`,
      ]);
    });
  applyCommand(segment, shell, "segment apply -f network.yaml");

  const asset = program.command("asset").description("what matters, with its endpoints");
  paged(
    asset
      .command("list")
      .description("the assets")
      .option("--segment <segment>", "of one segment")
      .option("--q <text>", "whose name or address holds this"),
  ).action(
    async (
      { segment: name, q, ...pages }: PageOptions & { readonly segment?: string; readonly q?: string },
      command: Command,
    ) => {
      const listed = await withClient(shell, command, (client) =>
        listPages(client, assetReply, "/assets", { segment: name, q }, pages),
      );
      print(shell, command, listed, (shown) => [
        ...table(
          shown.items,
          [
            { title: "asset", cell: ({ id }) => id },
            { title: "name", cell: (one) => one.name },
            { title: "segment", cell: (one) => one.segment ?? "-" },
            { title: "criticality", cell: ({ criticality }) => String(criticality ?? "-"), align: "right" },
            { title: "owner", cell: ({ owner }) => owner ?? "-" },
            {
              title: "endpoints",
              cell: ({ endpoints }) =>
                endpoints.map(({ transport, port }) => `${port}/${transport}`).join(" "),
              isLong: true,
            },
          ],
          shell.width,
        ),
        ...restLine(shown),
      ]);
    },
  );
  asset
    .command("show <asset>")
    .description("one asset")
    .action(async (id: string, _options: object, command: Command) => {
      const found = await withClient(shell, command, (client) =>
        client.get(assetReply, `/assets/${encodeURIComponent(id)}`),
      );
      print(shell, command, found, (one) => [
        `${one.name} (${one.id}) in ${one.segment ?? "no segment"}, criticality ${one.criticality ?? "unknown"}, owner ${one.owner ?? "nobody"}`,
        ...(one.segmentBecause === "" ? [] : [`segment: ${one.segmentBecause}`]),
        `service ${one.service ?? "unknown"}`,
        `addresses ${one.addresses.join(", ") || "none"}`,
        ...(one.knownAs.length === 0 ? [] : [`known as ${one.knownAs.join(", ")}`]),
        ...one.merged.map(
          ({ name, id: part, decision }) =>
            `merged: ${name} (${part}); plumbline asset undo ${decision} takes it out`,
        ),
        ...one.seenAddresses.map(
          ({ address, agent, lastSeenAt }) => `  ${address} seen by agent ${agent} on it, last ${lastSeenAt}`,
        ),
        ...one.endpoints.map(
          ({ transport, host, port, speaks }) => `  ${transport}/${host}:${port} speaks ${speaks}`,
        ),
      ]);
    });
  applyCommand(asset, shell, "asset apply -f inventory.yaml");
  assetIdentityCommands(asset, shell);
  assetWordsCommand(asset, shell);
  unmanagedCommands(asset, shell);
}

/** Checked here for the line and column, and again by the collector; the same file twice changes nothing. */
function applyCommand(group: Command, shell: Shell, example: string): void {
  withExamples(
    group
      .command("apply")
      .description(
        "declare segments, assets and identity as a YAML file says, or assets as a CSV file does (name, address, owner, service, criticality, segment)",
      )
      .requiredOption("-f, --file <file>", "YAML file, or CSV file where the name ends so")
      .option("--dry-run", "say what would change, and change nothing"),
    example,
  ).action(
    async ({ file, dryRun }: { readonly file: string; readonly dryRun?: boolean }, command: Command) => {
      const table = file.toLowerCase().endsWith(".csv")
        ? inventoryFromCsv(await readTextFile(file, MAX_INVENTORY_BYTES), file)
        : undefined;
      const body = table?.document ?? (await readYamlFile(file, inventorySchema, MAX_INVENTORY_BYTES)).plain;
      const applied = await withClient(shell, command, async (client) => {
        if (table !== undefined && table.segments.length > 0) {
          const { items } = await client.get(pageOf(segmentReply), "/segments");
          table.checkSegments(items.map(({ id }) => id));
        }
        const query = { dryRun: dryRun === true ? "true" : "false" };
        return (await client.ask(appliedReply, { method: "POST", path: "/inventory", query, body })).value;
      });
      print(shell, command, applied, ({ created, changed, unchanged, notes }) => [
        dryRun === true
          ? `${created} would be created, ${changed} changed, ${unchanged} unchanged`
          : `${created} created, ${changed} changed, ${unchanged} unchanged`,
        ...notes.map((note) => `  ${note}`),
      ]);
    },
  );
}
