import type { Command } from "commander";
import { counted } from "./counted.ts";
import { withExamples } from "./examples.ts";
import { positive } from "./pages.ts";
import { print } from "./print.ts";
import type { Shell } from "./shell.ts";

type RetireOptions = {
  readonly data: string;
  readonly keepDays: number;
  readonly reason: string;
  readonly apply?: boolean;
};
type HoldOptions = { readonly data: string; readonly reason: string };

/** `plumbline retention`: what old evidence may go, and what must stay. */
export function retentionCommands(program: Command, shell: Shell): void {
  const { data } = shell.environment;
  const retention = program.command("retention").description("old evidence: what may go, and what must stay");
  withExamples(
    retention
      .command("run")
      .description(
        "delete evidence older than --keep-days under signed tombstones; without --apply it only says what would go. State stays; rebuild can't prove verdicts that were retired",
      )
      .requiredOption("--keep-days <n>", "keep what came within so many days", positive)
      .requiredOption("--reason <reason>", "why, for the tombstones and the audit log")
      .option("--apply", "really do it")
      .option("--data <dir>", "the collector's data folder", data),
    'retention run --keep-days 400 --reason "policy 7.2"',
  ).action(async (options: RetireOptions, command: Command) => {
    const { retireLocally } = await import("./local/retention.ts");
    const done = await retireLocally(shell, options.data, {
      keepDays: options.keepDays,
      because: options.reason,
      apply: options.apply === true,
    });
    print(shell, command, done, ({ applied, retired, holds }) => [
      ...retired.map(
        ({ agentId, firstSequence, lastSequence, batches, runs }) =>
          `agent ${agentId}: ${counted(batches, "batch")}, sequences ${firstSequence} to ${lastSequence}, of ${counted(runs, "run")}`,
      ),
      retired.length === 0
        ? "Nothing is old enough and free to go"
        : applied
          ? "Deleted, each under a signed tombstone; verify-log counts them as retired"
          : "Nothing was deleted; --apply does it",
      ...holds.map(({ scope, reason }) => `Held: ${scope} (${reason})`),
    ]);
  });

  for (const lift of [false, true]) {
    retention
      .command(lift ? "lift <scope>" : "hold <scope>")
      .description(
        lift ? "lift a legal hold" : "keep all evidence of exposure:ID or agent:ID, whatever its age",
      )
      .requiredOption("--reason <reason>", "why, for the audit log")
      .option("--data <dir>", "the collector's data folder", data)
      .action(async (scope: string, { data: folder, reason }: HoldOptions, command: Command) => {
        const { holdLocally } = await import("./local/retention.ts");
        const done = await holdLocally(shell, folder, { scope, reason, lift });
        print(shell, command, done, ({ isHeld, isChanged }) => [
          `${scope}: ${isHeld ? "held" : "not held"}${isChanged ? "" : ", as it was before"}`,
        ]);
      });
  }
}
