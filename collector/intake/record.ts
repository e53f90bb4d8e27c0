import type { z } from "zod";
import type { Folding } from "./folding.ts";
import { firstIssue } from "./json.ts";
import type { Sighting } from "./kept-parts.ts";

/** One record by its schema; undefined, and counted as unread with the reason, where it does not fit. */
export function readRecord<T>(
  folding: Folding,
  schema: z.ZodType<T>,
  value: unknown,
  where: string,
): T | undefined {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  folding.unread(`${where} was not read: ${firstIssue(error)}`);
  return undefined;
}

/** What a record without a network place shows: a package, a file, a setting. */
export const placeless = (
  sighting: Pick<Sighting, "title" | "severity" | "weakness"> & Partial<Sighting>,
): Sighting => ({ cve: [], endpoint: null, cvss: null, component: null, evidence: [], ...sighting });

/** A package and its version as we write it. */
export const packageLabel = (name: string, version: string | undefined): string =>
  version === undefined || version === "" ? name : `${name}@${version}`;
