import type { Migration } from "kysely";
import { sql } from "kysely";
import { FIRST_FACTS } from "../domain/fact-tables.ts";
import { batchDigest, type FiledBatch, type FiledRow, LEDGER_START, ledgerEntry } from "../domain/ledger.ts";
import { enterFacts, ledgerTriggers } from "./ledger.ts";

/**
 * The ledger: one chain over every fact that is not signed by an agent. Facts that are there
 * already are entered in the order of their tables, so an older store can be proven from here on.
 */
export const evidenceEnvelope: Migration = {
  async up(db) {
    for (const statement of TABLES) await sql.raw(statement).execute(db);
    await enterFacts(db, FIRST_FACTS);
    await enterBatches(db);
    for (const statement of ledgerTriggers(FIRST_FACTS)) await sql.raw(statement).execute(db);
    for (const table of ["ledger", "tombstones"]) {
      for (const verb of ["UPDATE", "DELETE"]) {
        await sql
          .raw(
            `CREATE TRIGGER ${table}_no_${verb.toLowerCase()} BEFORE ${verb} ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`,
          )
          .execute(db);
      }
    }
    // What a signed tombstone covers, and nothing else, may be deleted.
    for (const [table, sequence] of [
      ["batches", "last_sequence"],
      ["evidence", "sequence"],
    ] as const) {
      await sql.raw(`DROP TRIGGER ${table}_no_delete`).execute(db);
      await sql
        .raw(
          `CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table}
           WHEN NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.agent_no = OLD.agent_no AND OLD.${sequence} <= t.last_sequence)
           BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`,
        )
        .execute(db);
    }
  },
};

type Db = Parameters<Migration["up"]>[0];

/** One entry per batch, as the ingest path makes it. */
async function enterBatches(db: Db): Promise<void> {
  const { rows: batches } = await sql<FiledBatch>`
    SELECT no AS batchNo, agent_no AS agentNo, first_sequence AS firstSequence, last_sequence AS lastSequence, hash,
      received_at AS receivedAt, clock_offset_ms AS clockOffsetMs FROM batches ORDER BY no`.execute(db);
  const last = await sql<{ entry: Uint8Array }>`SELECT entry FROM ledger ORDER BY no DESC LIMIT 1`.execute(
    db,
  );
  let previous = last.rows[0]?.entry.subarray(0, 32) ?? LEDGER_START;
  for (const batch of batches) {
    const { rows } = await sql<FiledRow>`
      SELECT sequence, run_no AS runNo, job_no AS jobNo, kind, refused FROM evidence WHERE batch_no = ${batch.batchNo} ORDER BY no`.execute(
      db,
    );
    const entry = ledgerEntry(previous, "batches", batch.batchNo, batchDigest(batch, rows));
    await sql`INSERT INTO ledger (fact_table, fact_row, entry) VALUES ('batches', ${batch.batchNo}, ${entry})`.execute(
      db,
    );
    previous = entry.subarray(0, 32);
  }
}

const TABLES = [
  // fact_row has no type: it holds a table's own key, be it a number or a text.
  `CREATE TABLE ledger (no INTEGER PRIMARY KEY, fact_table TEXT NOT NULL, fact_row NOT NULL, entry BLOB NOT NULL)`,
  // Asked only for what an agent sends again; its batches come in order, so it grows at its ends.
  `CREATE INDEX batches_by_agent ON batches (agent_no, last_sequence)`,
  `CREATE TABLE tombstones (no INTEGER PRIMARY KEY, at INTEGER NOT NULL, agent_no INTEGER NOT NULL, first_sequence INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL, batches INTEGER NOT NULL, body TEXT NOT NULL, signature BLOB NOT NULL)`,
  `CREATE TABLE legal_holds (no INTEGER PRIMARY KEY, scope TEXT NOT NULL UNIQUE, reason TEXT NOT NULL, at INTEGER NOT NULL, by_user TEXT NOT NULL)`,
  `CREATE TABLE log_checks (no INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, agent_id TEXT, holds INTEGER NOT NULL, sentence TEXT NOT NULL)`,
];
