import type { Command } from "commander";
import { visibleJson } from "../../proto/untrusted.ts";
import type { Shell } from "./shell.ts";
import { type Shown, terminalValue } from "./terminal-text.ts";

/**
 * The one way to stdout: one JSON value with `--json`, else lines for a person. The lines are made
 * of a copy in which every text is safe to show, so no command has to remember that.
 */
export function print<T>(
  shell: Shell,
  command: Command,
  value: T,
  lines: (shown: Shown<T>) => readonly string[],
): void {
  if (isJson(command)) shell.out(`${visibleJson(value)}\n`);
  else
    shell.out(
      lines(terminalValue(value))
        .map((line) => `${line}\n`)
        .join(""),
    );
}

export const isJson = (command: Command): boolean =>
  command.optsWithGlobals<{ json?: boolean }>().json === true;
