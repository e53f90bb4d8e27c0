import { access, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncDirectory } from "./atomic-file.ts";

/**
 * Puts a rebuilt spool in the place of a damaged one. A directory can't be replaced in one step, so
 * the steps are such that `finishSwap` can tell at the next start what was meant.
 */
const rebuilt = (directory: string): string => `${directory}.rebuilt`;
const replaced = (directory: string): string => `${directory}.replaced`;

/** An empty place to rebuild in; what an earlier attempt left there is removed. */
export async function placeToRebuild(directory: string): Promise<string> {
  await rm(rebuilt(directory), { recursive: true, force: true });
  return rebuilt(directory);
}

/** The rebuilt spool must be whole and closed. */
export async function swap(directory: string): Promise<void> {
  await rename(directory, replaced(directory));
  await rename(rebuilt(directory), directory);
  await syncDirectory(dirname(directory));
  await rm(replaced(directory), { recursive: true, force: true });
}

/** Finishes a swap that a crash broke off: without the spool itself the rebuilt one was whole, beside it it may not be. */
export async function finishSwap(directory: string): Promise<void> {
  const exists = (path: string): Promise<boolean> =>
    access(path).then(
      () => true,
      () => false,
    );
  if (!(await exists(directory)) && (await exists(rebuilt(directory)))) {
    await rename(rebuilt(directory), directory);
    await syncDirectory(dirname(directory));
  }
  await rm(rebuilt(directory), { recursive: true, force: true });
  await rm(replaced(directory), { recursive: true, force: true });
}
