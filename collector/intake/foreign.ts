import { at, topOf } from "./json.ts";
import type { Source } from "./source.ts";
import { findHeader } from "./table.ts";

/**
 * Formats that we know by sight and cannot read yet. Naming them in the refusal tells the reader that the file
 * is sound, and keeps the generic formats from guessing at it.
 */
export function foreignTitle(source: Source): string | undefined {
  switch (source.kind) {
    case "xml":
      return FOREIGN_ROOTS.get(source.root);
    case "json":
      return FOREIGN_JSON.find(({ fits }) => fits(topOf(source), source.documents[0]))?.title;
    case "zip":
      return undefined;
    case "table":
      return FOREIGN_TABLES.find(({ columns }) =>
        findHeader(source.heads, (header) => columns.every((column) => header.includes(column))),
      )?.title;
  }
}

const FOREIGN_ROOTS: ReadonlyMap<string, string> = new Map([
  ["NessusClientData", "Nessus version 1"],
  ["analysis", "OWASP Dependency-Check XML"],
]);

/** Column names in lower case. */
const FOREIGN_TABLES: readonly { readonly title: string; readonly columns: readonly string[] }[] = [
  { title: "Picus CSV", columns: ["simulationrunid", "threatid"] },
  { title: "EPSS scores (give them to `intel update`)", columns: ["cve", "epss", "percentile"] },
];

const has = (value: unknown, ...path: readonly (string | number)[]): boolean =>
  at(value, ...path) !== undefined;

type ForeignJson = { readonly title: string; readonly fits: (value: unknown, first: unknown) => boolean };

const FOREIGN_JSON: readonly ForeignJson[] = [
  {
    title: "GitHub vulnerability alerts",
    fits: (value) => has(value, "data", "repository") || has(value, "data", "search"),
  },
  {
    title: "OCSF findings of another tool than Prowler",
    fits: (_, first) => has(first, "finding_info") && has(first, "class_uid"),
  },
  {
    title: "Wazuh JSON",
    fits: (value) => has(value, "data", "affected_items") || has(value, "hits", "hits"),
  },
  { title: "Microsoft Defender JSON", fits: (value) => has(value, "@odata.context") },
  {
    title: "Dependency-Track JSON",
    fits: (value) => has(value, "meta", "application") && has(value, "findings"),
  },
  {
    title: "GitLab security report",
    fits: (value) => has(value, "scan", "type") && has(value, "vulnerabilities"),
  },
  {
    title: "Harbor JSON",
    fits: (value) => Object.keys(value ?? {}).some((key) => key.startsWith("application/vnd.")),
  },
  { title: "CISA KEV catalogue (give it to `intel update`)", fits: (value) => has(value, "catalogVersion") },
];
