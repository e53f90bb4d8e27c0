import { parentPort, workerData } from "node:worker_threads";
import type { Packed } from "./app/packed.ts";
import { type EpssScore, type EpssScores, parseEpss } from "./intake/epss.ts";
import { type KevCatalogue, parseKev } from "./intake/kev.ts";
import { readReport } from "./intake/read-report.ts";
import { type ParsedReport, ReportRefused } from "./intake/report.ts";
import { pack } from "./packing.ts";

/** One file to read, as the thread is given it. */
export type FileToRead =
  | { readonly kind: "report"; readonly bytes: Uint8Array; readonly format: string | undefined }
  | { readonly kind: "kev" | "epss"; readonly bytes: Uint8Array };

export type EpssRead = Omit<EpssScores, "scores"> & { readonly scores: Packed<readonly EpssScore[]> };

export type FileRead =
  | { readonly kind: "report"; readonly report: Packed<ParsedReport> }
  | { readonly kind: "kev"; readonly catalogue: KevCatalogue }
  | { readonly kind: "epss"; readonly epss: EpssRead }
  | { readonly kind: "refused"; readonly reason: string };

/** A thread for one file: a hostile or a huge one costs neither sessions nor sign-ins, and ends with its thread. */
function read(file: FileToRead): FileRead {
  try {
    switch (file.kind) {
      case "report": {
        const { bytes, format } = file;
        return { kind: "report", report: pack(readReport(bytes, format === undefined ? {} : { format })) };
      }
      case "kev":
        return { kind: "kev", catalogue: parseKev(file.bytes) };
      case "epss": {
        const { scores, ...provenance } = parseEpss(file.bytes);
        return { kind: "epss", epss: { ...provenance, scores: pack(scores) } };
      }
    }
  } catch (cause) {
    if (cause instanceof ReportRefused) return { kind: "refused", reason: cause.message };
    throw cause;
  }
}

parentPort?.postMessage(read(workerData as FileToRead));
