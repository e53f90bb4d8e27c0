import type { Packed } from "./app/packed.ts";
import type { KevCatalogue } from "./intake/kev.ts";
import { type ParsedReport, ReportRefused } from "./intake/report.ts";
import type { EpssRead, ExploitsRead, FileRead, FileToRead } from "./intake-thread.ts";
import { inOwnThread } from "./one-task-thread.ts";

/** Memory of a reading thread; a file that needs more is refused. */
const MAX_HEAP_MB = 2_048;
/** The longest a file may take to read. */
const MAX_READING_MS = 120_000;

const REASONS = {
  time: `Reading took longer than ${MAX_READING_MS / 1_000} s`,
  memory: "Reading needs more memory than a report may take",
};

/** Reads files in threads of their own. All reject with `ReportRefused` where the bytes are nothing that can be believed. */
export const intakeThreads = (file: URL) => ({
  readReport: async (bytes: Uint8Array, format: string | undefined): Promise<Packed<ParsedReport>> =>
    (await readAs(file, "report", { kind: "report", bytes, format })).report,
  readKev: async (bytes: Uint8Array): Promise<KevCatalogue> =>
    (await readAs(file, "kev", { kind: "kev", bytes })).catalogue,
  readEpss: async (bytes: Uint8Array): Promise<EpssRead> =>
    (await readAs(file, "epss", { kind: "epss", bytes })).epss,
  readExploits: async (bytes: Uint8Array): Promise<ExploitsRead> =>
    (await readAs(file, "exploits", { kind: "exploits", bytes })).exploits,
});

async function readAs<K extends FileToRead["kind"]>(
  file: URL,
  kind: K,
  task: FileToRead,
): Promise<Extract<FileRead, { kind: K }>> {
  const read = await inOwnThread<FileRead>(file, task, {
    heapMb: MAX_HEAP_MB,
    mostMs: MAX_READING_MS,
    tooMuch: (of) => new ReportRefused(REASONS[of]),
  });
  if (read.kind === "refused") throw new ReportRefused(read.reason);
  if (read.kind !== kind)
    throw new TypeError(`The reading thread answered with a ${read.kind}, not a ${kind}`);
  return read as Extract<FileRead, { kind: K }>;
}
