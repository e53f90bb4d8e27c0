import type { Duplex } from "node:stream";

/** How a peer's first words ended. */
export type FirstWords = {
  readonly bytes: Buffer;
  readonly waitedMs: number;
  /** Null when the line still stood at the end of the wait; EOF when it was closed in order; else a system error code. */
  readonly endedBy: string | null;
};

/** Once a peer has begun to speak, so long a pause means that it has finished its greeting. */
const PAUSE_MS = 50;
/** So much of a greeting is read. */
export const MAX_GREETING_BYTES = 1_024;

/**
 * Reads what a peer says first: up to its first newline, a pause, the byte limit or the end of the
 * wait. Never rejects; closes the line.
 */
export function firstWords(
  line: Duplex,
  waitMs: number,
  stop: AbortSignal,
  steadyMs: () => number,
): Promise<FirstWords> {
  return new Promise((resolve) => {
    const startedAtMs = steadyMs();
    let bytes = Buffer.alloc(0);
    let endedBy: string | null = null;
    const finish = (): void => {
      clearTimeout(timer);
      clearTimeout(pause);
      stop.removeEventListener("abort", finish);
      line.destroy();
      resolve({ bytes, waitedMs: steadyMs() - startedAtMs, endedBy });
    };
    // The end of the wait stands, whatever drips in meanwhile: a byte every 40 ms would hold a probe for a minute.
    const timer = setTimeout(finish, waitMs);
    let pause: NodeJS.Timeout | undefined;
    stop.addEventListener("abort", finish);
    line.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]).subarray(0, MAX_GREETING_BYTES);
      if (bytes.length === MAX_GREETING_BYTES || bytes.includes("\n")) return finish();
      clearTimeout(pause);
      pause = setTimeout(finish, PAUSE_MS);
    });
    line.on("error", (cause: NodeJS.ErrnoException) => {
      endedBy = cause.code ?? "unknown";
    });
    line.on("end", () => {
      endedBy ??= "EOF";
      finish();
    });
    line.on("close", () => {
      endedBy ??= "EOF";
      finish();
    });
    if (line.destroyed || stop.aborted) {
      const cause = line.errored as NodeJS.ErrnoException | null | undefined;
      endedBy = line.destroyed ? (cause?.code ?? "EOF") : null;
      finish();
    }
  });
}
