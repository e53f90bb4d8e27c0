import { createHash } from "node:crypto";

/** A row of a catalogue, its columns in the order of their names in the table. */
export type CatalogueRow = readonly (string | number | null)[];

/** SHA-256 over every row of a catalogue in order, in hex: one fact in place of some hundred thousand. */
export function catalogueDigest(rows: Iterable<CatalogueRow>): string {
  const hash = createHash("sha256").update("plumbline catalogue v1\0");
  for (const row of rows) hash.update(`${JSON.stringify(row)}\n`);
  return hash.digest("hex");
}
