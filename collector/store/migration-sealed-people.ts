import { type Migration, sql } from "kysely";
import { LATER_FACTS } from "../domain/fact-tables.ts";
import { enterFacts, ledgerTriggers } from "./ledger.ts";

/** The ledger's second group: people and what opens doors to them, halts, legal holds, names of assets. */
export const sealedPeople: Migration = {
  async up(db) {
    await enterFacts(db, LATER_FACTS);
    for (const statement of ledgerTriggers(LATER_FACTS)) await sql.raw(statement).execute(db);
  },
};
