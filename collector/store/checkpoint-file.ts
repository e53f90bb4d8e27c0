import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Name of the checkpoints in the data folder: beside the store, never in it. */
export const CHECKPOINT_FILE = "checkpoints.jsonl";

/** The lines of a checkpoint file, oldest first; a last line that was cut off in writing is no line. Empty where there is no file. */
export function readCheckpointFile(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n").slice(0, -1);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw cause;
  }
}

/** The data folder's checkpoints, to be read once and appended to. Each line is on disk when `append` returns. */
export function checkpointFile(folder: string) {
  const file = join(folder, CHECKPOINT_FILE);
  return {
    lines: readCheckpointFile(file),
    append(line: string): void {
      const handle = openSync(file, "a", 0o600);
      try {
        writeSync(handle, `${line}\n`);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
    },
  };
}
