import { badInput } from "./exit.ts";
import type { Query } from "./http-client.ts";

/** What a list of exposures can be narrowed by; the collector checks the values. */
export const EXPOSURE_FILTERS = [
  "validation",
  "closure",
  "band",
  "severity",
  "segment",
  "owner",
  "asset",
  "cve",
  "source",
  "q",
  "testable",
  "overdue",
  "scope",
] as const;

/** `--filter key=value…` as the API's typed fields. Refuses what it doesn't know instead of listing everything. */
export function exposureQuery(filter: Readonly<Record<string, string>>): Query {
  const known: readonly string[] = EXPOSURE_FILTERS;
  const stranger = Object.keys(filter).find((key) => !known.includes(key));
  if (stranger !== undefined)
    throw badInput(`--filter: "${stranger}" is unknown; there are ${known.join(", ")}`);
  return filter;
}
