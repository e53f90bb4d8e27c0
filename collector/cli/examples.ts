import type { Command } from "commander";

/** Adds examples to a command's help; they are what people copy. One that sets a variable names the command itself. */
export const withExamples = (command: Command, ...examples: readonly string[]): Command =>
  command.addHelpText(
    "after",
    `\nExamples:\n${examples.map((example) => `  $ ${SETS_VARIABLE.test(example) ? "" : "plumbline "}${example}`).join("\n")}`,
  );

const SETS_VARIABLE = /^[A-Z_]+=/;
