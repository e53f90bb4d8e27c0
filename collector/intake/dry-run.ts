import type { ParsedExposure, ParsedReport } from "./report.ts";

/** What `import --dry-run --json` prints: the outside contract, whose names and shapes are stable. */
export type DryRunDocument = {
  readonly format: string;
  readonly assets: number;
  readonly exposures: readonly Pick<
    ParsedExposure,
    "asset" | "title" | "cve" | "severity" | "endpoint" | "cvss"
  >[];
  readonly skipped: number;
  readonly warnings: readonly string[];
};

/** Exactly the members of the contract, and no others. */
export const dryRunDocument = (report: ParsedReport): DryRunDocument => ({
  format: report.format,
  assets: report.assets.length,
  exposures: report.exposures.map(dryRunExposure),
  skipped: report.skipped,
  warnings: report.warnings,
});

const dryRunExposure = ({
  asset,
  title,
  cve,
  severity,
  endpoint,
  cvss,
}: ParsedExposure): DryRunDocument["exposures"][number] => ({ asset, title, cve, severity, endpoint, cvss });

/** The same document as JSON, in pieces: that of a large report is never held whole. */
export function* dryRunJson(report: ParsedReport): Generator<string> {
  const { exposures: _, skipped, warnings, ...head } = dryRunDocument({ ...report, exposures: [] });
  yield `${JSON.stringify(head).slice(0, -1)},"exposures":[`;
  for (const [i, exposure] of report.exposures.entries())
    yield `${i === 0 ? "" : ","}${JSON.stringify(dryRunExposure(exposure))}`;
  yield `],${JSON.stringify({ skipped, warnings }).slice(1)}`;
}
