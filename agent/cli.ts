import { Command, CommanderError } from "commander";
import { HOST_KINDS } from "../proto/host.ts";
import { OUTGOING_KINDS } from "../proto/step.ts";
import { visibleText } from "../proto/untrusted.ts";
import type { CliIo, DataOption, Exit, JsonOption } from "./cli/command-io.ts";
import {
  type EnrollOptions,
  enroll,
  type RejoinOptions,
  type RunCommandOptions,
  rejoin,
  runAgent,
} from "./cli/link-commands.ts";
import { showFindings, showStatus } from "./cli/look-commands.ts";
import { checkPolicy, type ExplainOptions, explainPolicy } from "./cli/policy-commands.ts";
import { resume, stop } from "./cli/switch-commands.ts";
import { CommandRefused, saying } from "./refusal.ts";
import { AGENT_VERSION } from "./version.ts";

/**
 * The `plumbline-agent` command. Returns its exit status: 0 done, 1 the answer is no, 2 bad usage or
 * unreadable input, 3 the collector can't be reached or refuses, 4 no answer. Never throws; what
 * goes wrong is one line on stderr.
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
    io.err(`plumbline-agent: ${onOneLine(saying(cause))}\n`);
    return cause instanceof CommandRefused ? cause.exitCode : 2;
  }
}

const DATA = ["--data <dir>", "where the agent keeps its identity and spool"] as const;
const POLICY = ["--policy <file>", "rules of engagement"] as const;
const SOURCE = ["--source-address <address>", "address to dial and probe from"] as const;
const JSON_OUT = ["--json", "print one JSON value"] as const;
const ACTIONS = `${OUTGOING_KINDS.join(", ")}, witness-listen, socket-table, ${HOST_KINDS.join(", ")} or self-check`;

function commands(io: CliIo, exit: Exit): Command {
  const { data, policy, sourceAddress, retryWithinMs } = io.environment;
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
    .option(...DATA, data)
    .option(...SOURCE, sourceAddress)
    .option("--rejoin", "bring back the agent that is in the data folder, like the command rejoin")
    .option(...JSON_OUT)
    .action((options: EnrollOptions) => enroll(io, options));
  program
    .command("rejoin")
    .description("bring this agent back with a token made for it; identity and spool go on")
    .requiredOption("--token <token>", "token from plumbline agent token create --for AGENT (plj1.…)")
    .option("--collector <url>", "address of the collector's port for agents, when it is another one now")
    .option(...DATA, data)
    .option(...JSON_OUT)
    .action((options: RejoinOptions) => rejoin(io, options));
  program
    .command("run")
    .description("link to the collector and do what it asks, as far as the rules allow")
    .option(...DATA, data)
    .option(...POLICY, policy)
    .option(...SOURCE, sourceAddress)
    .option(
      "--retry-within <ms>",
      "for labs: reconnect within so long, not within a minute",
      `${retryWithinMs}`,
    )
    .option("--allow-root", "run as root all the same")
    .action((options: RunCommandOptions) => runAgent(io, options, exit));
  program
    .command("status")
    .description("what the agent on this machine is doing; 1 when it does not run or is not linked")
    .option(...DATA, data)
    .option(...JSON_OUT)
    .action((options: DataOption) => showStatus(io, options, exit));
  program
    .command("stop")
    .description("kill switch: end every run on this machine and take no more until resumed")
    .option(...DATA, data)
    .option("--reason <text>", "why, for whoever finds it", "plumbline-agent stop")
    .option(...JSON_OUT)
    .action((options: DataOption & { readonly reason: string }) => stop(io, options));
  program
    .command("resume")
    .description("lift the kill switch")
    .option(...DATA, data)
    .option(...JSON_OUT)
    .action((options: DataOption) => resume(io, options));
  program
    .command("doctor")
    .description("look at everything the agent needs; 1 when something fails, 3 when only the collector does")
    .option(...DATA, data)
    .option(...POLICY, policy)
    .option(...JSON_OUT)
    .action((options: DataOption & { readonly policy: string }) => showFindings(io, options, exit));
  addPolicyCommands(program, io, exit);
  return program;
}

function addPolicyCommands(program: Command, io: CliIo, exit: Exit): void {
  const policies = program.command("policy").description("read rules of engagement");
  policies
    .command("check <file>")
    .description("whether a rules file can be used, and what it says")
    .option(...JSON_OUT)
    .action((file: string, options: JsonOption) => checkPolicy(io, file, options));
  policies
    .command("explain")
    .description("what the rules say to one act, and which rule says it; 1 when it is refused")
    .requiredOption("--action <kind>", ACTIONS)
    .option("--target <target>", "such as tcp/192.0.2.1:445")
    .option("--from <address>", "who would send to a witness")
    .option("--bytes <n>", "how many bytes a witness would take")
    .option("--path <path>", "what an http-request or http-content would ask for", "/")
    .option("--tier <tier>", "tier of the scenario", "0")
    .option("--at <instant>", "such as 2026-12-31T00:00:00Z; now by default")
    .option(...POLICY, io.environment.policy)
    .option(...JSON_OUT)
    .action((options: ExplainOptions) => explainPolicy(io, options, exit));
}

const onOneLine = (text: string): string => visibleText(text.trim().replaceAll(/\s*\n\s*/g, " "));

/** Commander explains a mistake over several lines; the contract is one. Help stays as it is. */
const oneLine = (text: string): string =>
  text.startsWith("error:") ? `plumbline-agent: ${onOneLine(text)}\n` : text;
