import { engage, release } from "../runner/halt.ts";
import { isLive, readStatus } from "../status.ts";
import { type CliIo, type DataOption, print } from "./command-io.ts";

/** How long `stop` waits for a running agent to say that it stands still. */
const CONFIRM_MS = 4_000;
const CONFIRM_POLL_MS = 200;

/** Puts the kill switch down, whether or not an agent runs, and says whether one confirms it. */
export async function stop(io: CliIo, options: DataOption & { readonly reason: string }): Promise<void> {
  await engage(options.data, `${options.reason} (user ${io.userId})`);
  const confirmed = await isStill(options.data, io);
  const effect = 'Halted: every run ends within 2 s and none begins until "plumbline-agent resume"';
  print(io, options, { halted: true, confirmed }, `${effect}${confirmed ? " (the agent stands still)" : ""}`);
}

/** Lifts the kill switch. */
export async function resume(io: CliIo, options: DataOption): Promise<void> {
  const was = await release(options.data);
  print(io, options, { halted: false, was }, was ? "Resumed" : "It was not halted");
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
