import type Database from "better-sqlite3";
import { type Migration, sql } from "kysely";
import type { FactTable } from "../domain/fact-table.ts";
import { FACT_TABLES, type FactTableName } from "../domain/fact-tables.ts";
import { type FactValue, factDigest, hashOfEntry, LEDGER_START, ledgerEntry } from "../domain/ledger.ts";

/** Names under which a connection knows the ledger's arithmetic. */
const ENTRY = "plumbline_ledger_entry";
const DIGEST = "plumbline_fact_digest";

const HEAD = `(SELECT entry FROM ledger ORDER BY no DESC LIMIT 1)`;
/** Tables with what of them is sealed. */
type Facts = Readonly<Record<string, FactTable>>;

const NAMES = Object.keys(FACT_TABLES) as readonly FactTableName[];

/** Teaches a connection to compute entries. A program that doesn't know how can't write a fact past the triggers. */
export function teachLedger(sqlite: Database.Database): void {
  sqlite.function(
    ENTRY,
    { varargs: true, deterministic: true },
    (previous: Uint8Array | null, table: string, row: FactValue, ...values: FactValue[]) =>
      ledgerEntry(
        previous === null ? LEDGER_START : hashOfEntry(previous),
        table,
        row,
        factDigest(table, row, values),
      ),
  );
  sqlite.function(
    DIGEST,
    { varargs: true, deterministic: true },
    (table: string, row: FactValue, ...values: FactValue[]) => factDigest(table, row, values),
  );
}

/** The triggers that write a fact into the ledger in the statement that makes, changes or deletes it. */
export function ledgerTriggers(facts: Facts): readonly string[] {
  return Object.entries(facts).flatMap(([name, { key, columns }]) => {
    const entry = (side: "NEW" | "OLD", values: readonly string[]): string =>
      `INSERT INTO ledger (fact_table, fact_row, entry) VALUES ('${name}', ${side}.${key}, ${ENTRY}(${[HEAD, `'${name}'`, `${side}.${key}`, ...values].join(", ")}))`;
    const now = columns.map((column) => `NEW.${column}`);
    const isChanged = [key, ...columns].map((column) => `OLD.${column} IS NOT NEW.${column}`).join(" OR ");
    return [
      `CREATE TRIGGER ${name}_ledger_insert AFTER INSERT ON ${name} BEGIN ${entry("NEW", now)}; END`,
      `CREATE TRIGGER ${name}_ledger_update AFTER UPDATE OF ${[key, ...columns].join(", ")} ON ${name} WHEN ${isChanged} BEGIN ${entry("NEW", now)}; END`,
      `CREATE TRIGGER ${name}_ledger_delete AFTER DELETE ON ${name} BEGIN ${entry("OLD", [])}; END`,
    ];
  });
}

/** A row's digest as it is now, of a table that is called `c` in the query around it. */
export const factNow = (table: string, { key, columns }: FactTable) =>
  sql.raw(`${DIGEST}('${table}', ${[key, ...columns].map((column) => `c.${column}`).join(", ")})`);

/** Enters what was there before there was a ledger of it, in the order of the tables and their keys. */
export async function enterFacts(db: Parameters<Migration["up"]>[0], facts: Facts): Promise<void> {
  for (const [table, { key, columns }] of Object.entries(facts)) {
    const { rows } = await sql
      .raw<{ row: number | string }>(`SELECT ${key} AS row FROM ${table} ORDER BY ${key}`)
      .execute(db);
    const entry = sql.raw(`${ENTRY}(${[HEAD, `'${table}'`, key, ...columns].join(", ")})`);
    for (const { row } of rows) {
      await sql`INSERT INTO ledger (fact_table, fact_row, entry)
        SELECT ${table}, ${sql.ref(key)}, ${entry} FROM ${sql.table(table)} WHERE ${sql.ref(key)} = ${row}`.execute(
        db,
      );
    }
  }
}

export type LedgerRow = {
  readonly no: number;
  readonly table: string;
  readonly row: FactValue;
  readonly entry: Uint8Array;
};
/** A fact as it is now, and the newest entry that speaks of it; null where none does. */
export type SealedFact = {
  readonly row: string | number;
  readonly entry: Uint8Array | null;
  readonly now: Uint8Array;
};
/** An entry of a row that is not there any more. */
export type VanishedFact = { readonly row: string | number };

/** The ledger as auditors read it. */
export function ledgerView(sqlite: Database.Database) {
  const entries = sqlite.prepare<[], LedgerRow>(
    `SELECT no, fact_table AS "table", fact_row AS row, entry FROM ledger ORDER BY no`,
  );
  const batches = sqlite.prepare<[], { readonly row: number; readonly entry: Uint8Array }>(
    `SELECT fact_row AS row, entry FROM ledger WHERE fact_table = 'batches' ORDER BY no`,
  );
  const head = sqlite.prepare<[], { readonly no: number; readonly entry: Uint8Array }>(
    `SELECT no, entry FROM ledger ORDER BY no DESC LIMIT 1`,
  );
  const newest = (name: string): string =>
    `(SELECT fact_row, max(no), entry FROM ledger WHERE fact_table = '${name}' GROUP BY fact_row)`;
  const facts = new Map(
    NAMES.map((name) => {
      const { key, columns }: FactTable = FACT_TABLES[name];
      return [
        name,
        {
          present: sqlite.prepare<[], SealedFact>(
            `SELECT t.${key} AS row, l.entry AS entry, ${DIGEST}('${name}', t.${key}, ${columns.map((column) => `t.${column}`).join(", ")}) AS now
             FROM ${name} t LEFT JOIN ${newest(name)} l ON l.fact_row = t.${key} ORDER BY t.${key}`,
          ),
          vanished: sqlite.prepare<[], VanishedFact>(
            `SELECT l.fact_row AS row FROM ${newest(name)} l WHERE length(l.entry) > 32
             AND NOT EXISTS (SELECT 1 FROM ${name} t WHERE t.${key} = l.fact_row) ORDER BY l.fact_row`,
          ),
        },
      ];
    }),
  );
  const scenarios = sqlite.prepare<[], { readonly digest: string; readonly body: Uint8Array }>(
    `SELECT digest, body FROM scenarios ORDER BY digest`,
  );
  const imports = sqlite.prepare<
    [],
    { readonly no: number; readonly sha256: string; readonly bytes: Uint8Array }
  >(`SELECT no, sha256, bytes FROM imports ORDER BY no`);
  const manifests = sqlite.prepare<[], { readonly digest: string; readonly manifest: Uint8Array }>(
    `SELECT digest, manifest FROM bundles ORDER BY digest`,
  );
  return {
    ledger: (): IterableIterator<LedgerRow> => entries.iterate(),
    sealedBatches: (): IterableIterator<{ readonly row: number; readonly entry: Uint8Array }> =>
      batches.iterate(),
    ledgerEnd: (): { readonly entries: number; readonly head: Uint8Array } => {
      const last = head.get();
      return last === undefined
        ? { entries: 0, head: LEDGER_START }
        : { entries: last.no, head: hashOfEntry(last.entry) };
    },
    factsOf: (name: FactTableName): IterableIterator<SealedFact> =>
      facts.get(name)?.present.iterate() ?? [].values(),
    vanishedOf: (name: FactTableName): IterableIterator<VanishedFact> =>
      facts.get(name)?.vanished.iterate() ?? [].values(),
    /** Documents that are named by their own hash. */
    scenarios: () => scenarios.iterate(),
    imports: () => imports.iterate(),
    manifests: () => manifests.iterate(),
  };
}

/** The one entry per batch that the ingest path writes itself. */
export function batchSealer(sqlite: Database.Database) {
  const previous = sqlite.prepare<[], { readonly entry: Uint8Array }>(
    `SELECT entry FROM ledger ORDER BY no DESC LIMIT 1`,
  );
  const insert = sqlite.prepare<[number, Uint8Array]>(
    `INSERT INTO ledger (fact_table, fact_row, entry) VALUES ('batches', ?, ?)`,
  );
  return (batchNo: number, digest: Uint8Array): void => {
    const last = previous.get();
    const before = last === undefined ? LEDGER_START : hashOfEntry(last.entry);
    insert.run(batchNo, ledgerEntry(before, "batches", batchNo, digest));
  };
}
