import { type Command, Option } from "commander";
import type { z } from "zod";
import { declaredSchema } from "../domain/declared.ts";
import { withClient } from "./connection.ts";
import { controlTable, declaredLines, intentTable, outageTable } from "./declaration-lines.ts";
import {
  appliedDeclarationsReply,
  controlReply,
  type DeclaredReply,
  intentReply,
  outageReply,
} from "./declaration-replies.ts";
import { withExamples } from "./examples.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Client } from "./http-client.ts";
import { listPages, type PageOptions, paged, restLine } from "./pages.ts";
import { print } from "./print.ts";
import { kindReply, queuedReply } from "./replies.ts";
import { type LimitOptions, limitOptions, limitsIn } from "./run-limits.ts";
import { awaitRuns, settledBy } from "./run-wait.ts";
import type { Shell } from "./shell.ts";
import type { Shown } from "./terminal-text.ts";
import { type WaitOptions, waitOptions } from "./wait.ts";
import { readYamlFile } from "./yaml-file.ts";

/** The API's own bound for a list of declarations. */
export const MAX_DECLARATION_FILE_BYTES = 1024 * 1024;

/** What tells the two nouns apart. */
type Noun<S extends z.ZodType<DeclaredReply>> = {
  readonly word: "intent" | "control";
  readonly about: string;
  readonly reply: S;
  readonly lines: (items: readonly Shown<z.output<S>>[], width: number | undefined) => readonly string[];
};

const INTENT: Noun<typeof intentReply> = {
  word: "intent",
  about: "segmentation rules that people believe in, tested continuously",
  reply: intentReply,
  lines: intentTable,
};

const CONTROL: Noun<typeof controlReply> = {
  word: "control",
  about: "compensating controls, and since when each holds",
  reply: controlReply,
  lines: controlTable,
};

/** `plumbline intent …` and `plumbline control …`: what people declare to hold, and whether it does. */
export function declarationCommands(program: Command, shell: Shell): void {
  const intent = nounCommands(program, shell, INTENT);
  outagesCommand(intent, shell);
  nounCommands(program, shell, CONTROL);
}

function nounCommands<S extends z.ZodType<DeclaredReply>>(
  program: Command,
  shell: Shell,
  noun: Noun<S>,
): Command {
  const { word, reply } = noun;
  const group = program.command(word).description(noun.about);
  const at = (id: string): string => `/${word}s/${encodeURIComponent(id)}`;
  paged(group.command("list").description(`the ${word}s in force, and whether each holds`)).action(
    async (pages: PageOptions, command: Command) => {
      const listed = await withClient(shell, command, (client) =>
        listPages(client, reply, `/${word}s`, {}, pages),
      );
      print(shell, command, listed, (shown) => [
        ...noun.lines(shown.items as readonly Shown<z.output<S>>[], shell.width),
        ...restLine(listed),
      ]);
    },
  );
  group
    .command(`show <${word}>`)
    .description(`one ${word}, with every claim that it stands for`)
    .action(async (id: string, _options: object, command: Command) => {
      const found = await withClient(shell, command, (client) => client.get(reply, at(id)));
      print(shell, command, found as DeclaredReply, (shown) => declaredLines(shown, shell.width));
    });
  applyCommand(group, shell, word);
  group
    .command(`delete <${word}>`)
    .description(`take it back; what its claims showed stays`)
    .action(async (id: string, _options: object, command: Command) => {
      const deleted = await withClient(
        shell,
        command,
        async (client) => (await client.ask(kindReply, { method: "DELETE", path: at(id) })).value,
      );
      print(shell, command, deleted, () => [`Deleted ${id}`]);
    });
  testCommand(group, shell, noun);
  return group;
}

/** Checked here for the line and column, and again by the collector; the same file twice changes nothing. */
function applyCommand(group: Command, shell: Shell, word: string): void {
  withExamples(
    group
      .command("apply")
      .description(
        "declare intents and controls as a file says (intents: […], controls: […]); those that it doesn't name stay",
      )
      .requiredOption("-f, --file <file>", "YAML file"),
    `${word} apply -f ${word}s.yaml`,
  ).action(async ({ file }: { readonly file: string }, command: Command) => {
    const { value, plain } = await readYamlFile(file, declaredSchema, MAX_DECLARATION_FILE_BYTES);
    const path = value.intents === undefined ? "/controls" : "/intents";
    const applied = await withClient(shell, command, (client) =>
      client.post(appliedDeclarationsReply, path, plain),
    );
    print(shell, command, applied, ({ created, changed, unchanged, claims }) => [
      `${created} created, ${changed} changed, ${unchanged} unchanged; all in force stand for ${claims} claims`,
    ]);
  });
}

type TestOptions = WaitOptions & LimitOptions;

function testCommand<S extends z.ZodType<DeclaredReply>>(group: Command, shell: Shell, noun: Noun<S>): void {
  const { word } = noun;
  withExamples(
    limitOptions(
      waitOptions(
        group
          .command(`test [${word}s...]`)
          .description(
            `run every claim of these ${word}s now, of all without a name (with --wait: exit 0 when every claim was tested and all hold, 1 when one is broken, 4 otherwise)`,
          ),
      ),
    ),
    `${word} test`,
    `${word} test ${word === "intent" ? "no-internet-to-data" : "edge-firewall"} --wait`,
  ).action(async (ids: readonly string[], options: TestOptions, command: Command) => {
    const limits = limitsIn(options);
    const body = { ...(ids.length === 0 ? {} : { ids }), ...(limits === undefined ? {} : { limits }) };
    const tested = await withClient(shell, command, async (client) => {
      const queued = await client.post(queuedReply, `/${word}s/tests`, body);
      if (options.wait !== true) return { ...queued, answered: false, after: [] };
      const ended = await awaitRuns(shell, client, queued.runs, options.timeout);
      const answered = queued.untestable.length === 0 && ended.length > 0 && ended.every(settledBy);
      return { ...queued, answered, after: await statesOf(client, noun, ids) };
    });
    print(shell, command, tested, (shown) => [
      shown.sentence,
      ...shown.untestable.slice(0, SHOWN_UNTESTABLE).map((line) => `  ${line}`),
      ...(options.wait === true && !shown.answered ? [NOT_ALL_SEEN] : []),
      ...noun.lines(shown.after as readonly Shown<z.output<S>>[], shell.width),
    ]);
    if (options.wait === true) shell.exit(exitOf(tested));
    else if (tested.runs.length === 0) shell.exit(EXIT.noAnswer);
  });
}

const NOT_ALL_SEEN = "Not every claim was settled by a run now; what is shown rests on earlier runs too";
/** Of what can't be tested, the first are named. */
const SHOWN_UNTESTABLE = 10;

/** How those that were asked for stand now; all of them where none was named. */
async function statesOf<S extends z.ZodType<DeclaredReply>>(
  client: Client,
  { word, reply }: Noun<S>,
  ids: readonly string[],
): Promise<readonly DeclaredReply[]> {
  if (ids.length === 0)
    return (await listPages(client, reply, `/${word}s`, {}, { limit: 1, all: true })).items;
  const found: DeclaredReply[] = [];
  for (const id of ids) found.push(await client.get(reply, `/${word}s/${encodeURIComponent(id)}`));
  return found;
}

/** What held before still holds for people while it is fresh, but a test that saw nothing of it could not tell. */
function exitOf({
  answered,
  after,
}: {
  readonly answered: boolean;
  readonly after: readonly DeclaredReply[];
}): ExitCode {
  if (after.some(({ state }) => state === "broken" || state === "regressed")) return EXIT.no;
  return answered && after.length > 0 && after.every(({ state }) => state === "holds")
    ? EXIT.done
    : EXIT.noAnswer;
}

function outagesCommand(intent: Command, shell: Shell): void {
  withExamples(
    paged(
      intent
        .command("outages")
        .description("business flows that must work and did not, newest first")
        .addOption(new Option("--state <state>", "only these").choices(["open", "ended"])),
    ),
    "intent outages --state open",
  ).action(async ({ state, ...pages }: PageOptions & { readonly state?: string }, command: Command) => {
    const listed = await withClient(shell, command, (client) =>
      listPages(client, outageReply, "/outages", { state }, pages),
    );
    print(shell, command, listed, (shown) => [...outageTable(shown.items, shell.width), ...restLine(listed)]);
  });
}
