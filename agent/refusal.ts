/**
 * A command that cannot go on, with the exit status of the contract: 1 the answer is no, 2 bad usage
 * or unreadable input, 3 the collector can't be reached or refuses. The message is one line for a
 * person and carries no secret.
 */
export class CommandRefused extends Error {
  override readonly name = "CommandRefused";
  readonly exitCode: 1 | 2 | 3 | 4;

  constructor(exitCode: 1 | 2 | 3 | 4, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** What a thrown value says, for one line of a log or a terminal. */
export const saying = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** The code of a Node system error, or undefined. */
export function codeOf(cause: unknown): string | undefined {
  const code: unknown = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined;
  return typeof code === "string" ? code : undefined;
}
