import { type Command, Option } from "commander";
import { BANDS } from "../domain/band.ts";
import { MISSED_POLICIES, SCHEDULE_EVENTS, scheduleFileSchema, scheduleSchema } from "../domain/schedule.ts";
import { badInput } from "./exit.ts";
import { positive } from "./pages.ts";
import { PARAM_WORDS, takeValue } from "./scenario-values.ts";
import { readYamlFile } from "./yaml-file.ts";

/** A file of the most schedules, each with the most exposures, has less. */
export const MAX_SCHEDULE_FILE_BYTES = 8 * 1024 * 1024;

export type ScheduleOptions = {
  readonly file?: string;
  readonly cron?: string;
  readonly every?: string;
  readonly once?: string;
  readonly on?: readonly string[];
  readonly settle?: string;
  readonly ahead?: string;
  readonly zone?: string;
  readonly all?: boolean;
  readonly exposure?: readonly string[];
  readonly segment?: string;
  readonly scenario?: string;
  readonly agent?: string;
  readonly target?: string;
  readonly param?: Readonly<Record<string, string>>;
  readonly band?: string;
  readonly jitter?: string;
  readonly within?: string;
  readonly blackout?: readonly string[];
  readonly window?: readonly string[];
  readonly perAgent?: number;
  readonly perTarget?: number;
  readonly atOnce?: number;
  readonly missed?: string;
};

/** What a schedule is made of, on the command line. */
export const scheduleOptions = (command: Command): Command =>
  command
    .option("-f, --file <file>", "schedules as a YAML file says (schedules: […])")
    .option("--cron <expression>", 'minute hour day month weekday, as "15 2 * * 1-5"')
    .option("--every <span>", "an interval, such as 6h")
    .option("--once <instant>", "one instant, such as 2026-12-01T02:15 (in the zone)")
    .addOption(
      new Option("--on <event>", `what to wait for, repeatable: ${SCHEDULE_EVENTS.join(", ")}`).argParser(
        more,
      ),
    )
    .option("--settle <span>", "with --on: how long more of the same is waited for (10s)")
    .option("--ahead <span>", "with --on evidence-going-stale: how long before it is (6h)")
    .option("--zone <zone>", "time zone of cron, once and windows, such as Europe/Paris (UTC)")
    .option("--all", "all claims")
    .addOption(new Option("--exposure <exposure>", "claims of this exposure, repeatable").argParser(more))
    .option("--segment <segment>", "claims from this segment; with --scenario, from where it is asked")
    .option("--band <band>", `claims of exposures of this band at least: ${BANDS.join(", ")}`)
    .option(
      "--scenario <scenario>",
      "a scenario, as scenario run takes it: its claim is made where there is none",
    )
    .option("--agent <agent>", "with --scenario: by this agent")
    .option(
      "--target <target>",
      "with --scenario: at what, such as tcp/192.0.2.1:445; none for the agent's own host",
    )
    .addOption(new Option("--param <name=value>", `with --scenario: ${PARAM_WORDS}`).argParser(takeValue))
    .option("--jitter <span>", "spread the claims over so much (0s)")
    .option("--within <span>", "how long a claim that is due may wait for its place (1h; with --on 1d)")
    .addOption(
      new Option(
        "--blackout <window>",
        'when nothing may start, repeatable: "sat 00:00-24:00", "2026-12-24..2027-01-02"',
      ).argParser(more),
    )
    .addOption(
      new Option(
        "--window <window>",
        "a maintenance window, repeatable: then nothing starts outside",
      ).argParser(more),
    )
    .addOption(new Option("--per-agent <n>", "jobs open at one agent (16)").argParser(positive))
    .addOption(new Option("--per-target <n>", "runs under way against one asset (2)").argParser(positive))
    .addOption(new Option("--at-once <n>", "runs under way of one occurrence (1000)").argParser(positive))
    .option(
      "--missed <policy>",
      `what was due while no collector ran: ${MISSED_POLICIES.join(", ")} (run-once)`,
    );

const more = (text: string, before: readonly string[] | undefined): string[] => [...(before ?? []), text];

/** The schedules that a command line gives, checked here for line, column or option, and again by the collector. */
export async function schedulesIn(
  name: string | undefined,
  options: ScheduleOptions,
): Promise<readonly object[]> {
  const { file } = options;
  if (file !== undefined) {
    const others = Object.keys(options).filter((option) => option !== "file");
    if (name !== undefined || others.length > 0)
      throw badInput(
        `-f takes all from the file; leave out ${name === undefined ? `--${others[0]}` : `"${name}"`}`,
      );
    const { plain } = await readYamlFile(file, scheduleFileSchema, MAX_SCHEDULE_FILE_BYTES);
    return (plain as { readonly schedules: readonly object[] }).schedules;
  }
  if (name === undefined) throw badInput("a schedule needs a name, or -f FILE");
  const written = writtenIn(name, options);
  const { error } = scheduleSchema.safeParse(written);
  const [issue] = error?.issues ?? [];
  if (issue === undefined) return [written];
  throw badInput(`${optionOf(issue.path.map(String))}: ${issue.message}`);
}

/** The document that the options stand for; what was not given is not in it. */
function writtenIn(name: string, options: ScheduleOptions): object {
  const { all, exposure, band, blackout, window, perAgent, perTarget, atOnce } = options;
  const { cron, every, once, on, settle, ahead, zone, jitter, within, missed } = options;
  return present({
    name,
    ...{ cron, every, once, on, settle, ahead, zone, jitter, within, missed },
    claims: present({
      all: all === true ? true : undefined,
      exposures: exposure,
      ...choiceIn(options),
      band,
    }),
    blackouts: blackout,
    windows: window,
    limits: present({ perAgent, perTarget, atOnce }),
  });
}

/** The scenario that the options name, and from where; else the segment as a filter of claims. */
function choiceIn({ scenario, agent, segment, target, param }: ScheduleOptions): object {
  if (scenario !== undefined)
    return { scenarios: [present({ scenario, agent, segment, target, parameters: param })] };
  const [stray] = Object.entries({ agent, target, param }).filter(([, value]) => value !== undefined);
  if (stray !== undefined) throw badInput(`--${stray[0]} says more of a --scenario, and there is none`);
  return { segment };
}

const present = (members: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

/** The option at fault, as it is typed. */
function optionOf([first = "", second, , fourth = "scenario"]: readonly string[]): string {
  if (first === "name") return "schedule";
  if (second === "scenarios") return fourth === "parameters" ? "--param" : `--${fourth}`;
  if (first === "claims")
    return second === undefined
      ? "--all, --exposure, --segment, --band, --scenario"
      : `--${singular(second)}`;
  if (first === "limits")
    return `--${(second ?? "").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return `--${singular(first)}`;
}

const singular = (member: string): string => member.replace(/^(blackout|window|exposure)s$/, "$1");
