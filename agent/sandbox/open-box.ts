import { constants, lstat, mkdir, open, rename as renameFile } from "node:fs/promises";
import { join } from "node:path";
import { PRIVATE_FILE_MODE, syncDirectory } from "../atomic-file.ts";
import type { Box, CleanUp, Code } from "../probes/sandbox/box.ts";
import { codeOf } from "../refusal.ts";
import { cleanBox } from "./clean.ts";
import type { Journal } from "./journal.ts";
import { fileName } from "./names.ts";
import type { Quota } from "./quota.ts";

/** What a box needs of the sandbox that it is in. */
export type BoxPlace = {
  /** The sandbox, an absolute path without links in it. */
  readonly root: string;
  /** The directory of the step, which the journal knows already. */
  readonly name: string;
  readonly journal: Journal;
  readonly quota: Quota;
  readonly over: AbortSignal;
  /** Told once, when it is closed. */
  readonly closed: (cleanUp: CleanUp, names: readonly string[]) => Promise<void>;
};

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;
/** No link is followed, and what is no file keeps nobody waiting. */
const WARILY = O_NOFOLLOW | O_NONBLOCK;

/** A file that grew behind our back is read no further than this. */
const MAX_READ_BYTES = 1024 * 1024;

/** Makes the directory of a step. Rejects with a system error, and then there is none. */
export async function makeBox({ root, name, journal, quota, over, closed }: BoxPlace): Promise<Box> {
  const place = join(root, name);
  await mkdir(place, { mode: 0o700 });
  await syncDirectory(root);
  const reserved: string[] = [];
  let last: Promise<unknown> = Promise.resolve();
  let closing: Promise<CleanUp> | undefined;

  /** One act at a time, and none after the end; what goes wrong is a code. */
  function inTurn<T>(act: () => Promise<T>): Promise<T | Code> {
    const done = last.then(
      async (): Promise<T | Code> => (over.aborted || closing !== undefined ? "ECLOSED" : act()),
    );
    const told = done.catch((cause: unknown): Code => codeOf(cause) ?? "EUNKNOWN");
    last = told;
    return told;
  }

  /** Whether the journal has it. */
  const written = (did: "name" | "change", names: readonly string[]): Promise<Code | undefined> =>
    journal.append({ did, box: name, names: [...names] }).then(
      () => undefined,
      () => "EJOURNAL",
    );

  async function put(file: string, bytes: Uint8Array, flags: number): Promise<Code | undefined> {
    const handle = await open(join(place, file), flags | WARILY, PRIVATE_FILE_MODE);
    try {
      const is = await handle.stat();
      // A second name of somebody's file is as good as a link to it.
      if (!is.isFile() || is.nlink > 1) return "ENOTFILE";
      await handle.truncate(0);
      await handle.writeFile(bytes);
    } finally {
      await handle.close();
    }
    return undefined;
  }

  async function close(): Promise<CleanUp> {
    await last;
    const cleanUp = await cleanBox(root, name, reserved);
    quota.release(name);
    await closed(cleanUp, reserved);
    return cleanUp;
  }

  const unknown = (...files: readonly string[]): boolean => files.some((file) => !reserved.includes(file));

  return {
    reserve: (suffixes) =>
      inTurn(async () => {
        if (!quota.files(name, suffixes.length)) return "EQUOTA";
        const names = suffixes.map((suffix, index) => fileName(reserved.length + index, suffix));
        const code = await written("name", names);
        if (code !== undefined) return code;
        reserved.push(...names);
        return names;
      }),
    make: (file, bytes) =>
      inTurn(async () => {
        if (unknown(file)) return "ENAME";
        if (!quota.bytes(name, file, bytes.length)) return "EQUOTA";
        return put(file, bytes, O_WRONLY | O_CREAT | O_EXCL);
      }),
    announce: (names) => inTurn(async () => (unknown(...names) ? "ENAME" : written("change", names))),
    rewrite: (file, bytes) =>
      inTurn(async () => {
        if (unknown(file)) return "ENAME";
        if (!quota.bytes(name, file, bytes.length)) return "EQUOTA";
        return put(file, bytes, O_WRONLY);
      }),
    rename: (file, to) =>
      inTurn(async () => {
        if (unknown(file, to)) return "ENAME";
        const taken = await lstat(join(place, to)).catch(() => undefined);
        if (taken !== undefined) return "EEXIST";
        await renameFile(join(place, file), join(place, to));
        quota.moved(name, file, to);
        return undefined;
      }),
    read: (file) =>
      inTurn(async () => {
        if (unknown(file)) return "ENAME";
        const handle = await open(join(place, file), O_RDONLY | WARILY);
        try {
          if (!(await handle.stat()).isFile()) return "ENOTFILE";
          const room = Buffer.alloc(MAX_READ_BYTES);
          const { bytesRead } = await handle.read(room, 0, room.length, 0);
          return Buffer.from(room.subarray(0, bytesRead));
        } finally {
          await handle.close();
        }
      }),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
