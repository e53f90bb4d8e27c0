import type { Command } from "commander";
import { withExamples } from "./examples.ts";
import { scenarioSchemaText } from "./lint/schema-document.ts";
import type { Shell } from "./shell.ts";

/** `plumbline scenario schema`: the JSON Schema of a scenario, for editors. It is JSON with or without `--json`. */
export function schemaCommand(scenario: Command, shell: Shell): void {
  withExamples(
    scenario
      .command("schema")
      .description(
        "print the JSON Schema (draft 2020-12) of a scenario, for completion in editors. Needs no collector",
      ),
    "scenario schema > scenario.schema.json",
  ).action(() => {
    shell.out(scenarioSchemaText());
  });
}
