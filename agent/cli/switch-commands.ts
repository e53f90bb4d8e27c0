import type { Command } from "commander";
import { engage, release } from "../runner/halt.ts";
import { isLive, readStatus } from "../status.ts";
import { type CliIo, DATA_HELP, type DataOption, JSON_HELP, print } from "./command-io.ts";

/** How long `stop` waits for a running agent to say that it stands still. */
const CONFIRM_MS = 4_000;
const CONFIRM_POLL_MS = 200;

/** `stop` and `resume`: the kill switch, which works whether or not an agent runs. */
export function addSwitchCommands(program: Command, io: CliIo): void {
  const { data } = io.environment;
  program
    .command("stop")
    .description("kill switch: end every run on this machine and take no more until resumed")
    .option("--data <dir>", DATA_HELP, data)
    .option("--reason <text>", "why, for whoever finds it", "plumbline-agent stop")
    .option("--json", JSON_HELP)
    .action(async (options: DataOption & { readonly reason: string }) => {
      await engage(options.data, options.reason);
      const confirmed = await isStill(options.data, io);
      const effect = 'Halted: every run ends within 2 s and none begins until "plumbline-agent resume"';
      print(
        io,
        options,
        { halted: true, confirmed },
        `${effect}${confirmed ? " (the agent stands still)" : ""}`,
      );
    });

  program
    .command("resume")
    .description("lift the kill switch")
    .option("--data <dir>", DATA_HELP, data)
    .option("--json", JSON_HELP)
    .action(async (options: DataOption) => {
      const was = await release(options.data);
      print(io, options, { halted: false, was }, was ? "Resumed" : "It was not halted");
    });
}

/** Waits until a running agent says that it is halted and nothing runs; false when none says so in time. */
async function isStill(directory: string, io: CliIo): Promise<boolean> {
  const untilMs = io.time.steadyMs() + CONFIRM_MS;
  while (io.time.steadyMs() < untilMs) {
    const status = await readStatus(directory).catch(() => undefined);
    if (status === undefined || !isLive(status, io.time.wall())) return false;
    if (status.halted && status.jobs === 0) return true;
    await new Promise((resolve) => setTimeout(resolve, CONFIRM_POLL_MS));
  }
  return false;
}
