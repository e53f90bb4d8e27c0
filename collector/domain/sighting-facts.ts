import type { FactTable } from "./fact-table.ts";

/**
 * What each tool says of an exposure, which exposure is counted as which, who said so, and which assets a report
 * covered: a row slipped in here would hide a weakness. Exposures and sightings in place of the first version's.
 */
export const SIGHTING_FACTS = {
  exposures: {
    key: "no",
    columns: [
      "id",
      "asset_no",
      "fold_key",
      "title",
      "weakness",
      "component",
      "host",
      "port",
      "transport",
      "cves",
      "severity",
      "cvss",
      "is_reachability",
      "first_sighted_at",
      "last_sighted_at",
      "sightings",
      "owner",
      "same_as",
      "withdrawn_at",
    ],
  },
  sightings: {
    key: "no",
    columns: ["exposure_no", "import_no", "at", "severity", "evidence", "source_no", "repeats"],
  },
  sources: {
    key: "no",
    columns: [
      "exposure_no",
      "asset_no",
      "tool",
      "fold_key",
      "weakness",
      "title",
      "component",
      "host",
      "port",
      "transport",
      "cves",
      "severity",
      "cvss",
      "added_at",
      "withdrawn_at",
    ],
  },
  same_marks: {
    key: "no",
    columns: [
      "kind",
      "exposure_no",
      "into_no",
      "source_no",
      "reason",
      "at",
      "by_user",
      "ended_at",
      "ended_by",
    ],
  },
  covered_assets: { key: "no", columns: ["import_no", "asset_no", "tool"] },
  withdrawn_imports: { key: "no", columns: ["import_no", "at", "by_user", "reason", "ended_at", "ended_by"] },
} as const satisfies Readonly<Record<string, FactTable>>;
