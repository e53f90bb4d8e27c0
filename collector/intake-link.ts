import { Worker } from "node:worker_threads";
import { type ParsedReport, ReportRefused } from "./intake/report.ts";
import type { ReadReport, ReportToRead } from "./intake-thread.ts";

/** Memory of a reading thread; a report that needs more is refused. */
const MAX_HEAP_MB = 2_048;
/** The longest a report may take to read. */
const MAX_READING_MS = 120_000;

/** Reads a report in a thread of its own. Rejects with `ReportRefused` where the bytes are no report that can be believed. */
export function readInThread(
  file: URL,
  bytes: Uint8Array,
  format: string | undefined,
): Promise<ParsedReport> {
  return new Promise((resolve, reject) => {
    const given: ReportToRead = { bytes, format };
    const worker = new Worker(file, {
      workerData: given,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    const timer = setTimeout(() => {
      reject(new ReportRefused(`Reading took longer than ${MAX_READING_MS / 1_000} s`));
      void worker.terminate();
    }, MAX_READING_MS);
    worker.once("message", (read: ReadReport) => {
      if (read.kind === "read") resolve(read.report);
      else reject(new ReportRefused(read.reason));
    });
    worker.once("error", (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === "ERR_WORKER_OUT_OF_MEMORY"
          ? new ReportRefused("Reading needs more memory than a report may take")
          : cause,
      );
    });
    worker.once("exit", () => {
      clearTimeout(timer);
      reject(new Error("The reading thread ended without a word"));
    });
  });
}
