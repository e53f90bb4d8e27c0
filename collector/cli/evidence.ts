import type { Command } from "commander";
import { counted } from "./counted.ts";
import { withExamples } from "./examples.ts";
import { EXIT } from "./exit.ts";
import type { verifyBundle } from "./local-store.ts";
import { print } from "./print.ts";
import type { Shell } from "./shell.ts";

type DataOptions = { readonly data: string };

/** `evidence export` and `evidence verify`: proof for an auditor. */
export function evidenceCommands(program: Command, shell: Shell): void {
  const { data } = shell.environment;
  const evidence = program.command("evidence").description("bundles of evidence, for an auditor");
  withExamples(
    evidence
      .command("export <exposure>")
      .description(
        "an exposure's signed evidence as one file that can be verified anywhere; reads the collector's data folder",
      )
      .requiredOption("-o, --output <file>", "file to write; must not be there yet")
      .option("--data <dir>", "the collector's data folder", data),
    "evidence export 0197… -o exposure.plmb --data /var/lib/plumbline",
  ).action(
    async (
      id: string,
      { output, data: folder }: DataOptions & { readonly output: string },
      command: Command,
    ) => {
      const { exportLocally } = await import("./local-store.ts");
      const exported = await exportLocally(shell, folder, id, output);
      print(shell, command, exported, (shown) => [
        `${counted(shown.observations, "observation")} in ${counted(shown.batches, "signed batch")} of ${counted(shown.agents, "agent")}: ${shown.file}`,
        `Anyone can check it: plumbline evidence verify ${shown.file}`,
      ]);
    },
  );

  withExamples(
    evidence
      .command("verify <file>")
      .description("check a bundle without the collector; exit 1 and the first break when it does not hold"),
    "evidence verify exposure.plmb",
  ).action(async (file: string, _options: object, command: Command) => {
    const { verifyBundle } = await import("./local-store.ts");
    const report = await verifyBundle(file);
    print(shell, command, report, (shown) => [verdictLine(shown)]);
    if (report.firstBreak !== null) shell.exit(EXIT.no);
    // A bundle without an observation proves nothing, however whole it is.
    else if (report.observations === 0) shell.exit(EXIT.noAnswer);
  });
}

function verdictLine({
  exposure,
  agents,
  batches,
  observations,
  firstBreak,
}: Awaited<ReturnType<typeof verifyBundle>>): string {
  if (firstBreak !== null) return `Does not hold: line ${firstBreak.line}: ${firstBreak.reason}`;
  if (observations === 0) return `Proves nothing: no observation of "${exposure.title}" is in it`;
  return `Holds: ${counted(observations, "observation")} of "${exposure.title}" in ${counted(batches, "signed batch")} of ${counted(agents, "agent")}`;
}
