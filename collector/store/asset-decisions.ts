import { type Kysely, type SqlBool, sql } from "kysely";
import type { Schema } from "./schema.ts";

/** Merges and splits, each with what it moved. */
export function assetDecisionStore(db: Kysely<Schema>) {
  const decisions = () => db.selectFrom("asset_decisions").selectAll();
  return {
    async addDecision(decision: {
      id: string;
      kind: "merge" | "split";
      at: number;
      by: string;
      reason: string;
      body: string;
    }): Promise<number> {
      const { by, ...row } = decision;
      const { no } = await db
        .insertInto("asset_decisions")
        .values({ ...row, by_user: by, undone_at: null, undone_by: null })
        .returning("no")
        .executeTakeFirstOrThrow();
      return no;
    },
    decision: (decisionId: string) => decisions().where("id", "=", decisionId).executeTakeFirst(),
    /** Decisions in force that were made later and speak of one of these assets, newest first. */
    laterDecisions: (no: number, assetNos: readonly number[]) =>
      decisions()
        .where("no", ">", no)
        .where("undone_at", "is", null)
        .where(
          sql<SqlBool>`(body ->> '$.moves.fromNo' IN (${sql.join(assetNos)}) OR body ->> '$.moves.intoNo' IN (${sql.join(assetNos)}))`,
        )
        .orderBy("no", "desc")
        .execute(),
    markUndone: (no: number, at: number, by: string) =>
      db.updateTable("asset_decisions").set({ undone_at: at, undone_by: by }).where("no", "=", no).execute(),
  };
}
