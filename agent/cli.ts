import { Command, CommanderError } from "commander";
import { never } from "../proto/never.ts";
import { instant } from "../proto/time.ts";
import type { Environment } from "./config.ts";
import { explain, summarise } from "./describe-policy.ts";
import { examine } from "./doctor.ts";
import { joinCollector } from "./join.ts";
import { CommandRefused, saying } from "./refusal.ts";
import { type RulesReading, readRules } from "./rules.ts";
import { engage, release } from "./runner/halt.ts";
import { isLive, readStatus, type Status } from "./status.ts";
import type { Timepiece } from "./timepiece.ts";
import { AGENT_VERSION } from "./version.ts";

/** What `run` was asked; main does it, since it owns the process. */
export type RunOptions = {
  readonly directory: string;
  readonly policy: string;
  readonly sourceAddress: string;
  readonly retryWithinMs: number;
};

export type CliIo = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly environment: Environment;
  readonly userId: number;
  readonly time: Timepiece;
  readonly run: (options: RunOptions) => Promise<number>;
};

/** How long `stop` waits for a running agent to say that it stands still. */
const STOP_CONFIRM_MS = 4_000;
const STOP_POLL_MS = 200;

/**
 * The `plumbline-agent` command. Returns its exit status: 0 done, 1 the answer is no, 2 bad usage or
 * unreadable input, 3 the collector can't be reached or refuses, 4 no answer. Never throws.
 */
export async function cli(argv: readonly string[], io: CliIo): Promise<number> {
  let exitCode = 0;
  const program = commands(io, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return exitCode;
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : 2;
    io.err(`plumbline-agent: ${saying(cause).replaceAll(/\s*\n\s*/g, " ")}\n`);
    return cause instanceof CommandRefused ? cause.exitCode : 2;
  }
}

function commands(io: CliIo, exit: (code: number) => void): Command {
  const { data, policy } = io.environment;
  const program = new Command("plumbline-agent")
    .description("Observes what can be reached from here, within rules that this machine's owner wrote")
    .version(AGENT_VERSION)
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: (text) => io.err(oneLine(text)) });

  program
    .command("enroll")
    .description("join a collector with a one-time token")
    .requiredOption("--collector <url>", "address of the collector's port for agents")
    .requiredOption("--token <token>", "one-time token (plj1.…)")
    .option("--data <dir>", "where the agent keeps its identity and spool", data)
    .option("--source-address <address>", "address to dial and probe from", io.environment.sourceAddress)
    .option("--json", "print one JSON value")
    .action(async (options: EnrollOptions) => {
      const { agentId, segment } = await joinCollector({
        collectorUrl: options.collector,
        token: options.token,
        directory: options.data,
        sourceAddress: options.sourceAddress,
      });
      const { data: directory } = options;
      print(
        io,
        options.json,
        { agentId, segment, data: directory },
        `Joined as ${agentId} in segment ${segment}; identity in ${directory}`,
      );
    });

  program
    .command("run")
    .description("link to the collector and do what it asks, as far as the rules allow")
    .option("--data <dir>", "where the agent keeps its identity and spool", data)
    .option("--policy <file>", "rules of engagement", policy)
    .option("--source-address <address>", "address to dial and probe from", io.environment.sourceAddress)
    .option(
      "--retry-within <ms>",
      "for labs: reconnect within so long instead of within a minute",
      `${io.environment.retryWithinMs}`,
    )
    .option("--allow-root", "run as root all the same")
    .action(async (options: RunCommandOptions) => {
      if (io.userId === 0 && options.allowRoot !== true) {
        throw new CommandRefused(2, "runs as root only with --allow-root: give the agent a user of its own");
      }
      exit(
        await io.run({
          directory: options.data,
          policy: options.policy,
          sourceAddress: options.sourceAddress,
          retryWithinMs: readMs("--retry-within", options.retryWithin),
        }),
      );
    });

  program
    .command("status")
    .description("what the agent on this machine is doing")
    .option("--data <dir>", "where the agent keeps its identity and spool", data)
    .option("--json", "print one JSON value")
    .action(async (options: DataOptions) => {
      const status = await readStatus(options.data);
      const isRunning = status !== undefined && isLive(status, io.time.wall());
      const { data: directory } = options;
      const value = status === undefined ? { running: false } : { ...status, running: isRunning };
      print(io, options.json, value, describe(status, isRunning, directory));
      exit(isRunning && status?.link.state === "up" ? 0 : 1);
    });

  program
    .command("stop")
    .description("kill switch: end every run on this machine and take no more until resumed")
    .option("--data <dir>", "where the agent keeps its identity and spool", data)
    .option("--reason <text>", "why, for whoever finds it", "plumbline-agent stop")
    .option("--json", "print one JSON value")
    .action(async (options: DataOptions & { readonly reason: string }) => {
      await engage(options.data, options.reason);
      const confirmed = await isStill(options.data, io);
      const effect = 'every run ends within 2 s and none begins until "plumbline-agent resume"';
      print(
        io,
        options.json,
        { halted: true, confirmed },
        `Halted: ${effect}${confirmed ? " (confirmed by the agent)" : ""}`,
      );
    });

  program
    .command("resume")
    .description("lift the kill switch")
    .option("--data <dir>", "where the agent keeps its identity and spool", data)
    .option("--json", "print one JSON value")
    .action(async (options: DataOptions) => {
      const was = await release(options.data);
      print(io, options.json, { halted: false, was }, was ? "Resumed" : "It was not halted");
    });

  program
    .command("doctor")
    .description("look at everything the agent needs")
    .option("--data <dir>", "where the agent keeps its identity and spool", data)
    .option("--policy <file>", "rules of engagement", policy)
    .option("--json", "print one JSON value")
    .action(async (options: DataOptions & { readonly policy: string }) => {
      const findings = await examine({
        directory: options.data,
        policy: options.policy,
        userId: io.userId,
        now: io.time.wall(),
      });
      const lines = findings.map(({ check, result, detail }) => `${result.padEnd(5)}${check}: ${detail}`);
      print(io, options.json, { findings }, lines.join("\n"));
      const failed = findings.filter(({ result }) => result === "fail");
      if (failed.length > 0) exit(failed.every(({ check }) => check === "collector") ? 3 : 1);
    });

  const policies = program.command("policy").description("read rules of engagement");
  policies
    .command("check <file>")
    .description("whether a rules file can be used, and what it says")
    .option("--json", "print one JSON value")
    .action(async (file: string, options: { readonly json?: boolean }) => {
      const reading = inForce(await readRules(file, io.userId));
      const { warning, digest } = reading;
      const value = { ok: true, digest, warning, rules: JSON.parse(reading.json) as unknown };
      print(
        io,
        options.json,
        value,
        `${summarise(reading.rules)}${warning === "" ? "" : `\nwarning: ${warning}`}`,
      );
    });
  policies
    .command("explain")
    .description("what the rules say to one act, and which rule says it")
    .requiredOption(
      "--action <kind>",
      "tcp-connect, tls-handshake, http-request, udp-send, witness-listen, socket-table or self-check",
    )
    .option("--target <target>", "such as tcp/192.0.2.1:445")
    .option("--tier <tier>", "tier of the scenario", "0")
    .option("--at <instant>", "such as 2026-12-31T00:00:00Z; now by default")
    .option("--policy <file>", "rules of engagement", policy)
    .option("--json", "print one JSON value")
    .action(async (options: ExplainOptions) => {
      const reading = inForce(await readRules(options.policy, io.userId));
      const answer = explain(
        reading.rules,
        { action: options.action, target: options.target, tier: readTier(options.tier) },
        options.at === undefined ? io.time.wall() : readInstant(options.at),
      );
      print(io, options.json, answer, answer.sentence);
      exit(answer.granted ? 0 : 1);
    });
  return program;
}

type DataOptions = { readonly data: string; readonly json?: boolean };
type EnrollOptions = DataOptions & {
  readonly collector: string;
  readonly token: string;
  readonly sourceAddress: string;
};
type RunCommandOptions = {
  readonly data: string;
  readonly policy: string;
  readonly sourceAddress: string;
  readonly retryWithin: string;
  readonly allowRoot?: boolean;
};
type ExplainOptions = {
  readonly action: string;
  readonly target?: string;
  readonly tier: string;
  readonly at?: string;
  readonly policy: string;
  readonly json?: boolean;
};

function print(io: CliIo, asJson: boolean | undefined, value: object, text: string): void {
  io.out(`${asJson === true ? JSON.stringify(value) : text}\n`);
}

/** Commander explains itself over several lines; the contract is one. Help stays as it is. */
const oneLine = (text: string): string =>
  text.startsWith("error:") ? `plumbline-agent: ${text.replaceAll(/\s*\n\s*/g, " ").trim()}\n` : text;

function inForce(reading: RulesReading): Extract<RulesReading, { kind: "in-force" }> {
  switch (reading.kind) {
    case "in-force":
      return reading;
    case "none":
      throw new CommandRefused(2, reading.problem);
    default:
      return never(reading);
  }
}

function readMs(field: string, text: string): number {
  const ms = Number(text);
  if (!Number.isInteger(ms) || ms < 0 || ms > 60_000) {
    throw new CommandRefused(2, `${field}: "${text}" is not a number of milliseconds from 0 to 60000`);
  }
  return ms;
}

function readTier(text: string): number {
  if (!/^[012]$/.test(text)) throw new CommandRefused(2, `--tier: "${text}" is none of 0, 1, 2`);
  return Number(text);
}

function readInstant(text: string): ReturnType<typeof instant> {
  const ms = Date.parse(text);
  if (Number.isNaN(ms))
    throw new CommandRefused(2, `--at: "${text}" is not an instant such as 2026-12-31T00:00:00Z`);
  return instant(ms);
}

function describe(status: Status | undefined, isRunning: boolean, directory: string): string {
  if (status === undefined) return `No agent has run in ${directory}`;
  const { link, spool, rules } = status;
  return [
    `${status.agentId} in ${status.segment}, version ${status.version}, ${isRunning ? `running as pid ${status.pid}` : "not running"}`,
    `link ${link.state}${link.code === "" ? "" : ` (${link.code})`}${link.sentence === "" ? "" : `: ${link.sentence}`}`,
    `spool ${spool.bytes} bytes, sequence ${spool.sequence}, acknowledged ${link.acknowledged}${spool.problem === "" ? "" : `: ${spool.problem}`}`,
    ...spool.losses.map((loss) => `lost ${loss}`),
    rules.digest === ""
      ? `no rules: ${rules.problem}`
      : `rules ${rules.digest.slice(0, 12)}${rules.problem === "" ? "" : `, ${rules.problem}`}`,
    `${status.jobs} jobs${status.halted ? ", halted" : ""}, permission model ${status.permissionModel ? "on" : "off"}`,
  ].join("\n");
}

/** Waits until a running agent says that it is halted and nothing runs; false when none says so in time. */
async function isStill(directory: string, io: CliIo): Promise<boolean> {
  const untilMs = io.time.steadyMs() + STOP_CONFIRM_MS;
  while (io.time.steadyMs() < untilMs) {
    const status = await readStatus(directory).catch(() => undefined);
    if (status === undefined || !isLive(status, io.time.wall())) return false;
    if (status.halted && status.jobs === 0) return true;
    await new Promise((resolve) => setTimeout(resolve, STOP_POLL_MS));
  }
  return false;
}
