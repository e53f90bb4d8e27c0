import { join } from "node:path";
import { openStore } from "../../collector/store/database.ts";

/** Rows that share a transaction in the baseline. */
const ROWS_PER_TRANSACTION = 500;

/** Raw inserts of the same rows with the same pragmas: what SQLite gives without a network and without judging. Rows per second. */
export async function rawInserts(folder: string, rows: number, bytes: number): Promise<number> {
  const store = openStore(join(folder, `raw-${process.hrtime.bigint()}.db`), "writer");
  store.sqlite.exec(
    `CREATE TABLE results (no INTEGER PRIMARY KEY, agent INTEGER NOT NULL, sequence INTEGER NOT NULL, run INTEGER, body BLOB NOT NULL)`,
  );
  const insert = store.sqlite.prepare(`INSERT INTO results (agent, sequence, run, body) VALUES (?, ?, ?, ?)`);
  const body = Buffer.alloc(bytes, 120);
  const some = store.sqlite.transaction((from: number, to: number) => {
    for (let row = from; row < to; row++) insert.run(row % 100, row, Math.floor(row / 10), body);
  });
  const startedAt = process.hrtime.bigint();
  for (let row = 0; row < rows; row += ROWS_PER_TRANSACTION)
    some(row, Math.min(row + ROWS_PER_TRANSACTION, rows));
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  await store.close();
  return rows / seconds;
}
