import { type Command, Option } from "commander";
import type { z } from "zod";
import { planLines, runLines } from "./campaign-lines.ts";
import { campaignPath, campaignRunPath } from "./campaign-paths.ts";
import { campaignPlanReply, campaignRunReply, campaignStartedReply } from "./campaign-replies.ts";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Client } from "./http-client.ts";
import { keyValue } from "./key-value.ts";
import { print } from "./print.ts";
import type { Shell } from "./shell.ts";
import { poll, type WaitOptions, waitOptions } from "./wait.ts";

type Run = z.output<typeof campaignRunReply>;
type RunOptions = WaitOptions & {
  readonly param?: Readonly<Record<string, string>>;
  readonly dryRun?: boolean;
};

/** `plumbline campaign run` and `status`: exit 0 when what ran came to what was meant, 1 when something did not, 4 when nobody can tell. */
export function campaignRunCommands(campaign: Command, shell: Shell): void {
  withExamples(
    waitOptions(
      campaign
        .command("run <campaign>")
        .description(
          "run a campaign (with --wait: exit 0 when every node that ran came to what was meant and clean-up is confirmed, 1 when one did not, 4 when nobody can tell)",
        )
        .addOption(
          new Option("--param <name=value>", "fills in a parameter, repeatable")
            .argParser(keyValue)
            .default({}, "none"),
        )
        .addOption(
          new Option(
            "--dry-run",
            "only show what would be done, and what depends on which verdict",
          ).conflicts("wait"),
        ),
    ),
    "campaign run chain.lateral --param office=office --param jump=tcp/10.0.2.5:22 --param jewel=tcp/10.0.3.5:22 --dry-run",
    "campaign run chain.lateral --wait",
  ).action(async (id: string, { param = {}, dryRun, wait, timeout }: RunOptions, command: Command) => {
    if (dryRun === true) {
      const plan = await withClient(shell, command, (client) =>
        client.get(campaignPlanReply, `${campaignPath(id)}/plan`, { parameters: JSON.stringify(param) }),
      );
      print(shell, command, plan, planLines);
      if (plan.nodes.some(({ because }) => because !== null)) shell.exit(EXIT.noAnswer);
      return;
    }
    const { started, run } = await withClient(shell, command, async (client) => {
      const begun = await client.post(campaignStartedReply, `${campaignPath(id)}/runs`, {
        parameters: param,
      });
      return {
        started: begun,
        run: wait === true ? await awaitEnd(shell, client, begun.runId, timeout) : undefined,
      };
    });
    if (run === undefined)
      print(shell, command, started, ({ runId }) => [
        `Campaign run ${runId}: plumbline campaign status ${runId}`,
      ]);
    else show(shell, command, run);
  });
  withExamples(
    waitOptions(
      campaign
        .command("status <run>")
        .description("one run of a campaign, node by node (exit 0, 1 or 4 by its answer once it is over)"),
    ),
    "campaign status 0197…",
    "campaign status 0197… --wait --json",
  ).action(async (runId: string, { wait, timeout }: WaitOptions, command: Command) => {
    const run = await withClient(shell, command, (client) =>
      wait === true
        ? awaitEnd(shell, client, runId, timeout)
        : client.get(campaignRunReply, campaignRunPath(runId)),
    );
    show(shell, command, run, wait !== true);
  });
}

/** Waits until it is over with its clean-up, and gives it as it is then; where time is up, as it is now. */
async function awaitEnd(shell: Shell, client: Client, runId: string, timeoutMs: number): Promise<Run> {
  const ask = () => client.get(campaignRunReply, campaignRunPath(runId));
  const over = await poll(shell, timeoutMs, async () => {
    const run = await ask();
    const ended = run.nodes.filter(({ state }) => state !== "waiting" && state !== "started").length;
    return {
      answer: run.state === "over" ? run : undefined,
      progress: `${run.state}: ${ended} of ${run.nodes.length} nodes have their end`,
    };
  });
  return over ?? (await ask());
}

function show(shell: Shell, command: Command, run: Run, mayBeOpen = false): void {
  print(shell, command, run, (shown) => runLines(shown, shell.width));
  const code = exitOf(run, mayBeOpen);
  if (code !== EXIT.done) shell.exit(code);
}

function exitOf({ answer }: Run, mayBeOpen: boolean): ExitCode {
  if (answer === null) return mayBeOpen ? EXIT.done : EXIT.noAnswer;
  return { yes: EXIT.done, no: EXIT.no, "cannot-tell": EXIT.noAnswer }[answer.kind];
}
