/**
 * The tool that a format's reports come from: what it writes as XML and as CSV is one tool's word, not two.
 * Formats that many tools write (SARIF, CycloneDX, the generic table) count as one tool each: their findings
 * are told apart by their keys alone, and never folded with one another.
 */
export function toolOf(format: string): string {
  const known = SEVERAL_FORMATS[format];
  if (known !== undefined) return known;
  return format.replace(WRITTEN_AS, "");
}

/** How a format's name ends that says how the tool wrote it. */
const WRITTEN_AS = /-(?:xml|csv|json|ocsf|zip)$/;

/** Tools whose formats share no beginning. */
const SEVERAL_FORMATS: Readonly<Record<string, string>> = {
  "prowler-ocsf": "prowler",
  "prowler-csv": "prowler",
  "npm-audit-json": "npm-audit",
};
