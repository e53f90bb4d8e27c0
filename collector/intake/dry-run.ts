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
  exposures: report.exposures.map(({ asset, title, cve, severity, endpoint, cvss }) => ({
    asset,
    title,
    cve,
    severity,
    endpoint,
    cvss,
  })),
  skipped: report.skipped,
  warnings: report.warnings,
});
