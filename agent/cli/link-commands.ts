import type { Command } from "commander";
import { joinCollector } from "../join.ts";
import { CommandRefused } from "../refusal.ts";
import { type CliIo, DATA_HELP, type DataOption, type Exit, JSON_HELP, print } from "./command-io.ts";

type Enroll = DataOption & {
  readonly collector: string;
  readonly token: string;
  readonly sourceAddress: string;
};
type Run = {
  readonly data: string;
  readonly policy: string;
  readonly sourceAddress: string;
  readonly retryWithin: string;
  readonly allowRoot?: boolean;
};

/** A wait that is asked for may be at most this long. */
const MAX_RETRY_WITHIN_MS = 60_000;
const SOURCE_HELP = "address to dial and probe from";

/** `enroll` and `run`. */
export function addLinkCommands(program: Command, io: CliIo, exit: Exit): void {
  const { data, policy, sourceAddress, retryWithinMs } = io.environment;
  program
    .command("enroll")
    .description("join a collector with a one-time token")
    .requiredOption("--collector <url>", "address of the collector's port for agents")
    .requiredOption("--token <token>", "one-time token (plj1.…)")
    .option("--data <dir>", DATA_HELP, data)
    .option("--source-address <address>", SOURCE_HELP, sourceAddress)
    .option("--json", JSON_HELP)
    .action(async (options: Enroll) => {
      const { collector, token, data: directory } = options;
      const joining = { collectorUrl: collector, token, directory, sourceAddress: options.sourceAddress };
      const { agentId, segment } = await joinCollector(joining);
      const sentence = `Joined as ${agentId} in segment ${segment}; identity in ${directory}`;
      print(io, options, { agentId, segment, data: directory }, sentence);
    });

  program
    .command("run")
    .description("link to the collector and do what it asks, as far as the rules allow")
    .option("--data <dir>", DATA_HELP, data)
    .option("--policy <file>", "rules of engagement", policy)
    .option("--source-address <address>", SOURCE_HELP, sourceAddress)
    .option(
      "--retry-within <ms>",
      "for labs: reconnect within so long, not within a minute",
      `${retryWithinMs}`,
    )
    .option("--allow-root", "run as root all the same")
    .action(async (options: Run) => {
      if (io.userId === 0 && options.allowRoot !== true) {
        throw new CommandRefused(2, "runs as root only with --allow-root: give the agent a user of its own");
      }
      const code = await io.run({
        directory: options.data,
        policy: options.policy,
        sourceAddress: options.sourceAddress,
        retryWithinMs: readMs("--retry-within", options.retryWithin),
      });
      exit(code);
    });
}

function readMs(field: string, text: string): number {
  const ms = Number(text);
  if (!Number.isInteger(ms) || ms < 0 || ms > MAX_RETRY_WITHIN_MS) {
    throw new CommandRefused(
      2,
      `${field}: "${text}" is not a number of milliseconds from 0 to ${MAX_RETRY_WITHIN_MS}`,
    );
  }
  return ms;
}
