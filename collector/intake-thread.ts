import { parentPort, workerData } from "node:worker_threads";
import { readReport } from "./intake/read-report.ts";
import { type ParsedReport, ReportRefused } from "./intake/report.ts";

/** One report to read, as the thread is given it. */
export type ReportToRead = { readonly bytes: Uint8Array; readonly format: string | undefined };

export type ReadReport =
  | { readonly kind: "read"; readonly report: ParsedReport }
  | { readonly kind: "refused"; readonly reason: string };

/** A thread for one report: a hostile or a huge one costs neither sessions nor sign-ins, and ends with its thread. */
function read({ bytes, format }: ReportToRead): ReadReport {
  try {
    return { kind: "read", report: readReport(bytes, format === undefined ? {} : { format }) };
  } catch (cause) {
    if (cause instanceof ReportRefused) return { kind: "refused", reason: cause.message };
    throw cause;
  }
}

parentPort?.postMessage(read(workerData as ReportToRead));
