import { detectFormat, namedFormat } from "./detect.ts";
import { withoutEvidence } from "./folding.ts";
import { parseAs } from "./format.ts";
import { type ParsedReport, ReportRefused } from "./report.ts";
import { type ReportBytes, wholeBytes } from "./report-bytes.ts";
import { openSource } from "./source.ts";

type Options = {
  /** The id of a format that the person named; without it the content decides. */
  readonly format?: string | undefined;
  /** False where nobody will see it. */
  readonly evidence?: boolean;
};

/**
 * Reads a scanner's report. Touches nothing but the bytes and throws nothing but ReportRefused, so that a
 * hostile file costs one import and a sentence. At most MAX_REPORT_BYTES.
 */
export function readReport(
  bytes: Uint8Array | ReportBytes,
  { format, evidence = true }: Options = {},
): ParsedReport {
  try {
    const source = openSource("pieces" in bytes ? bytes : wholeBytes(bytes));
    const parser = format === undefined ? detectFormat(source) : namedFormat(format, source);
    const parse = () => parseAs(parser, source);
    const report = evidence ? parse() : withoutEvidence(parse);
    return { ...report, warnings: [...source.warnings, ...report.warnings] };
  } catch (cause) {
    if (cause instanceof ReportRefused) throw cause;
    throw new ReportRefused("The file could not be read because of a fault of ours", { cause });
  }
}
