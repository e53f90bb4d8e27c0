import { lstat, readdir, rmdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { syncDirectory } from "../atomic-file.ts";
import type { CleanUp } from "../probes/sandbox/box.ts";
import { codeOf } from "../refusal.ts";

/**
 * Removes the files that a box is known to have had, the last named first, then its directory, and
 * looks. Only by name, following no link: what is there under another name was not ours, stays, and is
 * named. Durable when it says `ok`. Never rejects.
 */
export async function cleanBox(root: string, box: string, names: readonly string[]): Promise<CleanUp> {
  const place = join(root, box);
  const is = await lstat(place).catch(codeFrom);
  if (is === "ENOENT") return OK;
  if (typeof is === "string") return failed([`${box} (${is})`]);
  // Something took our directory's place; whatever lies behind it is not ours.
  if (!is.isDirectory()) return failed([`${box} (is no directory)`]);
  const stuck = new Map<string, string>();
  for (const name of [...names].reverse()) {
    const code = await unlink(join(place, name)).then(() => undefined, codeFrom);
    if (code !== undefined && code !== "ENOENT") stuck.set(name, code);
  }
  const there = await readdir(place).catch(codeFrom);
  if (typeof there === "string") return there === "ENOENT" ? OK : failed([`${box} (${there})`]);
  if (there.length > 0)
    return failed(there.map((name) => `${box}/${name} (${stuck.get(name) ?? "not ours"})`));
  const code = await rmdir(place)
    .then(() => syncDirectory(root))
    .then(() => undefined, codeFrom);
  return code === undefined ? OK : failed([`${box} (${code})`]);
}

const OK: CleanUp = { kind: "ok" };

/** So many are named; the first that are still there. */
const MAX_LEFT = 16;
const failed = (left: readonly string[]): CleanUp => ({ kind: "failed", left: left.slice(0, MAX_LEFT) });

const codeFrom = (cause: unknown): string => codeOf(cause) ?? "unknown";
