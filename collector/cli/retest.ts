import type { Command } from "commander";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Client } from "./http-client.ts";
import { print } from "./print.ts";
import { type ExposureDetailReply, exposureDetailReply, queuedReply } from "./replies.ts";
import type { Shell } from "./shell.ts";
import { terminalText } from "./terminal-text.ts";
import { poll, type WaitOptions, waitOptions } from "./wait.ts";

/** What `retest --wait` ends with, for each way a closure can be answered. Anything else is still under way. */
export const CLOSURE_EXITS: Readonly<Record<string, ExitCode>> = {
  closed: EXIT.done,
  "still-open": EXIT.no,
  "fixed-but-broke": EXIT.no,
  reopened: EXIT.no,
  "cannot-tell": EXIT.noAnswer,
};

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
      const queued = await client.post(queuedReply, `/exposures/${encodeURIComponent(id)}/retests`);
      if (options.wait !== true || queued.kind === "nothing-to-test") {
        print(shell, command, queued, ({ sentence, untestable }) => [
          sentence,
          ...untestable.map((reason) => `  can't be tested: ${reason}`),
        ]);
        if (queued.kind === "nothing-to-test") shell.exit(EXIT.noAnswer);
        return;
      }
      const answer = await awaitClosure(shell, client, id, queued.runs, options.timeout);
      const exposure = answer ?? (await client.get(exposureDetailReply, path(id)));
      const exitCode =
        answer === undefined ? EXIT.noAnswer : (CLOSURE_EXITS[exposure.closure] ?? EXIT.noAnswer);
      print(
        shell,
        command,
        { ...outcomeOf(exposure), answered: answer !== undefined },
        ({ answered, sentence, missing, nextAction, bound }) => [
          answered ? sentence : `No answer in time: ${sentence}`,
          ...missing.map((one) => `  missing: ${one}`),
          ...(bound === "" ? [] : [`  ${bound}`]),
          ...(nextAction === "" ? [] : [`  next: ${nextAction}`]),
        ],
      );
      shell.exit(exitCode);
    });
  });
}

const path = (id: string): string => `/exposures/${encodeURIComponent(id)}`;

const outcomeOf = ({ id, title, closure, validation, closureDetail }: ExposureDetailReply) => ({
  id,
  title,
  closure,
  validation,
  ...closureDetail,
});

/** An answer counts once none of the runs that were asked for is under way: an older one may still stand meanwhile. */
async function awaitClosure(
  shell: Shell,
  client: Client,
  id: string,
  runs: readonly string[],
  timeoutMs: number,
): Promise<ExposureDetailReply | undefined> {
  return poll(shell, timeoutMs, async () => {
    const exposure = await client.get(exposureDetailReply, path(id));
    const isRunning = exposure.runs.some((run) => run.state === "running" && runs.includes(run.id));
    const isAnswered = exposure.closure in CLOSURE_EXITS && !isRunning;
    return {
      answer: isAnswered ? exposure : undefined,
      progress: terminalText(exposure.closureDetail.sentence),
    };
  });
}
