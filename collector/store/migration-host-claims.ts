import { type Migration, sql } from "kysely";
import { CLAIM_FACTS, HOST_CLAIM_FACTS } from "../domain/fact-tables.ts";
import { claimsMustBeAsSealed } from "./claims-as-sealed.ts";
import { enterFacts, ledgerTriggers } from "./ledger.ts";

/**
 * Claims about an agent's own host, which have an asset and no endpoint, and the values that a claim's
 * runs are given. SQLite can't drop NOT NULL, so the table is made anew once more; as before, a claim
 * that was altered is refused rather than blessed.
 */
export const hostClaims: Migration = {
  async up(db) {
    await claimsMustBeAsSealed(db, CLAIM_FACTS.claims);
    for (const statement of [
      `CREATE TABLE claims_anew (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, subject TEXT NOT NULL,
        exposure_no INTEGER REFERENCES exposures(no), asset_no INTEGER NOT NULL REFERENCES assets(no),
        endpoint_no INTEGER REFERENCES endpoints(no), segment TEXT NOT NULL, scenario_id TEXT NOT NULL,
        question TEXT NOT NULL, expectation TEXT NOT NULL, created_at INTEGER NOT NULL,
        parameters TEXT NOT NULL DEFAULT '{}', standing TEXT NOT NULL, ever_supported INTEGER NOT NULL)`,
      `INSERT INTO claims_anew SELECT no, id, subject, exposure_no, asset_no, endpoint_no, segment, scenario_id,
        question, expectation, created_at, '{}', standing, ever_supported FROM claims ORDER BY no`,
      `DROP TABLE claims`,
      `ALTER TABLE claims_anew RENAME TO claims`,
      `CREATE INDEX claims_by_question ON claims (question)`,
      `CREATE UNIQUE INDEX claims_of_exposures ON claims (exposure_no, segment, expectation, substr(question, 1, instr(question, ' ')))
        WHERE exposure_no IS NOT NULL`,
      `CREATE UNIQUE INDEX claims_aside ON claims (subject, question, expectation) WHERE exposure_no IS NULL`,
      `CREATE INDEX claims_by_segment ON claims (segment)`,
    ])
      await sql.raw(statement).execute(db);
    await enterFacts(db, HOST_CLAIM_FACTS);
    for (const statement of ledgerTriggers(HOST_CLAIM_FACTS)) await sql.raw(statement).execute(db);
  },
};
