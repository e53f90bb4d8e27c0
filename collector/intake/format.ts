import type { ParsedReport } from "./report.ts";
import type { Source } from "./source.ts";

/** One way to write a report. Recognised by content, never by file name. */
export type ReportFormat = { readonly [K in Source["kind"]]: FormatOf<K> }[Source["kind"]];

type FormatOf<K extends Source["kind"]> = {
  readonly id: string;
  /** For people: the tool and the file. */
  readonly title: string;
  readonly kind: K;
  readonly recognises: (source: SourceOf<K>) => boolean;
  /** Throws ReportRefused, and nothing else, where the report cannot be believed. */
  readonly parse: (source: SourceOf<K>) => ParsedReport;
};

type SourceOf<K extends Source["kind"]> = Extract<Source, { readonly kind: K }>;

/** Whether a file is of that format. */
export const isOf = (format: ReportFormat, source: Source): boolean =>
  format.kind === source.kind && (format as FormatOf<typeof source.kind>).recognises(source as never);

/** Reads a file that is of that format. */
export const parseAs = (format: ReportFormat, source: Source): ParsedReport =>
  (format as FormatOf<typeof source.kind>).parse(source as never);
