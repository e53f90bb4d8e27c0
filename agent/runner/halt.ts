import { readFileSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../atomic-file.ts";

/** The local kill switch: while this file is in the data folder, the agent does nothing (trust A7). */
export const HALT_FILE = "halt";
/** How often it is looked for; with the in-flight probes' own end well under the two seconds promised. */
export const HALT_POLL_MS = 250;

/** So much of a reason is told. */
const MAX_REASON = 300;

/** Puts the kill switch down. It stays down over restarts until `release`. */
export const engage = (directory: string, because: string): Promise<void> =>
  writeAtomically(join(directory, HALT_FILE), `${because}\n`);

/** True when there was something to release. */
export async function release(directory: string): Promise<boolean> {
  const was = isEngaged(directory);
  await rm(join(directory, HALT_FILE), { force: true });
  return was;
}

/** Looks at the file itself. What can't be looked at counts as engaged: in doubt, stand still. */
export function isEngaged(directory: string): boolean {
  try {
    return statSync(join(directory, HALT_FILE), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

/** The words in the file, on one line; what can't be read is said so. */
export function reasonIn(directory: string): string {
  try {
    const text = readFileSync(join(directory, HALT_FILE), "utf8").slice(0, MAX_REASON);
    // Whoever wrote it may have meant a terminal; the words are evidence.
    return text.replaceAll(/[^\x20-\x7e]+/g, " ").trim() || "no reason given";
  } catch {
    return "the reason can't be read";
  }
}
