import { type Migration, sql } from "kysely";
import { CLAIM_FACTS, FIRST_FACTS } from "../domain/fact-tables.ts";
import { claimsMustBeAsSealed } from "./claims-as-sealed.ts";
import { enterFacts, ledgerTriggers } from "./ledger.ts";

/**
 * Claims of other subjects than exposures, and the question that claims share. SQLite can't drop
 * NOT NULL, so the table is made anew (with foreign keys off, see `migrate`); its facts are entered in
 * the ledger as they are from here on, so one that was altered before is refused: it would be blessed.
 */
export const claimSubjects: Migration = {
  async up(db) {
    await claimsMustBeAsSealed(db, FIRST_FACTS.claims);
    await sql
      .raw(
        `CREATE TABLE claims_anew (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, subject TEXT NOT NULL,
          exposure_no INTEGER REFERENCES exposures(no), asset_no INTEGER NOT NULL REFERENCES assets(no),
          endpoint_no INTEGER NOT NULL REFERENCES endpoints(no), segment TEXT NOT NULL, scenario_id TEXT NOT NULL,
          question TEXT NOT NULL, expectation TEXT NOT NULL, created_at INTEGER NOT NULL, standing TEXT NOT NULL,
          ever_supported INTEGER NOT NULL)`,
      )
      .execute(db);
    await sql
      .raw(
        `INSERT INTO claims_anew SELECT no, id, 'exposure', exposure_no, asset_no, endpoint_no, segment, scenario_id,
          'reach ' || endpoint_no || ' ' || segment, expectation, created_at, standing, ever_supported FROM claims ORDER BY no`,
      )
      .execute(db);
    for (const statement of [
      `DROP TABLE claims`,
      `ALTER TABLE claims_anew RENAME TO claims`,
      `CREATE INDEX claims_by_question ON claims (question)`,
      // One claim of a kind from each segment, whatever became of its endpoint; the kind is the question's first word.
      `CREATE UNIQUE INDEX claims_of_exposures ON claims (exposure_no, segment, expectation, substr(question, 1, instr(question, ' ')))
        WHERE exposure_no IS NOT NULL`,
      `CREATE UNIQUE INDEX claims_aside ON claims (subject, question, expectation) WHERE exposure_no IS NULL`,
      `CREATE INDEX claims_by_segment ON claims (segment)`,
    ])
      await sql.raw(statement).execute(db);
    await enterFacts(db, CLAIM_FACTS);
    for (const statement of ledgerTriggers(CLAIM_FACTS)) await sql.raw(statement).execute(db);
  },
};
