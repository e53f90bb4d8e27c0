import { createHash } from "node:crypto";

/** The columns of a row, in an order that its reader keeps. */
export type DigestRow = readonly (string | number | null)[];

/** SHA-256 over rows in order, in hex: one fact in place of some hundred thousand. `what` keeps digests of different things apart. */
export function rowsDigest(what: string, rows: Iterable<DigestRow>): string {
  const hash = createHash("sha256").update(`plumbline rows v1\0${what}\0`);
  for (const row of rows) hash.update(`${JSON.stringify(row)}\n`);
  return hash.digest("hex");
}
