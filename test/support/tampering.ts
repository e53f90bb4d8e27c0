import type Database from "better-sqlite3";
import { type ChainReport, showBreak, verifyChain } from "../../collector/app/verify-chain.ts";
import type { CheckpointLines } from "../../collector/app/verify-checkpoints.ts";
import { FACT_TABLES, type FactTableName } from "../../collector/domain/fact-tables.ts";
import {
  batchDigest,
  digestOfEntry,
  type FiledBatch,
  type FiledRow,
  hashOfEntry,
  LEDGER_START,
  ledgerEntry,
} from "../../collector/domain/ledger.ts";
import { AUDIT_START, auditHash } from "../../collector/domain/trail.ts";
import { chainView } from "../../collector/store/chain-view.ts";
import { openStore } from "../../collector/store/database.ts";
import type { SchemaObject } from "../../collector/store/schema-shape.ts";

export type Sqlite = Database.Database;

/** Opens a copy as somebody who may write anything: no triggers, no references. `guardAgain` puts the triggers back. */
export function openUnguarded(
  file: string,
): ReturnType<typeof openStore> & { readonly guardAgain: () => void } {
  const store = openStore(file, "writer");
  store.sqlite.pragma("synchronous = OFF");
  store.sqlite.pragma("foreign_keys = OFF");
  const triggers = store.sqlite
    .prepare<[], { readonly name: string; readonly sql: string }>(
      "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    )
    .all();
  for (const { name } of triggers) store.sqlite.exec(`DROP TRIGGER ${name}`);
  return { ...store, guardAgain: () => void triggers.map(({ sql }) => store.sqlite.exec(sql)) };
}

/** A copy of the store and nothing else. */
export const BARE: CheckpointLines = { own: undefined, copies: [], key: undefined };

/** Proves a store as it lies there; its tables and triggers are held against `expected`, or taken as they are. */
export const verifyFile = (
  sqlite: Sqlite,
  lines: CheckpointLines = BARE,
  expected?: readonly SchemaObject[],
): ChainReport => {
  const view = chainView(sqlite);
  return view.atOnce(() => verifyChain(view, lines, expected ?? view.shape()));
};

/** What the report names, in one line; empty when it holds. */
export const named = ({ firstBreak }: ChainReport): string =>
  firstBreak === null ? "" : showBreak(firstBreak);

/** Changes one column of the last row of a table, whatever it holds. */
export function alter(sqlite: Sqlite, table: string, column: string, key = "no"): void {
  sqlite.exec(`UPDATE ${table} SET ${column} = CASE typeof(${column}) WHEN 'integer' THEN ${column} + 1 WHEN 'real' THEN ${column} + 1
    WHEN 'text' THEN ${column} || 'x' WHEN 'blob' THEN zeroblob(length(${column})) ELSE 'x' END
    WHERE ${key} = (SELECT max(${key}) FROM ${table})`);
}

/** Writes the ledger anew, so that it fits the rows as they are now: what a forger who knows how it works would do. */
export function relinkLedger(sqlite: Sqlite): void {
  const entries = sqlite
    .prepare<
      [],
      { readonly no: number; readonly tab: string; readonly row: string | number; readonly entry: Buffer }
    >("SELECT no, fact_table AS tab, fact_row AS row, entry FROM ledger ORDER BY no")
    .all();
  const newest = new Map(entries.map(({ no, tab, row }) => [`${tab} ${row}`, no]));
  const write = sqlite.prepare("UPDATE ledger SET entry = ? WHERE no = ?");
  let previous = LEDGER_START;
  for (const { no, tab, row, entry } of entries) {
    const isNewest = newest.get(`${tab} ${row}`) === no;
    const digest = isNewest ? digestNow(sqlite, tab, row) : digestOfEntry(entry);
    const forged = ledgerEntry(previous, tab, row, digest);
    write.run(forged, no);
    previous = hashOfEntry(forged);
  }
}

function digestNow(sqlite: Sqlite, table: string, row: string | number): Uint8Array {
  if (table === "batches") {
    const batch = sqlite
      .prepare<[unknown], FiledBatch>(
        `SELECT no AS batchNo, agent_no AS agentNo, first_sequence AS firstSequence, last_sequence AS lastSequence, hash,
           received_at AS receivedAt, clock_offset_ms AS clockOffsetMs FROM batches WHERE no = ?`,
      )
      .get(row);
    const rows = sqlite
      .prepare<[unknown], FiledRow>(
        "SELECT sequence, run_no AS runNo, job_no AS jobNo, kind, refused FROM evidence WHERE batch_no = ? ORDER BY no",
      )
      .all(row);
    return batch === undefined ? new Uint8Array() : batchDigest(batch, rows);
  }
  const { key, columns } = FACT_TABLES[table as FactTableName];
  const found = sqlite
    .prepare<[unknown], { readonly digest: Buffer }>(
      `SELECT plumbline_fact_digest('${table}', ${key}, ${columns.join(", ")}) AS digest FROM ${table} WHERE ${key} = ?`,
    )
    .get(row);
  return found?.digest ?? new Uint8Array();
}

/** Writes the audit log's hashes anew, so that they fit what the entries say now. */
export function relinkAudit(sqlite: Sqlite): void {
  const rows = sqlite
    .prepare<
      [],
      { no: number; at: number; who: string; what: string; subject: string; from: string; body: string }
    >(`SELECT no, at, who, what, subject, from_address AS "from", body FROM audit ORDER BY no`)
    .all();
  const write = sqlite.prepare("UPDATE audit SET previous_hash = ?, hash = ? WHERE no = ?");
  let previous = AUDIT_START;
  for (const { no, body, ...entry } of rows) {
    const hash = auditHash(previous, { ...entry, body: JSON.parse(body) });
    write.run(previous, hash, no);
    previous = hash;
  }
}
