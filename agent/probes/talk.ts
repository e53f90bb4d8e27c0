import type { Duplex } from "node:stream";

/** The most bytes that one answer may have. */
export const MAX_ANSWER_BYTES = 64 * 1024;

/** Where the first whole message in the bytes ends; undefined while it is not all there. Throws `Misheard` when it can't become one. */
export type Framing = (heard: Buffer) => number | undefined;

/** A conversation over one open line. */
export type Talk = {
  readonly say: (bytes: Uint8Array) => void;
  /** The next message. Throws `Unheard` when it does not come, `Misheard` when something else does. */
  readonly hear: (framing: Framing) => Promise<Buffer>;
  /** Everything that was heard and taken by no message. */
  readonly rest: () => Buffer;
};

/** No answer: the line ended, or the wait did. `errno` of an orderly end is EOF; null where the line still stood. */
export class Unheard extends Error {
  override readonly name = "Unheard";
  readonly errno: string | null;
  /** What there was of an answer. */
  readonly bytes: Buffer;
  constructor(errno: string | null, bytes: Buffer) {
    super(errno === null ? "no answer in time" : `the line ended (${errno})`);
    this.errno = errno;
    this.bytes = bytes;
  }
}

/** An answer that is none in the protocol that was asked. */
export class Misheard extends Error {
  override readonly name = "Misheard";
}

/**
 * Talks over a line until the deadline, a stop or the byte bound. The line is destroyed by whoever
 * opened it; nothing here answers on its own.
 */
export function talkOver(
  line: Duplex,
  leftMs: number,
  stop: AbortSignal,
): Talk & { readonly end: () => void } {
  let heard: Buffer = Buffer.alloc(0);
  let ended: string | null | undefined;
  let wake: (() => void) | undefined;
  const over = (errno: string | null): void => {
    if (ended === undefined) ended = errno;
    wake?.();
  };
  const timer = setTimeout(() => over(null), leftMs);
  const stopped = (): void => over("STOPPED");
  stop.addEventListener("abort", stopped);
  line.on("data", (chunk: Buffer) => {
    heard = Buffer.concat([heard, chunk]).subarray(0, MAX_ANSWER_BYTES);
    wake?.();
  });
  line.on("error", (cause: NodeJS.ErrnoException) => over(cause.code ?? "unknown"));
  line.on("end", () => over("EOF"));
  line.on("close", () => over("EOF"));
  if (stop.aborted) stopped();
  if (line.destroyed) over("EOF");

  return {
    say: (bytes) => {
      if (!line.destroyed) line.write(bytes);
    },
    async hear(framing) {
      for (;;) {
        const length = heard.length === 0 ? undefined : framing(heard);
        if (length !== undefined && length <= heard.length) {
          const message = heard.subarray(0, length);
          heard = heard.subarray(length);
          return message;
        }
        if (heard.length >= MAX_ANSWER_BYTES) throw new Misheard(`more than ${MAX_ANSWER_BYTES} bytes`);
        if (ended !== undefined) throw new Unheard(ended, heard);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = undefined;
      }
    },
    rest: () => heard,
    end: () => {
      clearTimeout(timer);
      stop.removeEventListener("abort", stopped);
      line.destroy();
    },
  };
}

/** A line up to its newline. A line longer than this is no line. */
const MAX_LINE_BYTES = 4_096;

export const byLine: Framing = (heard) => {
  const at = heard.indexOf(0x0a);
  if (at >= 0) return at + 1;
  if (heard.length > MAX_LINE_BYTES) throw new Misheard("a line without an end");
  return undefined;
};
