import { type Migration, sql } from "kysely";
import type { FactTable } from "../domain/fact-table.ts";
import { factNow } from "./ledger.ts";

type Db = Parameters<Migration["up"]>[0];

/**
 * Throws where a claim is not what the ledger's newest entry says of it, by the columns that were sealed
 * until then: a migration that enters claims anew would bless what was altered.
 */
export const claimsMustBeAsSealed = (db: Db, facts: FactTable): Promise<void> =>
  rowsMustBeAsSealed(db, "claims", "Claim", facts);

/** The same for the rows of any table; `noun` is what one of them is called in the refusal. */
export async function rowsMustBeAsSealed(
  db: Db,
  table: string,
  noun: string,
  facts: FactTable,
): Promise<void> {
  const { rows } = await sql<{ row: number }>`
    SELECT c.no AS row FROM ${sql.table(table)} c LEFT JOIN (
      SELECT fact_row, max(no), entry FROM ledger WHERE fact_table = ${table} GROUP BY fact_row
    ) l ON l.fact_row = c.no
    WHERE l.entry IS NULL OR substr(l.entry, 33) IS NOT ${factNow(table, facts)} LIMIT 1`.execute(db);
  const [altered] = rows;
  if (altered !== undefined)
    throw new Error(
      `${noun} ${altered.row} is not what was written: the record was altered before this version came`,
    );
}
