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

const FOREIGN_ROOTS: ReadonlyMap<string, string> = new Map([["NessusClientData", "Nessus version 1"]]);

/** Column names in lower case. */
const FOREIGN_TABLES: readonly { readonly title: string; readonly columns: readonly string[] }[] = [
  { title: "Atomic Red Team's log", columns: ["technique", "test number", "test name"] },
  { title: "EPSS scores (give them to `intel update`)", columns: ["cve", "epss", "percentile"] },
];

const has = (value: unknown, ...path: readonly (string | number)[]): boolean =>
  at(value, ...path) !== undefined;

type ForeignJson = { readonly title: string; readonly fits: (value: unknown, first: unknown) => boolean };

const FOREIGN_JSON: readonly ForeignJson[] = [
  {
    title: "OCSF findings of another tool than Prowler",
    fits: (_, first) => has(first, "finding_info") && has(first, "class_uid"),
  },
  { title: "SPDX, an inventory without weaknesses", fits: (value) => has(value, "spdxVersion") },
  {
    title: "Dependency-Check JSON (give its XML)",
    fits: (value) => has(value, "reportSchema") && has(value, "dependencies"),
  },
  { title: "ZAP JSON (give its XML)", fits: (value) => has(value, "site") && has(value, "@version") },
  { title: "CISA KEV catalogue (give it to `intel update`)", fits: (value) => has(value, "catalogVersion") },
];
