import type { RandomBytes } from "../../proto/ids.ts";
import type { Clock } from "../../proto/time.ts";
import type { Environment } from "./environment.ts";
import type { ExitCode } from "./exit.ts";

/** Everything a command may touch besides files and the collector. The entry passes the process's; tests their own. */
export type Shell = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Until whoever reads what was put out has taken it. Long output waits for it, so as not to pile up. */
  readonly taken: () => Promise<void>;
  readonly isTerminal: { readonly out: boolean; readonly err: boolean };
  /** Columns of the terminal; undefined where output goes elsewhere. */
  readonly width: number | undefined;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** From the first call on, Ctrl-C and SIGTERM no longer end the process but abort this. */
  readonly interrupted: () => AbortSignal;
  /** Reads a line without showing it. Rejects where there is nobody to ask. */
  readonly askSecret: (prompt: string) => Promise<string>;
  /** Sets the exit code for an end that is no error. */
  readonly exit: (code: ExitCode) => void;
};
