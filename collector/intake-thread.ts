import { parentPort, workerData } from "node:worker_threads";
import type { Packed } from "./app/packed.ts";
import { rowsDigest } from "./app/row-digest.ts";
import type { ExploitReference } from "./domain/catalogue.ts";
import { type EpssScore, type EpssScores, parseEpss } from "./intake/epss.ts";
import { type ExploitFile, parseExploits } from "./intake/exploits.ts";
import { type KevCatalogue, parseKev } from "./intake/kev.ts";
import { readReport } from "./intake/read-report.ts";
import { type ParsedReport, ReportRefused } from "./intake/report.ts";
import { pack } from "./packing.ts";

/** One file to read, as the thread is given it. */
export type FileToRead =
  | { readonly kind: "report"; readonly bytes: Uint8Array; readonly format: string | undefined }
  | { readonly kind: "kev" | "epss" | "exploits"; readonly bytes: Uint8Array };

/** Rows written out in parts, each as much as one commit may take, with the digest over all of them. */
export type InParts<T> = {
  readonly parts: readonly Packed<readonly T[]>[];
  readonly entries: number;
  readonly sha256: string;
};

export type EpssRead = Omit<EpssScores, "scores"> & InParts<EpssScore>;
export type ExploitsRead = Omit<ExploitFile, "references"> & InParts<ExploitReference>;

/** Rows of one commit: some ten milliseconds of the writer's time. */
const PART_ROWS = 5_000;

function inParts<T>(rows: readonly T[], sha256: string): InParts<T> {
  const parts: Packed<readonly T[]>[] = [];
  for (let i = 0; i < rows.length; i += PART_ROWS) parts.push(pack(rows.slice(i, i + PART_ROWS)));
  return { parts, entries: rows.length, sha256 };
}

export type FileRead =
  | { readonly kind: "report"; readonly report: Packed<ParsedReport> }
  | { readonly kind: "kev"; readonly catalogue: KevCatalogue }
  | { readonly kind: "epss"; readonly epss: EpssRead }
  | { readonly kind: "exploits"; readonly exploits: ExploitsRead }
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
        const digest = rowsDigest(
          "epss",
          scores.map(({ cve, epss, percentile }) => [cve, epss, percentile]),
        );
        return { kind: "epss", epss: { ...provenance, ...inParts(scores, digest) } };
      }
      case "exploits": {
        const { references, ...rest } = parseExploits(file.bytes);
        const rows = references.map(({ cve, source, url, at }) => [cve, source, url, at]);
        return {
          kind: "exploits",
          exploits: { ...rest, ...inParts(references, rowsDigest("exploits", rows)) },
        };
      }
    }
  } catch (cause) {
    if (cause instanceof ReportRefused) return { kind: "refused", reason: cause.message };
    throw cause;
  }
}

parentPort?.postMessage(read(workerData as FileToRead));
