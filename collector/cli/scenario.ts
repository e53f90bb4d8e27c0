import type { Command } from "commander";
import { keygenCommand } from "./scenario-keygen.ts";
import { lintCommand } from "./scenario-lint.ts";
import { listCommand } from "./scenario-list.ts";
import { publishCommand } from "./scenario-publish.ts";
import { scenarioRunCommand } from "./scenario-run.ts";
import { schemaCommand } from "./scenario-schema.ts";
import { showCommand } from "./scenario-show.ts";
import { signCommand } from "./scenario-sign.ts";
import type { Shell } from "./shell.ts";

/** `plumbline scenario …`: the catalogue, and the way of a scenario into it. */
export function scenarioCommands(program: Command, shell: Shell): void {
  const scenario = program.command("scenario").description("the catalogue of scenarios");
  listCommand(scenario, shell);
  showCommand(scenario, shell);
  scenarioRunCommand(scenario, shell);
  lintCommand(scenario, shell);
  schemaCommand(scenario, shell);
  keygenCommand(scenario, shell);
  signCommand(scenario, shell);
  publishCommand(scenario, shell);
}
