import type { Kysely } from "kysely";
import type { AssetMoves, FoldFacts } from "../domain/asset-moves.ts";
import { eachSome } from "./in-pieces.ts";
import type { Schema } from "./schema.ts";

/** Which exposures count as one since two assets are, and taking that apart again. */
export function assetFoldStore(db: Kysely<Schema>) {
  return {
    async foldFacts(exposureNo: number): Promise<FoldFacts> {
      const row = await db
        .selectFrom("exposures")
        .select(["cves", "severity", "first_sighted_at", "last_sighted_at", "sightings", "owner"])
        .where("no", "=", exposureNo)
        .executeTakeFirstOrThrow();
      return toFoldFacts(row);
    },
    putFoldFacts: (exposureNo: number, facts: FoldFacts) =>
      db
        .updateTable("exposures")
        .set({
          cves: facts.cves,
          severity: facts.severity,
          first_sighted_at: facts.firstSightedAt,
          last_sighted_at: facts.lastSightedAt,
          sightings: facts.sightings,
          owner: facts.owner,
        })
        .where("no", "=", exposureNo)
        .execute(),
    /** Counts an exposure as another; what was counted as it goes along. */
    async fold(exposureNo: number, intoNo: number, decisionNo: number): Promise<void> {
      const along = await db
        .selectFrom("exposures")
        .select(["no", "same_as"])
        .where((eb) => eb.or([eb("no", "=", exposureNo), eb("same_as", "=", exposureNo)]))
        .execute();
      for (const { no, same_as } of along) {
        await db.updateTable("exposures").set({ same_as: intoNo }).where("no", "=", no).execute();
        await db
          .insertInto("folded_exposures")
          .values({
            exposure_no: no,
            into_no: intoNo,
            was_in_no: same_as,
            decision_no: decisionNo,
            ended_at: null,
          })
          .execute();
      }
    },
    /** Ends a decision's folds: each counts as what it counted before. */
    async unfold(decisionNo: number, at: number): Promise<void> {
      const folded = await db
        .selectFrom("folded_exposures")
        .select(["no", "exposure_no", "was_in_no"])
        .where("decision_no", "=", decisionNo)
        .where("ended_at", "is", null)
        .orderBy("no", "desc")
        .execute();
      for (const { no, exposure_no, was_in_no } of folded) {
        await db.updateTable("exposures").set({ same_as: was_in_no }).where("no", "=", exposure_no).execute();
        await db.updateTable("folded_exposures").set({ ended_at: at }).where("no", "=", no).execute();
      }
    },
    /** The keys under which findings that were moved may be the same as others of the asset. */
    async samenessOf(sources: readonly number[]): Promise<ReadonlySet<string>> {
      const found = new Set<string>();
      for (const some of eachSome(sources)) {
        const rows = await db.selectFrom("sources").select("sameness").where("no", "in", some).execute();
        for (const { sameness } of rows) if (sameness !== null) found.add(sameness);
      }
      return found;
    },
    /**
     * Takes apart what the rule about sameness joined across the two assets since: findings are of the exposures that
     * they were of, and no exposure counts as one of the other asset. The exposures that are shown otherwise by it.
     */
    async partAgain(moves: AssetMoves): Promise<readonly number[]> {
      const changed = new Set<number>();
      for (const { no, exposureNo } of moves.findings) {
        const row = await db
          .selectFrom("sources")
          .select("exposure_no")
          .where("no", "=", no)
          .executeTakeFirst();
        if (row === undefined || row.exposure_no === exposureNo) continue;
        changed.add(row.exposure_no).add(exposureNo);
        await db.updateTable("sources").set({ exposure_no: exposureNo }).where("no", "=", no).execute();
      }
      const crossing = await db
        .selectFrom("exposures as e")
        .innerJoin("exposures as r", "r.no", "e.same_as")
        .select(["e.no", "r.no as root"])
        .whereRef("e.asset_no", "<>", "r.asset_no")
        .where("e.asset_no", "in", [moves.fromNo, moves.intoNo])
        .where("r.asset_no", "in", [moves.fromNo, moves.intoNo])
        .where(
          "e.no",
          "not in",
          db.selectFrom("folded_exposures").select("exposure_no").where("ended_at", "is", null),
        )
        .execute();
      for (const { no, root } of crossing) {
        changed.add(no).add(root);
        await db.updateTable("exposures").set({ same_as: null }).where("no", "=", no).execute();
      }
      return [...changed];
    },
  };
}

/** What a fold changes of an exposure, as it is stored. */
export const toFoldFacts = (row: {
  cves: string;
  severity: string;
  first_sighted_at: number;
  last_sighted_at: number;
  sightings: number;
  owner: string | null;
}): FoldFacts => ({
  cves: row.cves,
  severity: row.severity,
  firstSightedAt: row.first_sighted_at,
  lastSightedAt: row.last_sighted_at,
  sightings: row.sightings,
  owner: row.owner,
});
