import type { Command } from "commander";
import { counted } from "./counted.ts";
import { withExamples } from "./examples.ts";
import { EXIT } from "./exit.ts";
import type { verifyLocally } from "./local/log.ts";
import { print } from "./print.ts";
import type { Shell } from "./shell.ts";

type VerifyOptions = { readonly data: string; readonly checkpoint: readonly string[] };

/** `plumbline verify-log`: proof for oneself that the record is what was written. */
export function verifyLogCommand(program: Command, shell: Shell): void {
  withExamples(
    program
      .command("verify-log")
      .description(
        "prove the evidence chains, the ledger of facts and the audit log of a data folder against its checkpoints, also while the collector runs or on a backup; exit 1 and the first break otherwise",
      )
      .option(
        "--data <dir>",
        "the collector's data folder, or a copy of its plumbline.db",
        shell.environment.data,
      )
      .option(
        "--checkpoint <file>",
        "a checkpoint that somebody else kept, such as an agent's checkpoint.json (repeatable)",
        (file: string, before: readonly string[]) => [...before, file],
        [],
      ),
    "verify-log --data /var/lib/plumbline",
    "verify-log --data ./backup --checkpoint /var/lib/plumbline-agent/checkpoint.json --json",
  ).action(async ({ data, checkpoint }: VerifyOptions, command: Command) => {
    const local = await import("./local/log.ts");
    const report = await local.verifyLocally(data, checkpoint);
    print(shell, command, report, (shown) => wordsOf(shown, local.breakLine(shown)));
    if (report.firstBreak !== null) shell.exit(EXIT.no);
  });
}

type Report = Awaited<ReturnType<typeof verifyLocally>>;

function wordsOf(report: Report, broken: string | undefined): readonly string[] {
  const { batches, verified, audit, ledger, checkpoints, retired } = report;
  if (broken !== undefined)
    return [
      `Broken: ${broken}`,
      `${verified} of ${batches} batches, ${ledger.verified} of ${ledger.entries} ledger entries and ${audit.verified} of ${audit.entries} audit entries hold`,
    ];
  const { newest } = checkpoints;
  return [
    `Holds: ${counted(batches, "batch")} of evidence, ${counted(ledger.facts, "fact")} in ${counted(ledger.entries, "ledger entry")} and ${counted(audit.entries, "audit entry")}, each signed or chained as it was written`,
    newest === null
      ? "No checkpoints were at hand: a record cut short from its end would not be seen"
      : `Held against ${counted(checkpoints.count, "checkpoint")}, the newest ${newest.epoch}.${newest.number} of ${newest.at}`,
    ...checkpoints.restored.map((at) => `A backup was put back: ${at}`),
    ...(retired === 0 ? [] : [`${counted(retired, "batch")} retired under signed tombstones`]),
  ];
}
