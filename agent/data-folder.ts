import { chmod, lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { CommandRefused, codeOf, saying } from "./refusal.ts";

/** Private keys: of TLS in each generation (see `Identity`), and of evidence. Who could read one could have copied it, and closing the file would not take that back. */
const KEY = /^(?:key(?:\.\d+)?|evidence)\.pem$/;
const OTHERS = 0o077;

/**
 * Makes sure of the agent's own files before it runs: a folder that is open to others is closed and
 * told; a key that is open to others ends the start (2) with the way out. `userId` is who we are.
 */
export async function secureDataFolder(
  directory: string,
  userId: number,
  tell: (sentence: string) => void,
): Promise<void> {
  const folder = await lookAt(directory);
  if (folder === undefined) return;
  if (userId > 0 && folder.uid !== userId)
    throw new CommandRefused(2, `--data: ${directory} belongs to another user (uid ${folder.uid})`);
  for (const name of await keysIn(directory)) {
    const path = join(directory, name);
    const key = await lookAt(path);
    if (key !== undefined && (key.mode & OTHERS) !== 0)
      throw new CommandRefused(
        2,
        `${path}: others may read it, so it may have been copied; join again, or if you are sure: chmod 600 ${path}`,
      );
  }
  if ((folder.mode & OTHERS) === 0) return;
  await chmod(directory, 0o700);
  tell(`${directory} was open to others (mode ${(folder.mode & 0o777).toString(8)}); it is closed now (700)`);
}

async function keysIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).filter((name) => KEY.test(name)).sort();
  } catch (cause) {
    throw new CommandRefused(2, `Cannot look at ${directory}: ${saying(cause)}`, { cause });
  }
}

/** Undefined where there is nothing: whoever needs it says so better. */
async function lookAt(path: string): Promise<{ readonly mode: number; readonly uid: number } | undefined> {
  try {
    return await lstat(path);
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return undefined;
    throw new CommandRefused(2, `Cannot look at ${path}: ${saying(cause)}`, { cause });
  }
}
