import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { CommandRefused, codeOf } from "./refusal.ts";

const FILE = "agent.pid";

/**
 * Keeps a second agent out of the data folder: two would fork the chain of evidence. A lock whose
 * process is gone is taken over. Throws `CommandRefused` (2) when the folder is in use.
 */
export async function lock(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, FILE);
  for (const isRetry of [false, true]) {
    try {
      await writeFile(path, `${process.pid}\n`, { flag: "wx", mode: 0o600 });
      return () => rm(path, { force: true });
    } catch (cause) {
      if (codeOf(cause) !== "EEXIST") throw cause;
      const holder = Number.parseInt(await readFile(path, "utf8").catch(() => ""), 10);
      // After a container's restart the number may be our own.
      if (isRetry || (holder !== process.pid && isAlive(holder))) {
        throw new CommandRefused(2, `--data: ${directory} is in use by the agent with pid ${holder}`);
      }
      await rm(path, { force: true });
    }
  }
  throw new CommandRefused(2, `--data: ${directory} can't be locked`);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return codeOf(cause) === "EPERM";
  }
}
