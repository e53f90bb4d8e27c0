import { realpath, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { codeOf } from "./refusal.ts";

/** Whether others could put another file in the place of the rules: `problem` voids them, `warning` weakens them. */
export type PlaceReading = { readonly problem: string; readonly warning: string };

const WRITABLE_BY_OTHERS = 0o022;
/** In a sticky folder only the owner of a file may replace it. */
const STICKY = 0o1000;
const SOUND: PlaceReading = { problem: "", warning: "" };

/**
 * Looks at every folder above the file, by the name that was given and by the one that it leads to.
 * Whoever may write a folder may replace what is in it, whatever the file's own mode says.
 */
export async function examinePlace(path: string, owner: number, userId: number): Promise<PlaceReading> {
  const given = resolve(path);
  const real = await realpath(path);
  const trusted = new Set([0, owner, userId]);
  for (const folder of new Set([...foldersAbove(given), ...foldersAbove(real)])) {
    const reading = await examine(folder, trusted, userId, folder === dirname(real));
    if (reading.problem !== "" || reading.warning !== "") return reading;
  }
  return SOUND;
}

function foldersAbove(path: string): readonly string[] {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...foldersAbove(folder)];
}

async function examine(
  folder: string,
  trusted: ReadonlySet<number>,
  userId: number,
  isNearest: boolean,
): Promise<PlaceReading> {
  let found: { readonly mode: number; readonly uid: number };
  try {
    found = await stat(folder);
  } catch (cause) {
    // Under Node's permission model a process sees only what it was granted; of the folders further up the host answers.
    if (codeOf(cause) !== "ERR_ACCESS_DENIED") throw cause;
    return isNearest
      ? {
          problem: "",
          warning: `the folder of the rules can't be looked at: grant --allow-fs-read=${folder}`,
        }
      : SOUND;
  }
  const { mode, uid } = found;
  if ((mode & WRITABLE_BY_OTHERS) !== 0 && (mode & STICKY) === 0)
    return { problem: `lies in ${folder}, which is writable by others than its owner`, warning: "" };
  if (!trusted.has(uid))
    return { problem: `lies in ${folder}, which belongs to another user (${uid})`, warning: "" };
  return userId !== 0 && uid === userId && (mode & 0o200) !== 0
    ? { problem: "", warning: "rules not protected: the agent's own user can replace them" }
    : SOUND;
}
