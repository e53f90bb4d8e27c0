import type { Command } from "commander";
import { z } from "zod";
import { untrusted } from "../../proto/untrusted.ts";
import { withClient } from "./connection.ts";
import { counted } from "./counted.ts";
import { withExamples } from "./examples.ts";
import { when } from "./instants.ts";
import { listPages, type PageOptions, paged, restLine } from "./pages.ts";
import { print } from "./print.ts";
import type { Shell } from "./shell.ts";
import { table } from "./table.ts";

const count = z.number().default(0);

const importRecord = z.looseObject({
  id: z.string(),
  format: z.string(),
  fileName: z.string().transform(untrusted),
  sha256: z.string(),
  importedAt: z.string(),
  importedBy: z.string(),
  summary: z.looseObject({
    assets: count,
    exposures: count,
    created: count,
    seenAgain: count,
    notSeen: count,
    sightings: count,
    skipped: count,
    warnings: z.array(z.string().transform(untrusted)).default([]),
  }),
  withdrawnAt: z.string().nullable(),
  withdrawnBy: z.string().nullable(),
  withdrawnBecause: z.string().transform(untrusted).nullable(),
});

const withdrawnReply = z.looseObject({
  kind: z.string(),
  sightings: z.number(),
  withdrawn: z.number(),
  touched: z.number(),
  elsewhere: z.number(),
});

/** `import list`, `import show` and `import undo`, under the command that imports. */
export function importReadCommands(group: Command, shell: Shell): void {
  paged(group.command("list").description("what was imported, newest first")).action(
    async (pages: PageOptions, command: Command) => {
      const listed = await withClient(shell, command, (client) =>
        listPages(client, importRecord, "/imports", {}, pages),
      );
      print(shell, command, listed, (shown) => [
        ...table(shown.items, [
          { title: "import", cell: ({ id }) => id },
          { title: "at", cell: ({ importedAt }) => when(importedAt) },
          { title: "by", cell: ({ importedBy }) => importedBy },
          { title: "format", cell: ({ format }) => format },
          { title: "new", cell: ({ summary }) => String(summary.created) },
          { title: "again", cell: ({ summary }) => String(summary.seenAgain) },
          { title: "not seen", cell: ({ summary }) => String(summary.notSeen) },
          {
            title: "file",
            cell: ({ fileName, withdrawnAt }) => `${fileName}${withdrawnAt === null ? "" : " (taken back)"}`,
          },
        ]),
        ...(shown.items.length === 0
          ? ["Nothing was imported yet: plumbline import FILE takes in a scanner's report"]
          : []),
        ...restLine(shown),
      ]);
    },
  );

  group
    .command("show <import>")
    .description("one import, with what it made")
    .action(async (id: string, _options: object, command: Command) => {
      const found = await withClient(shell, command, (client) =>
        client.get(importRecord, `/imports/${encodeURIComponent(id)}`),
      );
      print(shell, command, found, ({ summary, ...one }) => [
        `${one.fileName}: ${one.format}, imported ${when(one.importedAt)} by ${one.importedBy}`,
        `${counted(summary.exposures, "exposure")} on ${counted(summary.assets, "asset")}: ${summary.created} new, ${summary.seenAgain} seen again; ${summary.notSeen} of before not seen in it`,
        `${counted(summary.sightings, "sighting")}, ${counted(summary.skipped, "record")} skipped, SHA-256 ${one.sha256}`,
        ...summary.warnings.map((warning) => `  warning: ${warning}`),
        ...(one.withdrawnAt === null
          ? []
          : [
              `Taken back ${when(one.withdrawnAt)} by ${one.withdrawnBy ?? "somebody"}: ${one.withdrawnBecause ?? ""}`,
            ]),
      ]);
    });

  withExamples(
    group
      .command("undo <import>")
      .description("take back an import that was wrong: deletes and closes nothing")
      .requiredOption("--reason <text>", "why it was wrong")
      .option("--dry-run", "only say what it would do"),
    'import undo 0197… --reason "the lab, not production" --dry-run',
  ).action(async (id: string, { reason }: { readonly reason: string }, command: Command) => {
    // The command above has the same option and takes it, wherever it stands.
    const { dryRun } = command.optsWithGlobals<{ readonly dryRun?: boolean }>();
    const reply = await withClient(shell, command, (client) =>
      client.post(withdrawnReply, `/imports/${encodeURIComponent(id)}/withdrawal`, {
        reason,
        preview: dryRun === true,
      }),
    );
    const [takes, withdraws] =
      dryRun === true ? ["Would take back", "Would withdraw"] : ["Took back", "Withdrew"];
    print(shell, command, reply, ({ sightings, withdrawn, touched, elsewhere }) => [
      `${takes} ${counted(sightings, "sighting")}`,
      `${withdraws} ${counted(withdrawn, "exposure")} that nothing else speaks of and nobody touched`,
      ...(touched === 0 ? [] : [`Leaves ${counted(touched, "exposure")} that people or runs touched`]),
      ...(elsewhere === 0 ? [] : [`Leaves ${counted(elsewhere, "exposure")} that others speak of too`]),
      ...(dryRun === true ? [] : ["The same file imported again brings all of it back"]),
    ]);
  });
}
