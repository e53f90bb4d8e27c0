import { type Command, Option } from "commander";
import type { z } from "zod";
import { withClient } from "./connection.ts";
import { counted } from "./counted.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import type { Client } from "./http-client.ts";
import { when } from "./instants.ts";
import { listPages, type PageOptions, paged, positive, restLine } from "./pages.ts";
import { print } from "./print.ts";
import { kindReply } from "./replies.ts";
import { occurrenceLines, previewLines, scheduleLines } from "./schedule-lines.ts";
import { type ScheduleOptions, scheduleOptions, schedulesIn } from "./schedule-options.ts";
import {
  occurrenceReply,
  previewReply,
  schedulePutReply,
  scheduleReply,
  turnReply,
} from "./schedule-replies.ts";
import type { Shell } from "./shell.ts";
import { table } from "./table.ts";

const path = (schedule: string): string => `/schedules/${encodeURIComponent(schedule)}`;

/** `plumbline schedule …`: claims that are run without anybody asking each time. */
export function scheduleCommands(program: Command, shell: Shell): void {
  const schedule = program.command("schedule").description("runs by cron, interval, once, or on an event");
  listCommand(schedule, shell);
  showCommand(schedule, shell);
  createCommand(schedule, shell);
  previewCommand(schedule, shell);
  for (const [act, done] of [
    ["pause", "Nothing of it starts until it is resumed"],
    ["resume", "It goes on with its next due instant"],
  ] as const)
    schedule
      .command(`${act} <schedule>`)
      .description(act === "pause" ? "start nothing of it for now" : "take a pause back")
      .action(async (id: string, _options: object, command: Command) => {
        const reply = await withClient(shell, command, (client) =>
          client.post(kindReply, `${path(id)}/${act}`),
        );
        print(shell, command, reply, ({ kind }) => [
          kind.startsWith("was-")
            ? `${id} ${kind.replace("was-", "was ")} already`
            : `${id} ${kind}. ${done}`,
        ]);
      });
  schedule
    .command("delete <schedule>")
    .description("end it; what it came to stays, and is shown by its id")
    .action(async (id: string, _options: object, command: Command) => {
      const reply = await withClient(
        shell,
        command,
        async (client) => (await client.ask(kindReply, { method: "DELETE", path: path(id) })).value,
      );
      print(shell, command, reply, () => [`Deleted ${id}`]);
    });
}

function listCommand(schedule: Command, shell: Shell): void {
  paged(schedule.command("list").description("the schedules, newest first")).action(
    async (pages: PageOptions, command: Command) => {
      const listed = await withClient(shell, command, (client) =>
        listPages(client, scheduleReply, "/schedules", {}, pages),
      );
      print(shell, command, listed, (shown) => [
        ...table(
          shown.items,
          [
            { title: "schedule", cell: ({ name }) => name },
            { title: "status", cell: ({ status }) => status },
            { title: "next", cell: ({ nextAt }) => when(nextAt) },
            { title: "last", cell: ({ last }) => (last === null ? "-" : when(last.dueAt)) },
            {
              title: "came to",
              cell: ({ last }) =>
                last === null ? "-" : `${last.state}, ${last.notRun} of ${last.claims} not run`,
            },
            { title: "due", cell: ({ due, about }) => `${due}: ${about}`, isLong: true },
          ],
          shell.width,
        ),
        ...restLine(shown),
      ]);
    },
  );
}

/** Turns shown of one occurrence that did not run. */
const SHOWN_TURNS = 50;

function showCommand(schedule: Command, shell: Shell): void {
  withExamples(
    paged(
      schedule
        .command("show <schedule>")
        .description("one schedule: what it came to each time, and why each claim that did not run did not"),
    ).option("--not-run", "only what did not run"),
    "schedule show weekday-night",
    "schedule show weekday-night --not-run --json",
  ).action(async (id: string, options: PageOptions & { readonly notRun?: boolean }, command: Command) => {
    const found = await withClient(shell, command, async (client) => {
      const one = await client.get(scheduleReply, path(id));
      const listed = await listPages(client, occurrenceReply, `${path(id)}/occurrences`, {}, options);
      const occurrences = [];
      for (const occurrence of listed.items) {
        if (options.notRun === true && occurrence.notRun === 0 && occurrence.because === null) continue;
        occurrences.push({ ...occurrence, turns: await notRunOf(client, id, occurrence) });
      }
      return { ...one, occurrences: { ...listed, items: occurrences } };
    });
    print(shell, command, found, (one) => [
      ...scheduleLines(one),
      ...one.occurrences.items.flatMap((occurrence) => occurrenceLines(occurrence)),
      ...restLine(one.occurrences),
    ]);
  });
}

/** The turns that came to nothing and those that wait, each with its reason. */
async function notRunOf(
  client: Client,
  schedule: string,
  occurrence: z.output<typeof occurrenceReply>,
): Promise<z.output<typeof turnReply>[]> {
  const turns: z.output<typeof turnReply>[] = [];
  const ask = async (state: string): Promise<void> => {
    const where = `${path(schedule)}/occurrences/${encodeURIComponent(occurrence.id)}/turns`;
    turns.push(...(await listPages(client, turnReply, where, { state }, { limit: SHOWN_TURNS })).items);
  };
  if (occurrence.notRun > 0) await ask("not-run");
  if (occurrence.left > 0) await ask("waiting");
  return turns;
}

function createCommand(schedule: Command, shell: Shell): void {
  withExamples(
    scheduleOptions(
      schedule
        .command("create [name]")
        .description("put a schedule in force; with -f, in the place of one of its name"),
    ),
    'schedule create weekday-night --cron "15 2 * * 1-5" --zone Europe/Paris --jitter 10m --blackout "sat 00:00-24:00" --segment internet --band out-of-cycle',
    "schedule create keep-fresh --on evidence-going-stale --ahead 12h --all",
    'schedule create patched --cron "0 6 * * *" --scenario vuln.package --agent 0197… --param package=openssl --param fixed=3.0.17-1~deb12u2',
    "schedule create -f schedules.yaml",
  ).action(async (name: string | undefined, options: ScheduleOptions, command: Command) => {
    const schedules = await schedulesIn(name, options);
    const replies = await withClient(shell, command, async (client) => {
      const put: (z.output<typeof schedulePutReply> & { readonly name: string })[] = [];
      for (const one of schedules) {
        const reply = await client.post(schedulePutReply, "/schedules", {
          schedule: one,
          replace: options.file !== undefined,
        });
        put.push({ ...reply, name: (one as { readonly name: string }).name });
      }
      return put;
    });
    const [only] = replies;
    const value = options.file === undefined && only !== undefined ? only : { schedules: replies };
    print(shell, command, value, () =>
      replies.map(
        (reply) =>
          `${reply.name} ${reply.kind} (${reply.id}), next ${reply.nextAt === null ? "when what it waits for happens" : when(reply.nextAt)}`,
      ),
    );
  });
}

function previewCommand(schedule: Command, shell: Shell): void {
  withExamples(
    scheduleOptions(
      schedule
        .command("preview [name]")
        .description("when it is due next, and who would run what if it were due now; starts nothing"),
    ).addOption(new Option("--times <n>", "so many due instants").argParser(positive).default(10)),
    "schedule preview weekday-night",
    'schedule preview --cron "30 2 * * *" --zone Europe/Paris --all --times 20',
  ).action(
    async (
      name: string | undefined,
      { times, ...options }: ScheduleOptions & { readonly times: number },
      command: Command,
    ) => {
      const query =
        Object.keys(options).length === 0 ? { schedule: named(name) } : await specOf(name, options);
      const preview = await withClient(shell, command, (client) =>
        client.get(previewReply, "/schedule-preview", { ...query, times }),
      );
      print(shell, command, preview, (shown) => [
        ...previewLines(shown),
        ...(shown.claims > shown.planned.length
          ? [`${counted(shown.claims - shown.planned.length, "claim")} more, not planned here`]
          : []),
      ]);
    },
  );
}

function named(name: string | undefined): string {
  if (name === undefined) throw badInput("preview needs the name of a schedule, or what one is made of");
  return name;
}

async function specOf(
  name: string | undefined,
  options: ScheduleOptions,
): Promise<{ readonly spec: string }> {
  const [first, second] = await schedulesIn(
    options.file === undefined ? (name ?? "preview") : undefined,
    options,
  );
  if (second !== undefined)
    throw badInput(`${options.file}: preview takes one schedule, and there are more in it`);
  return { spec: JSON.stringify(first) };
}
