import { constants } from "node:fs";
import { lstat, open, opendir, stat } from "node:fs/promises";

/** A line longer than this is cut: what stands behind it is read and dropped. */
export const MAX_LINE_LENGTH = 4_096;
const CHUNK_BYTES = 64 * 1024;

/** Why something of the host could not be read. `absent` alone says that it is not there. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
  readonly why: "absent" | "not-permitted" | "no-plain-file" | "too-large" | "gone-wrong";
  constructor(why: Unreadable["why"], message: string) {
    super(message);
    this.why = why;
  }
}

/** What is known of a file without opening it. */
export type FileLook = {
  readonly kind: "file" | "folder" | "link" | "other";
  readonly mode: number;
  readonly modifiedMs: number;
};

/** The only way to the host's files: read alone, bounded, and never through a link or into a pipe or device. */
export type HostDoor = {
  readonly platform: string;
  /** All of a plain file. Rejects with `Unreadable` when it is larger than `most` bytes. */
  readonly read: (path: string, most: number) => Promise<Buffer>;
  /** A plain file line by line, each cut to `MAX_LINE_LENGTH`; `too-large` behind `most` bytes. */
  readonly lines: (path: string, most: number) => AsyncIterable<string>;
  /** The names in a folder, in no order; `too-large` when there are more than `most`. */
  readonly list: (path: string, most: number) => Promise<readonly string[]>;
  /** What stands at a path; `follow` looks at what a link leads to. */
  readonly look: (path: string, follow: boolean) => Promise<FileLook>;
};

/** The real host's files; or, for a test, those below a folder. */
export const hostDoor = (platform: string, root = ""): HostDoor => ({
  platform,
  read: (path, most) => readAll(root + path, most),
  lines: (path, most) => linesOf(root + path, most),
  list: (path, most) => namesIn(root + path, most),
  look: async (path, follow) => {
    try {
      return lookOf(await (follow ? stat : lstat)(root + path));
    } catch (cause) {
      throw unreadable(root + path, cause);
    }
  },
});

async function readAll(path: string, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of bytesOf(path, most)) parts.push(part);
  return Buffer.concat(parts);
}

async function* linesOf(path: string, most: number): AsyncIterable<string> {
  let line = "";
  for await (const part of bytesOf(path, most)) {
    const [first = "", ...rest] = part.toString("latin1").split("\n");
    line = (line + first).slice(0, MAX_LINE_LENGTH);
    for (const next of rest) {
      yield line;
      line = next.slice(0, MAX_LINE_LENGTH);
    }
  }
  if (line !== "") yield line;
}

/** Opened without following a link and without waiting for a pipe's other end; then it must be a plain file. */
async function* bytesOf(path: string, most: number): AsyncIterable<Buffer> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  try {
    if (!(await file.stat()).isFile()) throw new Unreadable("no-plain-file", `${path} is no plain file`);
    // One byte more than it may be shows that it is longer; thousands of small reads take small buffers.
    const size = Math.min(CHUNK_BYTES, most + 1);
    let length = 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(size), 0, size, null);
      if (bytesRead === 0) return;
      length += bytesRead;
      if (length > most) throw new Unreadable("too-large", `${path} is longer than ${most} bytes`);
      yield buffer.subarray(0, bytesRead);
    }
  } catch (cause) {
    throw cause instanceof Unreadable ? cause : unreadable(path, cause);
  } finally {
    await file.close();
  }
}

async function namesIn(path: string, most: number): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of await opendir(path)) {
      names.push(name);
      if (names.length > most) throw new Unreadable("too-large", `${path} has more than ${most} entries`);
    }
    return names;
  } catch (cause) {
    throw cause instanceof Unreadable ? cause : unreadable(path, cause);
  }
}

function lookOf(found: Awaited<ReturnType<typeof stat>>): FileLook {
  const kind = found.isFile()
    ? "file"
    : found.isDirectory()
      ? "folder"
      : found.isSymbolicLink()
        ? "link"
        : "other";
  return { kind, mode: Number(found.mode) & 0o7777, modifiedMs: Number(found.mtimeMs) };
}

function unreadable(path: string, cause: unknown): Unreadable {
  const { code = "" } = cause as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
    case "ESRCH":
      return new Unreadable("absent", `${path} is not there`);
    case "ENOTDIR":
    case "ELOOP":
      return new Unreadable("no-plain-file", `${path} is no plain file, or a link leads to it`);
    case "ERR_ACCESS_DENIED":
      return new Unreadable(
        "not-permitted",
        `Node's permission model keeps ${path} closed: start the agent with --allow-fs-read=${path}`,
      );
    case "EACCES":
    case "EPERM":
      return new Unreadable("not-permitted", `the agent's user may not read ${path} (${code})`);
    default:
      return new Unreadable("gone-wrong", `${path} can't be read (${code === "" ? "unknown" : code})`);
  }
}
