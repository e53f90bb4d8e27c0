import { setTimeout as sleep } from "node:timers/promises";
import { type Command, InvalidArgumentError, Option } from "commander";
import { spanMs } from "./instants.ts";
import type { Shell } from "./shell.ts";

export type WaitOptions = { readonly wait?: boolean; readonly timeout: number };

/** How often the collector is asked: often at first, for a demo's policy settles in seconds. */
const FIRST_POLL_MS = 250;
const LAST_POLL_MS = 5_000;

const USUAL_TIMEOUT = "1h";

export const waitOptions = (command: Command): Command =>
  command
    .option("--wait", "wait for the answer")
    .addOption(
      new Option("--timeout <span>", "wait no longer than this")
        .argParser(timeout)
        .default(timeout(USUAL_TIMEOUT), USUAL_TIMEOUT),
    );

function timeout(text: string): number {
  const ms = spanMs(text);
  if (ms === undefined) throw new InvalidArgumentError("It must be a span such as 90s, 30m or 2h.");
  return ms;
}

/**
 * Asks until there is an answer; undefined when the time is over or somebody pressed Ctrl-C.
 * Progress goes to a terminal's stderr, on one line that is wiped at the end.
 */
export async function poll<T>(
  shell: Shell,
  timeoutMs: number,
  ask: () => Promise<{ readonly answer: T | undefined; readonly progress: string }>,
): Promise<T | undefined> {
  const until = shell.clock() + timeoutMs;
  const signal = shell.interrupted();
  let pauseMs = FIRST_POLL_MS;
  try {
    for (;;) {
      const { answer, progress } = await ask();
      if (answer !== undefined) return answer;
      const left = until - shell.clock();
      if (left <= 0 || signal.aborted) return undefined;
      tell(shell, progress);
      await sleep(Math.min(pauseMs, left), undefined, { signal }).catch(() => undefined);
      pauseMs = Math.min(LAST_POLL_MS, pauseMs * 1.3);
    }
  } finally {
    tell(shell, "");
  }
}

const WIPE = "\r\u001b[2K";

function tell({ isTerminal, err, width }: Shell, text: string): void {
  if (isTerminal.err) err(`${WIPE}${text.slice(0, (width ?? 80) - 1)}`);
}
