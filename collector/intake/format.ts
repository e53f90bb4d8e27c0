import type { ParsedReport } from "./report.ts";
import type { Source } from "./source.ts";

/** One way to write a report. Recognised by content, never by file name. */
export type ReportFormat = {
  readonly id: string;
  /** For people: the tool and the file. */
  readonly title: string;
  readonly recognises: (source: Source) => boolean;
  /** Throws ReportRefused, and nothing else, where the report cannot be believed. */
  readonly parse: (source: Source) => ParsedReport;
};
