import type { Command } from "commander";
import { withClient } from "./connection.ts";
import { when } from "./instants.ts";
import { print } from "./print.ts";
import { pageOf, scenarioDetailReply, scenarioReply } from "./replies.ts";
import { keygenCommand } from "./scenario-keygen.ts";
import { lintCommand } from "./scenario-lint.ts";
import { publishCommand } from "./scenario-publish.ts";
import { schemaCommand } from "./scenario-schema.ts";
import { signCommand } from "./scenario-sign.ts";
import type { Shell } from "./shell.ts";
import { table } from "./table.ts";

/** `plumbline scenario …`: the catalogue, and the way of a scenario into it. */
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
        items.length === 0
          ? [NONE]
          : table(
              items,
              [
                { title: "scenario", cell: ({ id }) => id },
                { title: "version", cell: ({ version }) => String(version), align: "right" },
                { title: "tier", cell: ({ tier }) => String(tier), align: "right" },
                { title: "transport", cell: ({ transport }) => transport },
                { title: "att&ck", cell: ({ techniques }) => techniques.join(" ") || "-" },
                { title: "bundle", cell: ({ bundle }) => `${bundle.id} ${bundle.version}` },
                { title: "publisher key", cell: ({ bundle }) => bundle.keyId.slice(0, 16) },
                { title: "until", cell: ({ bundle }) => bundle.notAfter.slice(0, 10) },
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
        `signed in bundle ${one.bundle.id} version ${one.bundle.version} (${one.bundle.digest}), until ${when(one.bundle.notAfter)}`,
        `by the key ${one.bundle.keyId}`,
        ...Object.entries(one.roles).flatMap(([role, steps]) =>
          steps.map(
            (step) =>
              `  ${role}: ${step.kind} (${step.purpose}), at most ${step.timeoutMs} ms, tries ${step.tries}`,
          ),
        ),
      ]);
    });
  lintCommand(scenario, shell);
  schemaCommand(scenario, shell);
  keygenCommand(scenario, shell);
  signCommand(scenario, shell);
  publishCommand(scenario, shell);
}

/** What is under way to nobody: a catalogue that no agent could be asked to take. */
const NONE = "No signed scenarios: plumbline scenario keygen, sign, publish";
