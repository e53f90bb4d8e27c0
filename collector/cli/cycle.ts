import { type Command, InvalidArgumentError, Option } from "commander";
import { type Goal, goalIn, MEASURES } from "../domain/cycle.ts";
import { withClient } from "./connection.ts";
import { cycleLines, cycleTable, goalLines, stageTable } from "./cycle-lines.ts";
import { cycleDetailReply, cycleReply, cycleStartedReply, stagesReply } from "./cycle-replies.ts";
import { withExamples } from "./examples.ts";
import { EXIT } from "./exit.ts";
import { listPages, type PageOptions, paged, restLine } from "./pages.ts";
import { print } from "./print.ts";
import { kindReply } from "./replies.ts";
import type { Shell } from "./shell.ts";

type StartOptions = {
  readonly scope: string;
  readonly title?: string;
  readonly until?: string;
  readonly goal: readonly Goal[];
};

const at = (id: string, part = ""): string => `/cycles/${encodeURIComponent(id)}${part}`;

/** `plumbline cycle …`: one pass of the five stages over a scope, measured by evidence. */
export function cycleCommands(program: Command, shell: Shell): void {
  const group = program
    .command("cycle")
    .description("passes of scoping, discovery, prioritisation, validation and mobilisation over a scope");
  startCommand(group, shell);
  paged(
    group
      .command("list")
      .description("the cycles, newest first")
      .option("--scope <scope>", "only over this scope"),
  ).action(async ({ scope, ...pages }: PageOptions & { readonly scope?: string }, command: Command) => {
    const listed = await withClient(shell, command, (client) =>
      listPages(client, cycleReply, "/cycles", { scope }, pages),
    );
    print(shell, command, listed, (shown) => [...cycleTable(shown.items, shell.width), ...restLine(listed)]);
  });
  group
    .command("show <cycle>")
    .description("one cycle: goals, stages, numbers beside the start and the cycle before, lessons")
    .action(async (id: string, _options: object, command: Command) => {
      const found = await withClient(shell, command, (client) => client.get(cycleDetailReply, at(id)));
      print(shell, command, found, (shown) => cycleLines(shown, shell.width));
    });
  group
    .command("stage <cycle>")
    .description("how far each of the five stages is, computed from facts with their dates")
    .action(async (id: string, _options: object, command: Command) => {
      const { items } = await withClient(shell, command, (client) =>
        client.get(stagesReply, at(id, "/stages")),
      );
      print(shell, command, { items }, (shown) => stageTable(shown.items, shell.width));
    });
  withExamples(
    group
      .command("lesson <cycle> <text>")
      .description("write down what you learnt; nobody changes it afterwards"),
    'cycle lesson 0197… "Ask the owners before the scan, not after"',
  ).action(async (id: string, text: string, _options: object, command: Command) => {
    const noted = await withClient(shell, command, (client) =>
      client.post(kindReply, at(id, "/lessons"), { text }),
    );
    print(shell, command, noted, () => ["Noted"]);
  });
  endCommand(group, shell);
}

function startCommand(group: Command, shell: Shell): void {
  const measures = Object.entries(MEASURES).map(([name, { unit }]) => `${name}${unit === "%" ? " (%)" : ""}`);
  withExamples(
    group
      .command("start")
      .description("start a cycle over a scope, which has one at a time; what is counted now is kept")
      .requiredOption("--scope <scope>", "over which scope")
      .option("--title <title>", "what people call it")
      .option("--until <date>", "when it is meant to end, such as 2027-01-31; nothing happens by itself then")
      .addOption(
        new Option(
          "--goal <goal>",
          `MEASURE >= N or MEASURE <= N (repeatable); measures: ${measures.join(", ")}`,
        )
          .argParser(goal)
          .default([], "none"),
      ),
    'cycle start --scope shop --goal "validated-share >= 80%" --goal "overdue <= 0"',
  ).action(
    async ({ scope, title = `Cycle over ${scope}`, until, goal: goals }: StartOptions, command: Command) => {
      const started = await withClient(shell, command, (client) =>
        client.post(cycleStartedReply, "/cycles", {
          scope,
          title,
          goals,
          ...(until === undefined ? {} : { until }),
        }),
      );
      print(shell, command, started, ({ id }) => [`Started ${id}: plumbline cycle show ${id}`]);
    },
  );
}

type EndOptions = { readonly dryRun?: boolean };

/** Exits 1 where a goal was not met, 4 where it can't be told. */
function endCommand(group: Command, shell: Shell): void {
  withExamples(
    group
      .command("end <cycle>")
      .description(
        "end it for good: numbers and report are kept as they are now (exit 0 all goals met, 1 one not met, 4 one can't be told)",
      )
      .option("--dry-run", "say what would be kept, and end nothing"),
    "cycle end 0197… --dry-run",
  ).action(async (id: string, { dryRun }: EndOptions, command: Command) => {
    const ended = await withClient(shell, command, (client) =>
      dryRun === true ? client.get(cycleDetailReply, at(id)) : client.post(cycleDetailReply, at(id, "/end")),
    );
    print(shell, command, ended, (shown) => [
      dryRun === true ? "Would end it with:" : `Ended ${shown.id}`,
      ...goalLines(shown),
      `The report: plumbline export report --cycle ${shown.id}`,
    ]);
    if (ended.goals.some(({ met }) => met === "not met")) shell.exit(EXIT.no);
    else if (ended.goals.some(({ met }) => met === "cannot tell")) shell.exit(EXIT.noAnswer);
  });
}

function goal(text: string, before: readonly Goal[]): readonly Goal[] {
  const read = goalIn(text);
  if (read === undefined)
    throw new InvalidArgumentError(
      `"${text}" is no goal such as "validated-share >= 80%"; measures are ${Object.keys(MEASURES).join(", ")}.`,
    );
  return [...before, read];
}
