import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { CommandRefused, codeOf } from "./refusal.ts";

const FILE = "agent.pid";

/**
 * Keeps a second agent out of the data folder: two would fork the chain of evidence. A lock whose
 * process is gone is taken over; a process that merely has its number is told apart by its start,
 * where the kernel lets us see that. Throws `CommandRefused` (2) when the folder is in use.
 */
export async function lock(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, FILE);
  const own = `${process.pid} ${await startOf(process.pid)}\n`;
  for (const isRetry of [false, true]) {
    try {
      await writeFile(path, own, { flag: "wx", mode: 0o600 });
      return () => rm(path, { force: true });
    } catch (cause) {
      if (codeOf(cause) !== "EEXIST") throw cause;
      const [pid = "", start = ""] = (await readFile(path, "utf8").catch(() => "")).trim().split(" ");
      if (isRetry || (await isHolder(Number(pid), start))) {
        throw new CommandRefused(2, `--data: ${directory} is in use by the agent with pid ${pid}`);
      }
      await rm(path, { force: true });
    }
  }
  throw new CommandRefused(2, `--data: ${directory} can't be locked`);
}

async function isHolder(pid: number, start: string): Promise<boolean> {
  // After a container's restart the number may be our own.
  if (pid === process.pid || !isAlive(pid)) return false;
  const now = await startOf(pid);
  return start === "" || now === "" || start === now;
}

/** When a process began, in the kernel's ticks (proc(5), field 22 of stat); empty where it can't be seen. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
  // The second field, the name, may hold spaces; it ends at the last bracket.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
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
