/** A report, as far as it tells what was looked at. */
type Report = {
  readonly format: string;
  readonly assets: readonly { readonly name: string }[];
  readonly warnings: readonly string[];
};

/**
 * The assets of which a report may say that it didn't see something: those that it lists as looked at, in a format that
 * lists what was looked at whether or not anything was found. A table of findings lists none, for rows may have been
 * filtered. A report with a warning may be of a scan that failed or ended early, and says nothing of what it lacks.
 */
export const coveredBy = ({ format, assets, warnings }: Report): readonly string[] =>
  LISTS_TARGETS.has(format) && warnings.length === 0 ? assets.map(({ name }) => name) : [];

/** Formats with a record of each target beside the findings. */
const LISTS_TARGETS: ReadonlySet<string> = new Set([
  "nessus-xml",
  "openvas-xml",
  "nmap-xml",
  "qualys-xml",
  "nexpose-xml",
  "trivy-json",
  "grype-json",
  "ssh-audit-json",
]);
