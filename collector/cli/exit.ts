/** What the shell is told: part of the outside contract. */
export const EXIT = {
  done: 0,
  /** The answer is "no": a gate failed, a closure was refused, a chain is broken. */
  no: 1,
  /** Bad usage, or input that can't be read. */
  badInput: 2,
  /** The collector can't be reached, or refuses the caller. */
  refused: 3,
  /** Inconclusive: nobody can tell. */
  noAnswer: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with one line on stderr. The message names the file or field, the reason and the way out. */
export class CommandRefused extends Error {
  override readonly name = "CommandRefused";
  readonly exitCode: ExitCode;
  /** The reason may be gone in a while: a broken connection, a collector that restarts. */
  readonly mayPass: boolean;
  /** What to send back with a second factor's code, when that is what is missing. */
  readonly challenge: string | undefined;

  constructor(
    exitCode: ExitCode,
    message: string,
    {
      cause,
      mayPass = false,
      challenge,
    }: { readonly cause?: unknown; readonly mayPass?: boolean; readonly challenge?: string | undefined } = {},
  ) {
    super(message, { cause });
    this.exitCode = exitCode;
    this.mayPass = mayPass;
    this.challenge = challenge;
  }
}

export const badInput = (message: string, cause?: unknown): CommandRefused =>
  new CommandRefused(EXIT.badInput, message, { cause });
