import { type Command, Option } from "commander";
import { visibleText } from "../../proto/untrusted.ts";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { badInput, CommandRefused, EXIT } from "./exit.ts";
import type { Client } from "./http-client.ts";
import { planLines } from "./plan-lines.ts";
import { print } from "./print.ts";
import type { RunReply } from "./replies.ts";
import { type LimitOptions, limitOptions, limitsIn } from "./run-limits.ts";
import { awaitRuns, settledBy } from "./run-wait.ts";
import { scenarioPlanReply, scenarioStartedReply } from "./scenario-replies.ts";
import { PARAM_WORDS, takeValue } from "./scenario-values.ts";
import type { Shell } from "./shell.ts";
import { type WaitOptions, waitOptions } from "./wait.ts";

type RunOptions = WaitOptions &
  LimitOptions & {
    readonly target?: string;
    readonly param?: Readonly<Record<string, string>>;
    readonly segment?: string;
    readonly agent?: string;
    readonly dryRun?: boolean;
  };

/** `plumbline scenario run`: one scenario at one target, or first what it would do. */
export function scenarioRunCommand(scenario: Command, shell: Shell): void {
  withExamples(
    limitOptions(
      waitOptions(
        scenario
          .command("run <scenario>")
          .description(
            "run a scenario at a target, or on an agent's own host (with --wait: exit 4 unless it settled something)",
          )
          .option(
            "--target <target>",
            "such as tcp/192.0.2.1:445; its address must be an asset's. None for a scenario about the agent's own host",
          )
          .addOption(new Option("--param <name=value>", PARAM_WORDS).argParser(takeValue))
          .addOption(new Option("--segment <segment>", "from this segment").conflicts("agent"))
          .option("--agent <agent>", "by this agent")
          .addOption(
            new Option("--dry-run", "only show what would be done: agents, steps, bytes, times").conflicts(
              "wait",
            ),
          ),
      ),
    ),
    "scenario run posture.ssh-kex --segment office --target tcp/10.0.3.5:22 --dry-run",
    "scenario run vuln.package --agent 0197… --param package=openssl --param fixed=3.0.17-1~deb12u2 --wait",
    "scenario run posture.ssh-kex --agent 0197… --target tcp/10.0.3.5:22 --wait",
  ).action(async (id: string, options: RunOptions, command: Command) => {
    if (options.segment === undefined && options.agent === undefined)
      throw badInput("scenario run needs --segment SEGMENT or --agent AGENT: from where it is asked");
    if (options.dryRun === true) await preview(shell, command, id, options);
    else await run(shell, command, id, options);
  });
}

async function preview(shell: Shell, command: Command, id: string, options: RunOptions): Promise<void> {
  const { target, segment, agent, param } = options;
  const parameters = param && JSON.stringify(param);
  const plan = await withClient(shell, command, (client) =>
    client.get(scenarioPlanReply, `/scenarios/${encodeURIComponent(id)}/plan`, {
      target,
      segment,
      agent,
      parameters,
    }),
  );
  print(shell, command, plan, (shown) =>
    shown.kind === "untestable"
      ? [`It can't be run now: ${visibleText(shown.because)}`]
      : planLines(id, shown),
  );
  if (plan.kind === "untestable") shell.exit(EXIT.noAnswer);
}

async function run(shell: Shell, command: Command, id: string, options: RunOptions): Promise<void> {
  const { target, segment, agent, param, wait, timeout } = options;
  const limits = limitsIn(options);
  const found = await withClient(shell, command, async (client: Client) => {
    const started = await client.post(scenarioStartedReply, `/scenarios/${encodeURIComponent(id)}/runs`, {
      ...(target === undefined ? {} : { target }),
      ...(param === undefined ? {} : { parameters: param }),
      ...(segment === undefined ? {} : { segment }),
      ...(agent === undefined ? {} : { agent }),
      ...(limits === undefined ? {} : { limits }),
    });
    if (started.kind === "untestable")
      throw new CommandRefused(EXIT.noAnswer, `It can't be run now: ${visibleText(started.because ?? "")}`);
    const runId = started.runId ?? "";
    const [over] = wait === true ? await awaitRuns(shell, client, [runId], timeout) : [];
    return { started, over };
  });
  const { started, over } = found;
  print(shell, command, over ?? started, () =>
    over === undefined
      ? [
          `Run ${started.runId}${started.kind === "running" ? " asks the same already" : ""}: plumbline run show ${started.runId}`,
        ]
      : verdictLines(over),
  );
  if (over !== undefined && !settledBy(over)) shell.exit(EXIT.noAnswer);
}

const verdictLines = ({ id, state, verdict, nextAction }: RunReply): readonly string[] =>
  verdict === null
    ? [`Run ${id} is ${state} still`]
    : [
        `${verdict.prevention}, grade ${verdict.grade}: ${verdict.sentence}`,
        ...(nextAction === null ? [] : [`To settle it: ${visibleText(nextAction)}`]),
        `What was seen: plumbline run show ${id}`,
      ];
