import type { Command } from "commander";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Client } from "./http-client.ts";
import { print } from "./print.ts";
import { type ExposureDetailReply, exposureDetailReply, type QueuedReply, queuedReply } from "./replies.ts";
import { settledBy } from "./run-wait.ts";
import type { Shell } from "./shell.ts";
import { terminalText } from "./terminal-text.ts";
import { poll, type WaitOptions, waitOptions } from "./wait.ts";

/** `plumbline retest E [--wait]`: asks for the checks that closure needs, and with `--wait` for their answer. */
export function retestCommand(group: Command, shell: Shell): void {
  withExamples(
    waitOptions(
      group
        .command("retest <exposure>")
        .description(
          "ask for the checks that closure needs; with --wait exit 0 when closed, 1 when the evidence says no, 4 when it cannot tell",
        ),
    ),
    "retest 0197… --wait",
    "retest 0197… --wait --timeout 30m --json",
  ).action(async (id: string, options: WaitOptions, command: Command) => {
    await withClient(shell, command, async (client) => {
      const queued = await client.post(queuedReply, `${path(id)}/retests`);
      if (options.wait === true)
        await tellAnswer(shell, command, client, { id, queued, timeoutMs: options.timeout });
      else {
        print(shell, command, queued, ({ sentence, untestable }) => [
          sentence,
          ...untestableLines(untestable),
        ]);
        if (queued.kind === "nothing-to-test") shell.exit(EXIT.noAnswer);
      }
    });
  });
}

type Asked = { readonly id: string; readonly queued: QueuedReply; readonly timeoutMs: number };

async function tellAnswer(
  shell: Shell,
  command: Command,
  client: Client,
  { id, queued, timeoutMs }: Asked,
): Promise<void> {
  const answer = await poll(shell, timeoutMs, async () => {
    const exposure = await client.get(exposureDetailReply, path(id));
    return {
      answer: isAnswered(exposure, queued) ? exposure : undefined,
      progress: terminalText(exposure.closureDetail.sentence),
    };
  });
  const exposure = answer ?? (await client.get(exposureDetailReply, path(id)));
  const exitCode = answer === undefined ? EXIT.noAnswer : retestExit(exposure, queued);
  const { title, closure, validation, closureDetail } = exposure;
  const value = { id, title, closure, validation, ...closureDetail, answered: answer !== undefined, queued };
  print(shell, command, value, (shown) => [
    shown.answered ? shown.sentence : `No answer in time: ${shown.sentence}`,
    ...untestableLines(shown.queued.untestable),
    ...shown.missing.map((one) => `  missing: ${one}`),
    ...(shown.bound === "" ? [] : [`  ${shown.bound}`]),
    ...(shown.nextAction === "" ? [] : [`  next: ${shown.nextAction}`]),
  ]);
  shell.exit(exitCode);
}

/** An answer counts once none of the runs that were asked for is under way: an older one may still stand meanwhile. */
const isAnswered = (exposure: ExposureDetailReply, queued: QueuedReply): boolean =>
  !UNDER_WAY.has(exposure.closure) && asked(exposure, queued).every(({ state }) => state !== "running");

const UNDER_WAY: ReadonlySet<string> = new Set(["fix-claimed", "verifying"]);

const asked = ({ runs }: ExposureDetailReply, queued: QueuedReply) =>
  runs.filter(({ id }) => queued.runs.includes(id));

/**
 * What an answered retest ends with. An exposure that was closed before stays closed when nothing
 * could be seen now, but then this retest could not tell.
 */
export function retestExit(exposure: ExposureDetailReply, queued: QueuedReply): ExitCode {
  switch (exposure.closure) {
    case "closed": {
      const seen = asked(exposure, queued);
      const isVain = queued.kind === "nothing-to-test" || (seen.length > 0 && !seen.some(settledBy));
      return isVain ? EXIT.noAnswer : EXIT.done;
    }
    case "still-open":
    case "fixed-but-broke":
    case "reopened":
      return EXIT.no;
    default:
      return EXIT.noAnswer;
  }
}

const path = (id: string): string => `/exposures/${encodeURIComponent(id)}`;

const untestableLines = (reasons: readonly string[]): readonly string[] =>
  reasons.map((reason) => `  can't be tested: ${reason}`);
