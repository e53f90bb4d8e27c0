import { type HostDoor, Unreadable } from "./door.ts";

/** More processes than this are not looked through: a fork bomb must not become our work. */
export const MAX_PROCESSES = 8_192;
const MAX_STAT_BYTES = 4_096;
/** It names the processors and memory nodes that a process may use, which are many on large machines. */
const MAX_STATUS_BYTES = 32 * 1024;
const MAX_KERNEL_STAT_BYTES = 4 * 1024 * 1024;
/** The kernel cuts a process's own name to this. */
const COMM_LENGTH = 15;
/** USER_HZ, which the kernel's ABI fixes on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/** One process as /proc shows it to anybody. */
export type ProcessRow = {
  readonly pid: number;
  readonly name: string;
  readonly startedAtMs: number;
  /** It has process ids of its own further in: it lives in a container, with files of its own. */
  readonly isContained: boolean;
};

export type ProcessTable = {
  readonly rows: readonly ProcessRow[];
  /** Whether everybody's processes are shown, or, under hidepid, the agent's own user's alone. */
  readonly isWhole: boolean;
};

/** Reads the process table. Rejects with `Unreadable` where /proc can't be listed or is too long. */
export async function readProcesses(
  host: HostDoor,
  isWanted: (name: string) => boolean = () => true,
): Promise<ProcessTable> {
  const bootedAtMs = await bootInstant(host);
  const pids = (await host.list("/proc", MAX_PROCESSES * 2)).filter((name) => /^[1-9]\d{0,9}$/.test(name));
  if (pids.length > MAX_PROCESSES)
    throw new Unreadable("too-large", `/proc has more than ${MAX_PROCESSES} processes`);
  const rows: ProcessRow[] = [];
  for (const pid of pids) {
    const row = await rowOf(host, Number(pid), bootedAtMs, isWanted);
    if (row !== undefined) rows.push(row);
  }
  // The first process is another user's, and always there.
  return { rows, isWhole: pids.includes("1") };
}

/** Undefined for a process that ended meanwhile, has another name, or is not ours to see. */
async function rowOf(
  host: HostDoor,
  pid: number,
  bootedAtMs: number,
  isWanted: (name: string) => boolean,
): Promise<ProcessRow | undefined> {
  const stat = await textOf(host, `/proc/${pid}/stat`, MAX_STAT_BYTES);
  // The name stands in parentheses and may have any character in it, these too.
  const [, name = "", rest = ""] = /^\d+ \((.*)\) (.*)$/s.exec(stat ?? "") ?? [];
  if (name === "" || !isWanted(name)) return undefined;
  // proc(5): the start is field 22, and the rest begins with field 3.
  const ticks = Number(rest.split(" ")[19]);
  if (!Number.isFinite(ticks)) return undefined;
  const status = await textOf(host, `/proc/${pid}/status`, MAX_STATUS_BYTES);
  if (status === undefined) return undefined;
  const inner = /^NSpid:\s*(.*)$/m.exec(status)?.[1]?.trim().split(/\s+/) ?? [];
  return {
    pid,
    name,
    startedAtMs: bootedAtMs + (ticks * 1_000) / TICKS_PER_SECOND,
    isContained: inner.length > 1,
  };
}

/** Whether a process that is called so has, of itself, the name that the kernel shows. */
export const isNamed =
  (process: string) =>
  (name: string): boolean =>
    name === process.slice(0, COMM_LENGTH);

async function bootInstant(host: HostDoor): Promise<number> {
  const stat = (await host.read("/proc/stat", MAX_KERNEL_STAT_BYTES)).toString("latin1");
  const seconds = /^btime (\d{1,12})$/m.exec(stat)?.[1];
  if (seconds === undefined)
    throw new Unreadable("gone-wrong", "/proc/stat does not say when the host started");
  return Number(seconds) * 1_000;
}

async function textOf(host: HostDoor, path: string, most: number): Promise<string | undefined> {
  try {
    return (await host.read(path, most)).toString("latin1");
  } catch (cause) {
    if (cause instanceof Unreadable) return undefined;
    throw cause;
  }
}
