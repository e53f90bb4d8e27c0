import type { Command } from "commander";
import { visibleText } from "../../proto/untrusted.ts";
import { showPlace } from "../domain/place.ts";
import { withClient } from "./connection.ts";
import { EXIT } from "./exit.ts";
import { when } from "./instants.ts";
import { listPages, type PageOptions, paged, restLine } from "./pages.ts";
import { print } from "./print.ts";
import { kindReply, rebuiltReply, runDetailReply, runReply } from "./replies.ts";
import { valueLines } from "./scenario-values.ts";
import type { Shell } from "./shell.ts";
import { table } from "./table.ts";

type ListOptions = PageOptions & {
  readonly exposure?: string;
  readonly state?: string;
  readonly segment?: string;
  readonly outcome?: string;
};

/** `plumbline run …` and `plumbline rebuild`. */
export function runCommands(program: Command, shell: Shell): void {
  const run = program.command("run").description("runs, with their evidence");
  paged(
    run
      .command("list")
      .description("the runs, newest first")
      .option("--exposure <exposure>", "of one exposure")
      .option("--state <state>", "running, judged or cancelled")
      .option("--segment <segment>", "from one segment")
      .option("--outcome <outcome>", "allowed, partial, prevented, absent, inconclusive or not-run"),
  ).action(async ({ exposure, state, segment, outcome, ...pages }: ListOptions, command: Command) => {
    const query = { exposure, state, segment, outcome };
    const listed = await withClient(shell, command, (client) =>
      listPages(client, runReply, "/runs", query, pages),
    );
    print(shell, command, listed, (shown) => [
      ...table(
        shown.items,
        [
          { title: "run", cell: ({ id }) => id },
          { title: "issued", cell: ({ issuedAt }) => when(issuedAt) },
          { title: "from", cell: (one) => one.segment },
          { title: "target", cell: ({ target, asset }) => showPlace(target, asset) },
          { title: "outcome", cell: (one) => one.verdict?.prevention ?? one.state },
          { title: "verdict", cell: ({ verdict }) => verdict?.sentence ?? "", isLong: true },
        ],
        shell.width,
      ),
      ...restLine(shown),
    ]);
  });
  run
    .command("show <run>")
    .description("one run: its jobs, and every observation")
    .action(async (id: string, _options: object, command: Command) => {
      const found = await withClient(shell, command, (client) =>
        client.get(runDetailReply, `/runs/${encodeURIComponent(id)}`),
      );
      print(shell, command, found, (one) => [
        `${one.id}: ${one.scenario.id} version ${one.scenario.version} from ${one.segment} ${one.target === null ? "on" : "to"} ${showPlace(one.target, one.asset)}${one.target === null ? "" : ` (${one.asset})`}, ${one.reason}`,
        ...valueLines(one.parameters),
        `marker ${one.marker}, issued ${when(one.issuedAt)}, judged ${when(one.judgedAt)}`,
        one.verdict === null
          ? `state ${one.state}`
          : `${one.verdict.prevention}, grade ${one.verdict.grade}: ${one.verdict.sentence}`,
        ...(one.nextAction === null ? [] : [`to settle it: ${visibleText(one.nextAction)}`]),
        ...one.untaken.map((role) => `  ${role}: nobody took this part`),
        ...one.jobs.map(
          ({ role, agentId, segment, ended }) =>
            `  ${role}: agent ${agentId} in ${segment}, ${ended ?? "not ended"}`,
        ),
        ...one.observations.map(
          ({ sequence, agentId, role, step, target, endedAt, words, admitted, refusedBecause }) =>
            `  ${[when(endedAt), role, agentId, `#${sequence}`, step, target].filter((word) => word !== "").join(" ")}: ${words}${admitted ? "" : ` (not admitted: ${refusedBecause ?? "unknown"})`}`,
        ),
      ]);
    });
  run
    .command("cancel <run>")
    .description("end a run: its jobs end and clean up")
    .action(async (id: string, _options: object, command: Command) => {
      const reply = await withClient(shell, command, (client) =>
        client.post(kindReply, `/runs/${encodeURIComponent(id)}/cancel`),
      );
      print(shell, command, reply, ({ kind }) => [
        kind === "cancelled" ? `Cancelled ${id}` : `${id} was over already`,
      ]);
    });

  program
    .command("rebuild")
    .description("fold all evidence again and compare with the stored state; exit 1 on a difference")
    .action(async (_options: object, command: Command) => {
      const reply = await withClient(shell, command, (client) => client.post(rebuiltReply, "/rebuild"));
      print(shell, command, reply, ({ runs, claims, exposures, differences }) => [
        `${runs} runs, ${claims} claims and ${exposures} exposures folded again: ${differences.length === 0 ? "no difference" : `${differences.length} differences`}`,
        ...differences.map((difference) => `  ${difference}`),
      ]);
      if (reply.differences.length > 0) shell.exit(EXIT.no);
    });
}
