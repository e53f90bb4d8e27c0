import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** Files of the agent are its own alone. */
export const PRIVATE_FILE_MODE = 0o600;

/**
 * Replaces a file whole: after a crash at any point there is the old content or the new, never a part.
 * Durable when it returns. Rejects with a Node system error and leaves no half-written file behind.
 */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const draft = `${path}.new`;
  try {
    const file = await open(draft, "w", PRIVATE_FILE_MODE);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw cause;
  }
  await syncDirectory(dirname(path));
}

/** Makes names in a directory (created, renamed, removed) survive a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
