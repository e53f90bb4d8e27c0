import type { Command } from "commander";

/** Adds examples to a command's help; they are what people copy. */
export const withExamples = (command: Command, ...examples: readonly string[]): Command =>
  command.addHelpText(
    "after",
    `\nExamples:\n${examples.map((example) => `  $ plumbline ${example}`).join("\n")}`,
  );
