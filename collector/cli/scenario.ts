import type { Command } from "commander";
import { MAX_SCENARIO_BYTES, scenarioSchema } from "../../proto/scenario.ts";
import { sha256 } from "../../proto/seal.ts";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { readTextFile } from "./files.ts";
import { isJson, print } from "./print.ts";
import { pageOf, scenarioDetailReply, scenarioReply } from "./replies.ts";
import type { Shell } from "./shell.ts";
import { table } from "./table.ts";
import { problemLine, readYaml } from "./yaml-file.ts";

/** `plumbline scenario …`: the catalogue, and whether a file could be in it. */
export function scenarioCommands(program: Command, shell: Shell): void {
  const scenario = program.command("scenario").description("the catalogue of scenarios");
  scenario
    .command("list")
    .description("the scenarios that agents may be asked to take")
    .action(async (_options: object, command: Command) => {
      const listed = await withClient(shell, command, (client) =>
        client.get(pageOf(scenarioReply), "/scenarios"),
      );
      print(shell, command, listed, ({ items }) =>
        table(
          items,
          [
            { title: "scenario", cell: ({ id }) => id },
            { title: "version", cell: ({ version }) => String(version), align: "right" },
            { title: "tier", cell: ({ tier }) => String(tier), align: "right" },
            { title: "transport", cell: ({ transport }) => transport },
            { title: "att&ck", cell: ({ techniques }) => techniques.join(" ") || "-" },
            { title: "title", cell: ({ title }) => title, isLong: true },
          ],
          shell.width,
        ),
      );
    });
  scenario
    .command("show <scenario>")
    .description("one scenario, with the steps of each role")
    .action(async (id: string, _options: object, command: Command) => {
      const found = await withClient(shell, command, (client) =>
        client.get(scenarioDetailReply, `/scenarios/${encodeURIComponent(id)}`),
      );
      print(shell, command, found, (one) => [
        `${one.id} version ${one.version}, tier ${one.tier}: ${one.title}`,
        one.summary,
        `digest ${one.digest}`,
        ...Object.entries(one.roles).flatMap(([role, steps]) =>
          steps.map(
            (step) =>
              `  ${role}: ${step.kind} (${step.purpose}), at most ${step.timeoutMs} ms, tries ${step.tries}`,
          ),
        ),
      ]);
    });
  withExamples(
    scenario.command("lint <file>").description("whether a scenario file is well formed; needs no collector"),
    "scenario lint scenarios/reach-tcp.yaml",
  ).action(async (file: string, _options: object, command: Command) => lint(shell, command, file));
}

/** The value lists every problem with its line and column; the line on stderr tells the first. */
async function lint(shell: Shell, command: Command, file: string): Promise<void> {
  const text = await readTextFile(file, MAX_SCENARIO_BYTES);
  const reading = readYaml(text, scenarioSchema);
  if (reading.kind === "malformed") {
    if (isJson(command)) print(shell, command, { file, ok: false, problems: reading.problems }, () => []);
    throw badInput(problemLine(file, reading.problems));
  }
  const { id, version } = reading.value;
  const linted = { file, ok: true, id, version, digest: sha256(text).toString("hex"), problems: [] };
  print(shell, command, linted, (shown) => [
    `${shown.file}: ${shown.id} version ${shown.version} is well formed, digest ${shown.digest}`,
  ]);
}
