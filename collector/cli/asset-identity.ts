import type { Command } from "commander";
import { type DecidedReply, decidedReply, decisionReply, ruleReply } from "./asset-replies.ts";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { listPages, type PageOptions, paged, restLine } from "./pages.ts";
import { print } from "./print.ts";
import { kindReply, pageOf } from "./replies.ts";
import type { Shell } from "./shell.ts";
import { table } from "./table.ts";
import type { Shown } from "./terminal-text.ts";

type Decision = { readonly reason: string; readonly dryRun?: boolean };
type SplitOptions = Decision & {
  readonly name?: readonly string[];
  readonly address?: readonly string[];
  readonly exposure?: readonly string[];
  readonly as?: string;
};

const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** `asset merge`, `split`, `undo`, `decisions` and `rule …`: who is whom. */
export function assetIdentityCommands(asset: Command, shell: Shell): void {
  withExamples(
    asset
      .command("merge <stays> <others...>")
      .description("make one asset of several: the first stays, and every one can be taken back")
      .requiredOption("--reason <text>", "why they are one")
      .option("--dry-run", "say what would move, and change nothing"),
    'asset merge web01 10.0.9.9 --reason "two interfaces" --dry-run',
  ).action(
    async (
      stays: string,
      others: readonly string[],
      { reason, dryRun }: Decision,
      command: Command,
    ): Promise<void> => {
      const reply = await withClient(shell, command, (client) =>
        client.post(decidedReply, "/assets/merges", {
          assets: [stays, ...others],
          reason,
          dryRun: dryRun === true,
        }),
      );
      print(shell, command, reply, decidedLines);
    },
  );

  withExamples(
    asset
      .command("split <asset>")
      .description("make an asset of its own of what is seen at some of an asset's names and addresses")
      .option("--name <name>", "a name that goes (repeatable)", collect)
      .option("--address <address>", "an address that goes (repeatable)", collect)
      .option("--exposure <id>", "an exposure that goes, though it is seen nowhere in particular", collect)
      .option("--as <name>", "what the new asset is called")
      .requiredOption("--reason <text>", "why they are two")
      .option("--dry-run", "say what would move, and change nothing"),
    'asset split 0197… --address 10.0.9.9 --reason "another machine"',
  ).action(
    async (
      id: string,
      { name = [], address = [], exposure = [], as, reason, dryRun }: SplitOptions,
      command: Command,
    ): Promise<void> => {
      if (name.length + address.length + exposure.length === 0)
        throw badInput("split needs what is to go: --name, --address or --exposure");
      const reply = await withClient(shell, command, (client) =>
        client.post(decidedReply, `/assets/${encodeURIComponent(id)}/splits`, {
          handles: [...name, ...address],
          exposures: exposure,
          ...(as === undefined ? {} : { name: as }),
          reason,
          dryRun: dryRun === true,
        }),
      );
      print(shell, command, reply, decidedLines);
    },
  );

  withExamples(
    asset
      .command("undo <decision>")
      .description("take a merge or a split back: everything is where it was")
      .option("--reason <text>", "why it was wrong", "")
      .option("--dry-run", "say what would move, and change nothing"),
    "asset undo 0197…",
  ).action(async (id: string, { reason, dryRun }: Decision, command: Command): Promise<void> => {
    const reply = await withClient(shell, command, (client) =>
      client.post(decidedReply, `/asset-decisions/${encodeURIComponent(id)}/undo`, {
        reason,
        dryRun: dryRun === true,
      }),
    );
    print(shell, command, reply, decidedLines);
  });

  paged(asset.command("decisions").description("merges and splits, newest first")).action(
    async (pages: PageOptions, command: Command) => {
      const listed = await withClient(shell, command, (client) =>
        listPages(client, decisionReply, "/asset-decisions", {}, pages),
      );
      print(shell, command, listed, (shown) =>
        shown.items.length === 0
          ? ["Nothing was merged or split yet: plumbline asset merge STAYS OTHER --reason … --dry-run"]
          : [
              ...table(
                shown.items,
                [
                  { title: "decision", cell: ({ id }) => id },
                  {
                    title: "what",
                    cell: (one) => (one.undoneAt === null ? one.kind : `${one.kind}, undone`),
                  },
                  { title: "at", cell: ({ at }) => at },
                  { title: "by", cell: ({ by }) => by },
                  { title: "from", cell: ({ from }) => from.name },
                  { title: "into", cell: ({ into }) => into.name },
                  { title: "exposures", cell: (one) => String(one.exposures + one.folded), align: "right" },
                  { title: "reason", cell: ({ reason }) => reason, isLong: true },
                ],
                shell.width,
              ),
              ...restLine(shown),
            ],
      );
    },
  );

  const rule = asset
    .command("rule")
    .description("rules about identity (declared by asset apply, identity: […])");
  rule
    .command("list")
    .description("the rules in force")
    .action(async (_options: object, command: Command) => {
      const listed = await withClient(shell, command, (client) =>
        client.get(pageOf(ruleReply), "/identity-rules"),
      );
      print(shell, command, listed, ({ items }) =>
        items.length === 0
          ? ["No rules: declare some under identity: in a file for plumbline asset apply"]
          : items.map((one) => {
              const [what, names] =
                one.same.length > 0 ? ["one asset", one.same] : ["no identity", one.ignore];
              return `${one.id}: ${names.join(", ")}: ${what}${one.because === "" ? "" : ` (${one.because})`}`;
            }),
      );
    });
  rule
    .command("delete <rule>")
    .description("end a rule; what it merged stays until that is taken back")
    .action(async (id: string, _options: object, command: Command) => {
      const { value: reply } = await withClient(shell, command, (client) =>
        client.ask(kindReply, { method: "DELETE", path: `/identity-rules/${encodeURIComponent(id)}` }),
      );
      print(shell, command, reply, () => [`rule ${id} is ended`]);
    });
}

function decidedLines({ kind, asset, decisions }: Shown<DecidedReply>): readonly string[] {
  const verb = kind === "preview" ? "would be" : "is";
  return decisions.flatMap((one) => [
    `${one.decision}: ${asset.name} (${asset.id}) ${verb} what there is then`,
    `  ${one.exposures.moved} exposures move, ${one.exposures.folded} are folded, ${one.exposures.keptApart} stay apart; ${one.claims} claims with ${one.runs} runs, ${one.endpoints} endpoints`,
    ...(one.names.length === 0 ? [] : [`  names ${one.names.join(", ")}`]),
    ...one.words.map(({ what, before, after }) => `  ${what} ${before || "none"} → ${after || "none"}`),
    ...one.exposures.shown
      .filter(({ becomes }) => becomes !== "moved")
      .map((fate) => `  ${fate.id} ${fate.becomes} with ${fate.with ?? "-"}: ${fate.because}`),
    ...(kind === "preview" || one.decision === "undo"
      ? []
      : [`  taken back by: plumbline asset undo ${one.id}`]),
  ]);
}
