import { open } from "node:fs/promises";
import { badInput, type CommandRefused } from "./exit.ts";

/** The bytes of a regular file of at most `most` bytes. What isn't one is refused by name, before it is read. */
export async function readFileBytes(file: string, most: number): Promise<Uint8Array> {
  const handle = await open(file, "r").catch((cause: NodeJS.ErrnoException) => {
    throw refused(file, cause);
  });
  try {
    const stat = await handle.stat();
    if (stat.isDirectory()) throw badInput(`${file}: is a folder, not a file`);
    if (stat.size > most) throw badInput(`${file}: has ${stat.size} bytes, the most is ${most}`);
    const chunks: Buffer[] = [];
    let size = 0;
    // Pipes and files that grow while they are read have no size to believe.
    for await (const chunk of handle.createReadStream({ autoClose: false })) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > most) throw badInput(`${file}: has more than ${most} bytes`);
    }
    return Buffer.concat(chunks, size);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause) throw refused(file, cause as NodeJS.ErrnoException);
    throw cause;
  } finally {
    await handle.close();
  }
}

export async function readTextFile(file: string, most: number): Promise<string> {
  const bytes = await readFileBytes(file, most);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw badInput(`${file}: is not text in UTF-8`, cause);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EACCES: "may not be read or written by this user",
  EPERM: "may not be read or written by this user",
  EISDIR: "is a folder, not a file",
  ENOSPC: "the disk is full",
  EROFS: "the disk is read-only",
  EEXIST: "is there already",
};

/** A file system's error as our one line. */
export const refused = (file: string, cause: NodeJS.ErrnoException): CommandRefused =>
  badInput(`${file}: ${REASONS[cause.code ?? ""] ?? cause.code ?? cause.message}`, cause);
