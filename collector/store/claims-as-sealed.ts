import { type Migration, sql } from "kysely";
import type { FactTable } from "../domain/fact-tables.ts";
import { factNow } from "./ledger.ts";

/**
 * Throws where a claim is not what the ledger's newest entry says of it, by the columns that were sealed
 * until then: a migration that enters claims anew would bless what was altered.
 */
export async function claimsMustBeAsSealed(
  db: Parameters<Migration["up"]>[0],
  facts: FactTable,
): Promise<void> {
  const { rows } = await sql<{ row: number }>`
    SELECT c.no AS row FROM claims c LEFT JOIN (
      SELECT fact_row, max(no), entry FROM ledger WHERE fact_table = 'claims' GROUP BY fact_row
    ) l ON l.fact_row = c.no
    WHERE l.entry IS NULL OR substr(l.entry, 33) IS NOT ${factNow("claims", facts)} LIMIT 1`.execute(db);
  const [altered] = rows;
  if (altered !== undefined)
    throw new Error(
      `Claim ${altered.row} is not what was written: the record was altered before this version came`,
    );
}
