/**
 * The tool that a format's reports come from: what it writes as XML and as CSV is one tool's word, not two.
 * Formats that many tools write (SARIF, CycloneDX, the generic table) count as one tool each: their findings
 * are told apart by their keys alone, and never folded with one another.
 */
export const toolOf = (format: string): string => format.replace(WRITTEN_AS, "");

/** How a format's name ends that says how the tool wrote it. */
const WRITTEN_AS = /-(?:xml|csv|json|ocsf|zip)$/;
