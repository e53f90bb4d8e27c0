import { Command, CommanderError } from "commander";
import type { CliIo } from "./cli/command-io.ts";
import { addLinkCommands } from "./cli/link-commands.ts";
import { addLookCommands } from "./cli/look-commands.ts";
import { addPolicyCommands } from "./cli/policy-commands.ts";
import { addSwitchCommands } from "./cli/switch-commands.ts";
import { CommandRefused, saying } from "./refusal.ts";
import { AGENT_VERSION } from "./version.ts";

/**
 * The `plumbline-agent` command. Returns its exit status: 0 done, 1 the answer is no, 2 bad usage or
 * unreadable input, 3 the collector can't be reached or refuses, 4 no answer. Never throws; what
 * goes wrong is one line on stderr.
 */
export async function cli(argv: readonly string[], io: CliIo): Promise<number> {
  let exitCode = 0;
  const exit = (code: number): void => {
    exitCode = code;
  };
  const program = new Command("plumbline-agent")
    .description("Observes what can be reached from here, within rules that this machine's owner wrote")
    .version(AGENT_VERSION)
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: (text) => io.err(oneLine(text)) });
  addLinkCommands(program, io, exit);
  addLookCommands(program, io, exit);
  addSwitchCommands(program, io);
  addPolicyCommands(program, io, exit);
  try {
    await program.parseAsync([...argv], { from: "user" });
    return exitCode;
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : 2;
    io.err(`plumbline-agent: ${onOneLine(saying(cause))}\n`);
    return cause instanceof CommandRefused ? cause.exitCode : 2;
  }
}

const onOneLine = (text: string): string => text.trim().replaceAll(/\s*\n\s*/g, " ");

/** Commander explains a mistake over several lines; the contract is one. Help stays as it is. */
const oneLine = (text: string): string =>
  text.startsWith("error:") ? `plumbline-agent: ${onOneLine(text)}\n` : text;
