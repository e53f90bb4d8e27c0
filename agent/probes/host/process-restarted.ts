import type { HostLook } from "../../../proto/host.ts";
import type { Findings } from "../facts.ts";
import { type HostDoor, Unreadable } from "./door.ts";
import { isInstalled, type PackageReading, readPackages } from "./package-database.ts";
import { isNamed, type ProcessRow, readProcesses } from "./process-table.ts";

/** How many processes of the name are looked at; a pool of workers has no more to say. */
export const MAX_PROCESSES_ASKED = 64;
const MAX_MAPS_BYTES = 8 * 1024 * 1024;
const MAX_LIST_BYTES = 8 * 1024 * 1024;
/** Starts are known to the tick of a boot that is known to the second: closer than this, which was first can't be told. */
export const START_MARGIN_MS = 2_000;

type Restarted = "yes" | "no" | "unknown";

/**
 * Whether the processes of one name run what the package has on the disk now. The mapped files tell
 * best: one of the package's that was deleted under the process is old code that runs; where all that
 * are mapped stand on the disk, it is new. They are readable to the same user or root alone, so else
 * the start is held against the instant at which dpkg unpacked the package (it writes the list of its
 * files then; the files' own times are those of the build). Of apk only the instant of its whole
 * database is known, which proves "newer" and never "older". A process in a container has a package
 * of its own and is not asked.
 */
export async function processRestarted(
  { process, package: name }: Extract<HostLook, { kind: "process-restarted" }>,
  host: HostDoor,
): Promise<Findings> {
  const reading = await readPackages(name, host);
  const unpacked = await unpackedWhen(name, reading, host);
  const { rows, isWhole } = await readProcesses(host, isNamed(process));
  const own = rows.filter(({ isContained }) => !isContained);
  const words: Word[] = [];
  for (const row of own.slice(0, MAX_PROCESSES_ASKED)) words.push(await wordOn(row, unpacked, host));
  const contained = rows.length - own.length;
  return {
    ecosystem: reading.ecosystem,
    installed: reading.entries.some(isInstalled) ? "yes" : "no",
    known: reading.known === "" ? undefined : reading.known,
    visible: isWhole ? "all" : "own-user",
    processes: own.length,
    "in-containers": contained,
    restarted: summed(words, isWhole, contained, own.length),
    by: words.length === 0 ? undefined : [...new Set(words.map(({ by }) => by))],
    "started-at": words.length === 0 ? undefined : own.slice(0, 16).map((row) => iso(row.startedAtMs)),
    "unpacked-at": unpacked.atMs === undefined ? undefined : iso(unpacked.atMs),
    "deleted-files": listed(words.flatMap(({ deleted }) => deleted)),
  };
}

/** One process that runs old code is enough; one that can't be told keeps the rest from proving anything. */
function summed(
  words: readonly Word[],
  isWhole: boolean,
  contained: number,
  processes: number,
): Restarted | "no-such-process" {
  if (words.some(({ restarted }) => restarted === "no")) return "no";
  if (!isWhole || words.some(({ restarted }) => restarted === "unknown") || processes > words.length)
    return "unknown";
  if (words.length > 0) return "yes";
  return contained > 0 ? "unknown" : "no-such-process";
}

type Word = {
  readonly restarted: Restarted;
  readonly by: "mapped-files" | "start-time" | "nothing";
  readonly deleted: readonly string[];
};

async function wordOn(row: ProcessRow, unpacked: Unpacked, host: HostDoor): Promise<Word> {
  const mapped = await mappedFiles(row.pid, host);
  const ofPackage = mapped.filter(({ path }) => unpacked.files.has(plainPath(path)));
  const deleted = ofPackage.filter(({ isDeleted }) => isDeleted).map(({ path }) => path);
  if (deleted.length > 0) return { restarted: "no", by: "mapped-files", deleted };
  // A library that was deleted may be the package's by the name that it had before.
  const strangers = mapped.filter(({ path, isDeleted }) => isDeleted && LIBRARY.test(path));
  if (ofPackage.length > 0 && strangers.length === 0)
    return { restarted: "yes", by: "mapped-files", deleted };
  const { atMs, isExact } = unpacked;
  if (atMs === undefined) return { restarted: "unknown", by: "nothing", deleted };
  if (row.startedAtMs - atMs > START_MARGIN_MS) return { restarted: "yes", by: "start-time", deleted };
  return isExact && atMs - row.startedAtMs > START_MARGIN_MS
    ? { restarted: "no", by: "start-time", deleted }
    : { restarted: "unknown", by: "nothing", deleted };
}

const LIBRARY = /\.so(?:\.[0-9.]+)?$/;

type Mapped = { readonly path: string; readonly isDeleted: boolean };

/** Files that are mapped into the process; none where the kernel shows them to others alone. */
async function mappedFiles(pid: number, host: HostDoor): Promise<readonly Mapped[]> {
  const found = new Map<string, Mapped>();
  try {
    for await (const line of host.lines(`/proc/${pid}/maps`, MAX_MAPS_BYTES)) {
      const [, shown] = /^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \d+\s+(\/.*)$/.exec(line) ?? [];
      if (shown === undefined) continue;
      const path = shown.replace(/ \(deleted\)$/, "");
      found.set(shown, { path, isDeleted: path !== shown });
    }
    return [...found.values()];
  } catch (cause) {
    if (cause instanceof Unreadable) return [];
    throw cause;
  }
}

type Unpacked = {
  /** Undefined where nothing says when. */
  readonly atMs: number | undefined;
  /** The package's own instant; else that of the whole database, before which it was. */
  readonly isExact: boolean;
  readonly files: ReadonlySet<string>;
};

async function unpackedWhen(name: string, reading: PackageReading, host: HostDoor): Promise<Unpacked> {
  if (reading.ecosystem === "apk") {
    const { modifiedMs } = await host.look(reading.database, true);
    return { atMs: modifiedMs, isExact: false, files: new Set() };
  }
  const architectures = [...new Set(reading.entries.map(({ architecture }) => architecture))];
  const lists = [name, ...architectures.map((architecture) => `${name}:${architecture}`)].map(
    (each) => `/var/lib/dpkg/info/${each}.list`,
  );
  const instants: number[] = [];
  const files = new Set<string>();
  for (const list of lists) {
    try {
      const { modifiedMs } = await host.look(list, false);
      for await (const file of host.lines(list, MAX_LIST_BYTES)) files.add(plainPath(file));
      instants.push(modifiedMs);
    } catch (cause) {
      if (!(cause instanceof Unreadable && cause.why === "absent")) throw cause;
    }
  }
  return { atMs: instants.length === 0 ? undefined : Math.max(...instants), isExact: true, files };
}

/** One spelling for a file that both /lib and /usr/lib lead to. */
const plainPath = (path: string): string => path.replace(/^\/usr\/(?=(?:lib|lib32|lib64|bin|sbin)\/)/, "/");

const listed = (values: readonly string[]): readonly string[] | undefined =>
  values.length === 0 ? undefined : [...new Set(values)];

const iso = (ms: number): string => new Date(ms).toISOString();
