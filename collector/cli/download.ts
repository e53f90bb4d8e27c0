import { open, rename, rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { refused } from "./files.ts";
import { unreachable } from "./network-reason.ts";

/**
 * Writes what the collector sends into a file as it comes, one piece in memory at a time. The file is there when all of
 * it is: what breaks off on the way leaves none behind, and what was there before stays. Its readers are its owner's
 * alone: exposures are nobody else's business on a shared machine. How many lines it has.
 */
export async function download(url: string, body: Readable, file: string): Promise<number> {
  const part = `${file}.part`;
  try {
    const lines = await writePieces(url, body, part);
    await rename(part, file);
    return lines;
  } catch (cause) {
    await rm(part, { force: true }).catch(() => undefined);
    throw isSystem(cause) ? refused(file, cause) : cause;
  }
}

async function writePieces(url: string, body: Readable, part: string): Promise<number> {
  const handle = await open(part, "w", 0o600);
  let lines = 0;
  try {
    for await (const piece of pieces(url, body)) {
      for (const byte of piece) if (byte === LINE_END) lines += 1;
      await handle.writeFile(piece);
    }
    await handle.sync();
    return lines;
  } finally {
    await handle.close();
  }
}

/** The bytes as they come; what breaks off is told as what it is, an answer that ended half-way. */
export async function* pieces(url: string, body: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const piece of body) yield piece as Buffer;
  } catch (cause) {
    throw unreachable(url, cause);
  }
}

const LINE_END = 0x0a;

const isSystem = (cause: unknown): cause is NodeJS.ErrnoException =>
  cause instanceof Error && "code" in cause && "syscall" in cause;
