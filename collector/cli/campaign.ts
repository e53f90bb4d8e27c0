import type { Command } from "commander";
import { campaignLines } from "./campaign-lines.ts";
import { campaignLintCommand, readCampaignFile } from "./campaign-lint.ts";
import { campaignPath, campaignRunPath } from "./campaign-paths.ts";
import { campaignPutReply, campaignReply, campaignRunReply } from "./campaign-replies.ts";
import { campaignRunCommands } from "./campaign-run.ts";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { when } from "./instants.ts";
import { listPages, type PageOptions, paged, restLine } from "./pages.ts";
import { print } from "./print.ts";
import { kindReply } from "./replies.ts";
import type { Shell } from "./shell.ts";
import { table } from "./table.ts";

/** `plumbline campaign …`: several claims as one graph. */
export function campaignCommands(program: Command, shell: Shell): void {
  const campaign = program.command("campaign").description("several claims as one graph");
  campaignLintCommand(campaign, shell);
  applyCommand(campaign, shell);
  listCommand(campaign, shell);
  showCommand(campaign, shell);
  campaignRunCommands(campaign, shell);
  campaign
    .command("cancel <run>")
    .description("call a run off: nothing more starts, what is under way is called off, and it is cleaned up")
    .action(async (runId: string, _options: object, command: Command) => {
      const reply = await withClient(shell, command, (client) =>
        client.post(kindReply, `${campaignRunPath(runId)}/cancel`),
      );
      print(shell, command, reply, ({ kind }) => [
        kind === "cancelled"
          ? `Called off. Its clean-up: plumbline campaign status ${runId} --wait`
          : `Campaign run ${runId} was ${kind.replace("already-", "")} already`,
      ]);
    });
  campaign
    .command("delete <campaign>")
    .description("end its being in force; what its runs came to stays")
    .action(async (id: string, _options: object, command: Command) => {
      const reply = await withClient(
        shell,
        command,
        async (client) => (await client.ask(kindReply, { method: "DELETE", path: campaignPath(id) })).value,
      );
      print(shell, command, reply, () => [`Deleted ${id}`]);
    });
}

function applyCommand(campaign: Command, shell: Shell): void {
  withExamples(
    campaign
      .command("apply")
      .description("put a campaign in force, in the place of an earlier one of its id")
      .requiredOption("-f, --file <file>", "the document, format plumbline-campaign/1"),
    "campaign apply -f scenarios/campaigns/chain-lateral.yaml",
  ).action(async ({ file }: { readonly file: string }, command: Command) => {
    const document = await readCampaignFile(file);
    const reply = await withClient(shell, command, (client) =>
      client.post(campaignPutReply, "/campaigns", { document }),
    );
    print(shell, command, reply, ({ id, kind, digest }) => [`${id} ${kind}, digest ${digest}`]);
  });
}

function listCommand(campaign: Command, shell: Shell): void {
  paged(campaign.command("list").description("the campaigns in force, newest first")).action(
    async (pages: PageOptions, command: Command) => {
      const listed = await withClient(shell, command, (client) =>
        listPages(client, campaignReply, "/campaigns", {}, pages),
      );
      print(shell, command, listed, (shown) => [
        ...table(
          shown.items,
          [
            { title: "campaign", cell: ({ id }) => id },
            { title: "nodes", cell: ({ nodes }) => String(nodes) },
            { title: "changed", cell: ({ changedAt }) => when(changedAt) },
            { title: "title", cell: ({ title }) => title, isLong: true },
          ],
          shell.width,
        ),
        ...restLine(shown),
      ]);
    },
  );
}

function showCommand(campaign: Command, shell: Shell): void {
  paged(
    campaign.command("show <campaign>").description("one campaign, its document, and what its runs came to"),
  ).action(async (id: string, pages: PageOptions, command: Command) => {
    const found = await withClient(shell, command, async (client) => ({
      ...(await client.get(campaignReply, campaignPath(id))),
      runs: await listPages(client, campaignRunReply, "/campaign-runs", { campaign: id }, pages),
    }));
    print(shell, command, found, ({ runs, ...shown }) => [
      ...campaignLines(shown),
      ...table(
        runs.items,
        [
          { title: "run", cell: (run) => run.id },
          { title: "started", cell: ({ startedAt }) => when(startedAt) },
          { title: "state", cell: ({ state }) => state },
          { title: "end", cell: ({ end }) => end?.kind ?? "-" },
          { title: "clean-up", cell: ({ clean }) => clean ?? "-" },
          { title: "answer", cell: ({ answer }) => answer?.kind ?? "-" },
        ],
        shell.width,
      ),
      ...restLine(runs),
    ]);
  });
}
