import { spawn } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type HostDoor, hostDoor } from "../../../agent/probes/host/door.ts";
import { later } from "./service.ts";

/** What stands at a path: a text, or a link to elsewhere. */
export type Standing = string | { readonly to: string };

/** A folder that is a host's root to a door, with these files in it; it goes with its test. */
export function hostRoot(files: Readonly<Record<string, Standing>>): string {
  const root = mkdtempSync(join(tmpdir(), "plumbline-host-"));
  later(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, standing] of Object.entries(files)) {
    mkdirSync(dirname(root + path), { recursive: true });
    if (typeof standing === "string") writeFileSync(root + path, standing);
    else symlinkSync(standing.to, root + path);
  }
  return root;
}

const statOf = (pid: number, name: string): string =>
  `${pid} (${name}) S ${"0 ".repeat(18)}500 ${"0 ".repeat(20)}`;

/** The process table of a host on which nothing runs but its first process and a shell. */
export const PROCESSES: Readonly<Record<string, string>> = {
  "/proc/stat": "cpu 0\nbtime 1790000000\n",
  "/proc/1/stat": statOf(1, "systemd"),
  "/proc/1/status": "NSpid:\t1\n",
  "/proc/7/stat": statOf(7, "bash"),
  "/proc/7/status": "NSpid:\t7\n",
};

/** A host of these files alone. */
export const hostOf = (files: Readonly<Record<string, Standing>>): HostDoor =>
  hostDoor("linux", hostRoot(files));

/** A host of the files below a folder, with the real processes and kernel tables of this machine. */
export function hostAlive(root: string): HostDoor {
  const [made, real] = [hostDoor("linux", root), hostDoor("linux")];
  const at = (path: string): HostDoor => (path.startsWith("/proc") ? real : made);
  return {
    platform: "linux",
    read: (path, most) => at(path).read(path, most),
    lines: (path, most) => at(path).lines(path, most),
    list: (path, most) => at(path).list(path, most),
    look: (path, follow) => at(path).look(path, follow),
  };
}

/** A real process of this name, from a file of its own that it was started from; ends with its test. */
export async function sleeper(name: string): Promise<{ readonly file: string; readonly pid: number }> {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-sleeper-"));
  const file = join(folder, name);
  copyFileSync("/bin/sleep", file);
  chmodSync(file, 0o755);
  const child = spawn(file, ["600"], { stdio: "ignore" });
  const gone = new Promise((resolve) => child.once("exit", resolve));
  await new Promise((resolve, reject) => child.once("spawn", () => resolve(undefined)).once("error", reject));
  later(async () => {
    child.kill("SIGKILL");
    await gone;
    rmSync(folder, { recursive: true, force: true });
  });
  return { file, pid: child.pid ?? 0 };
}
