import { visibleJson, visibleText } from "../../proto/untrusted.ts";
import type { Environment } from "../config.ts";
import type { Timepiece } from "../timepiece.ts";

/** What `run` was asked; main does it, since it owns the process. */
export type RunOptions = {
  readonly directory: string;
  readonly policy: string;
  readonly sourceAddress: string;
  readonly retryWithinMs: number;
};

/** Everything a command may touch. */
export type CliIo = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly environment: Environment;
  readonly userId: number;
  readonly time: Timepiece;
  readonly run: (options: RunOptions) => Promise<number>;
};

/** Sets the exit status of a command that says more than "done". */
export type Exit = (code: number) => void;

/** Options that most commands share. */
export type JsonOption = { readonly json?: boolean };
/** The same with the data folder. */
export type DataOption = JsonOption & { readonly data: string };

/** The answer of a command: one JSON value, or lines for a person. The terminal obeys nothing in either. */
export function print(io: CliIo, { json }: JsonOption, value: object, text: string): void {
  io.out(`${json === true ? visibleJson(value) : text.split("\n").map(visibleText).join("\n")}\n`);
}
