import { sha256 } from "../../proto/seal.ts";
import { FACT_TABLES, type FactTableName } from "../domain/fact-tables.ts";
import {
  alteredColumns,
  digestOfEntry,
  type FactValue,
  hashOfEntry,
  LEDGER_START,
  ledgerHash,
} from "../domain/ledger.ts";
import { sameBytes } from "./batch-link.ts";
import { type DigestRow, rowsDigest } from "./row-digest.ts";
import { type TurnSource, turnsFault } from "./verify-turns.ts";

/** Where the record stops being what was written, outside the agents' own chains. */
export type LedgerBreak = { readonly table: string; readonly row: string | number; readonly reason: string };

export type LedgerReport = {
  readonly entries: number;
  readonly verified: number;
  readonly facts: number;
  readonly firstBreak: LedgerBreak | undefined;
};

/** The least this use case needs; everything in order, so that one pass is enough. */
export type LedgerSource = TurnSource & {
  ledger(): Iterable<{
    readonly no: number;
    readonly table: string;
    readonly row: FactValue;
    readonly entry: Uint8Array;
  }>;
  factsOf(name: FactTableName): Iterable<{
    readonly row: string | number;
    readonly entry: Uint8Array | null;
    readonly now: Uint8Array;
  }>;
  vanishedOf(name: FactTableName): Iterable<{ readonly row: string | number }>;
  scenarios(): Iterable<{ readonly digest: string; readonly body: Uint8Array }>;
  imports(): Iterable<{ readonly no: number; readonly sha256: string; readonly bytes: Uint8Array }>;
  /** Runs whose filed state contradicts the facts beside it. */
  misfiledRuns(): Iterable<{ readonly no: number; readonly reason: string }>;
  manifests(): Iterable<{ readonly digest: string; readonly manifest: Uint8Array }>;
  /** Each catalogue of exploit intelligence with the digest that was noted when it was put in force. */
  catalogues(): Iterable<{
    readonly name: string;
    readonly sha256: string | undefined;
    readonly rows: Iterable<DigestRow>;
  }>;
};

/** Told of each entry in turn, to hold checkpoints against. */
export type LedgerPass = (entries: number, head: Uint8Array) => void;

/**
 * Proves that the facts are those that were written: the ledger is followed from its start, and
 * each fact is held against the newest entry that speaks of it. What was altered, added past the
 * ledger or taken away is named, with the columns that differ.
 */
export function verifyLedger(source: LedgerSource, pass: LedgerPass): LedgerReport {
  const breaks: LedgerBreak[] = [];
  let previous = LEDGER_START;
  let entries = 0;
  let verified = 0;
  pass(0, previous);
  for (const { no, table, row, entry } of source.ledger()) {
    entries++;
    const reason = sameBytes(ledgerHash(previous, table, row, digestOfEntry(entry)), hashOfEntry(entry))
      ? no === entries
        ? undefined
        : `it is numbered ${no}, it is entry ${entries}`
      : "it was altered, or does not follow the entry before it";
    if (reason === undefined) verified++;
    else if (breaks.length === 0) breaks.push({ table: "ledger", row: no, reason });
    previous = Uint8Array.from(hashOfEntry(entry));
    pass(entries, previous);
  }
  let facts = 0;
  for (const name of Object.keys(FACT_TABLES) as FactTableName[]) {
    for (const { row, entry, now } of source.factsOf(name)) {
      facts++;
      const reason = factFault(name, entry, now);
      if (reason !== undefined) breaks.push({ table: name, row, reason });
      if (breaks.length > 0) break;
    }
    for (const { row } of source.vanishedOf(name)) {
      if (breaks.length === 0)
        breaks.push({ table: name, row, reason: "the row was deleted past the ledger" });
      break;
    }
  }
  for (const { no, reason } of source.misfiledRuns()) breaks.push({ table: "runs", row: no, reason });
  const document = documentFault(source);
  if (document !== undefined) breaks.push(document);
  // What seals them is proven by now.
  const turns = breaks.length === 0 ? turnsFault(source) : undefined;
  if (turns !== undefined) breaks.push(turns);
  return { entries, verified, facts, firstBreak: breaks[0] };
}

function factFault(name: FactTableName, entry: Uint8Array | null, now: Uint8Array): string | undefined {
  if (entry === null) return "the row was inserted past the ledger";
  const sealed = digestOfEntry(entry);
  if (sealed.length === 0) return "the row was deleted once and is there again";
  if (sameBytes(sealed, now)) return undefined;
  const altered = alteredColumns(sealed, now, FACT_TABLES[name].columns);
  return `${altered.length === 0 ? "the row" : altered.join(", ")} is not what was written`;
}

/** Documents that lie here under the hash of their bytes. */
function documentFault(source: LedgerSource): LedgerBreak | undefined {
  for (const { digest, body } of source.scenarios()) {
    if (sha256(body).toString("hex") !== digest)
      return { table: "scenarios", row: digest, reason: "the document is not the one that its digest names" };
  }
  for (const { no, sha256: named, bytes } of source.imports()) {
    if (sha256(bytes).toString("hex") !== named)
      return { table: "imports", row: no, reason: "the file is not the one that its digest names" };
  }
  for (const { digest, manifest } of source.manifests()) {
    if (sha256(manifest).toString("hex") !== digest)
      return { table: "bundles", row: digest, reason: "the manifest is not the one that its digest names" };
  }
  for (const { name, sha256: named, rows } of source.catalogues()) {
    // Before a catalogue was ever put in force there is nothing in it.
    if (rowsDigest(name, rows) !== (named ?? rowsDigest(name, [])))
      return { table: name, row: "all", reason: "the catalogue is not the one that was put in force" };
  }
  return undefined;
}
