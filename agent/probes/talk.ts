import type { Duplex } from "node:stream";
import type { Secure } from "./dial.ts";
import { watchUntil } from "./watch-until.ts";

/** The most bytes that one answer may have. */
export const MAX_ANSWER_BYTES = 64 * 1024;

/** Where the first whole message in the bytes ends; undefined while it is not all there. Throws `Misheard` when it can't become one. */
export type Framing = (heard: Buffer) => number | undefined;

/** A conversation over one open line. */
export type Talk = {
  readonly say: (bytes: Uint8Array) => void;
  /** The next message. Throws `Unheard` when it does not come, `Misheard` when something else does. */
  readonly hear: (framing: Framing) => Promise<Buffer>;
  /**
   * Goes on over TLS on the same line, trusting nothing and sending no name but the one given; gives the peer's leaf
   * certificate. Throws `Misheard` where words were left over in the clear or came in place of TLS,
   * `Unheard` where nothing came.
   */
  readonly secured: (serverName?: string) => Promise<Uint8Array>;
  /** Waits, but no longer than the line stands; the deadline begins anew. Throws `Unheard` where it has ended. */
  readonly rests: (ms: number) => Promise<void>;
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
  opened: Duplex,
  leftMs: number,
  { stop, secure }: { readonly stop: AbortSignal; readonly secure: Secure },
): Talk & { readonly end: () => void } {
  let line = opened;
  let heard: Buffer = Buffer.alloc(0);
  let ended: string | null | undefined;
  let wake: (() => void) | undefined;
  const deadline = new AbortController();
  const over = (errno: string | null): void => {
    if (ended === undefined) ended = errno;
    wake?.();
  };
  const lapse = (): void => {
    over(null);
    deadline.abort();
  };
  let timer = setTimeout(lapse, leftMs);
  const stopped = (): void => over("STOPPED");
  const take = (chunk: Buffer): void => {
    heard = Buffer.concat([heard, chunk]).subarray(0, MAX_ANSWER_BYTES);
    wake?.();
  };
  const failed = (cause: NodeJS.ErrnoException): void => over(cause.code ?? "unknown");
  const hungUp = (): void => over("EOF");
  const listenTo = (to: Duplex): void => {
    line = to.on("data", take).on("error", failed).on("end", hungUp).on("close", hungUp);
    if (to.destroyed) hungUp();
  };
  stop.addEventListener("abort", stopped);
  if (stop.aborted) stopped();
  listenTo(opened);

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
    async rests(ms) {
      clearTimeout(timer);
      const resting = new AbortController();
      wake = () => {
        if (ended !== undefined) resting.abort();
      };
      if (ended === undefined) await watchUntil(ms, resting.signal);
      wake = undefined;
      timer = setTimeout(lapse, leftMs);
      if (ended !== undefined) throw new Unheard(ended, heard);
    },
    async secured(serverName = "") {
      if (heard.length > 0) throw new Misheard("words in the clear where TLS was to begin");
      // What ends on the line below may still have words above it: from here the upper line alone is listened to.
      line.off("data", take).off("error", failed).off("end", hungUp).off("close", hungUp);
      const until = AbortSignal.any([stop, deadline.signal]);
      const securing = await secure(line, { serverName, timeoutMs: leftMs, stop: until });
      if (securing.kind === "failed") {
        heard = securing.heard().first;
        if (heard.length > 0) throw new Misheard(`no TLS (${securing.code})`);
        throw new Unheard(ended === undefined ? securing.code : ended, heard);
      }
      listenTo(securing.line);
      return securing.certificate;
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

/** So many bytes, whatever they are. */
export const bySize =
  (bytes: number): Framing =>
  () =>
    bytes;
