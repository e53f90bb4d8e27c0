import type { Kysely } from "kysely";
import type { Untrusted } from "../../proto/untrusted.ts";
import type { Holdings } from "../domain/asset-holdings.ts";
import type { AssetMoves } from "../domain/asset-moves.ts";
import { toFoldFacts } from "./asset-folds.ts";
import { eachSome } from "./in-pieces.ts";
import { type AssetRow, toAsset } from "./inventory.ts";
import type { Schema } from "./schema.ts";

/** What hangs on assets, and moving it from one to another. Every moved row is in the ledger by its trigger. */
export function assetMoveStore(db: Kysely<Schema>) {
  return {
    async assetById(assetId: string): Promise<AssetRow | undefined> {
      const row = await db.selectFrom("assets").selectAll().where("id", "=", assetId).executeTakeFirst();
      return row && toAsset(row);
    },
    /** The asset that this one is part of since a merge. */
    async absorbedBy(assetNo: number): Promise<number | undefined> {
      const row = await db
        .selectFrom("absorbed_assets")
        .select("into_no")
        .where("asset_no", "=", assetNo)
        .where("ended_at", "is", null)
        .executeTakeFirst();
      return row?.into_no;
    },
    async holdings(asset: AssetRow, at: number): Promise<Holdings> {
      const { no } = asset;
      const exposures = await db
        .selectFrom("exposures as e")
        .selectAll("e")
        .select((eb) =>
          eb
            .or([
              eb.exists(
                eb
                  .selectFrom("retests")
                  .select("retests.no")
                  .whereRef("retests.exposure_no", "=", "e.no")
                  .where("retests.done_at", "is", null),
              ),
              eb.exists(
                eb
                  .selectFrom("magic_links")
                  .select("magic_links.id")
                  .whereRef("magic_links.exposure_no", "=", "e.no")
                  .where("magic_links.ended_at", "is", null)
                  .where("magic_links.expires_at", ">", at),
              ),
            ])
            .as("is_spoken_for"),
        )
        .where("e.asset_no", "=", no)
        .where("e.same_as", "is", null)
        .orderBy("e.no")
        .execute();
      const claims = await db
        .selectFrom("claims as c")
        .select(["c.no", "c.id", "c.exposure_no", "c.endpoint_no"])
        .select((eb) =>
          eb
            .selectFrom("runs")
            .select(eb.fn.countAll<number>().as("n"))
            .whereRef("runs.claim_no", "=", "c.no")
            .as("runs"),
        )
        .where("c.asset_no", "=", no)
        .orderBy("c.no")
        .execute();
      const keys = await db.selectFrom("asset_keys").select("key").where("asset_no", "=", no).execute();
      const endpoints = await db
        .selectFrom("endpoints")
        .select(["no", "transport", "host", "port"])
        .where("asset_no", "=", no)
        .orderBy("no")
        .execute();
      const protections = await db
        .selectFrom("protections")
        .select(["no", "endpoint_no"])
        .where("asset_no", "=", no)
        .execute();
      const seen = await db.selectFrom("seen_addresses").select("no").where("asset_no", "=", no).execute();
      const sources = await db
        .selectFrom("sources")
        .select(["no", "exposure_no", "fold_key"])
        .where("asset_no", "=", no)
        .execute();
      const covered = await db
        .selectFrom("covered_assets")
        .select(["no", "tool", "import_no"])
        .where("asset_no", "=", no)
        .execute();
      return {
        asset,
        sources: sources.map((row) => ({
          no: row.no,
          exposureNo: row.exposure_no,
          foldKey: row.fold_key,
        })),
        covered: covered.map((row) => ({ no: row.no, key: `${row.tool} ${row.import_no}` })),
        keys: keys.map(({ key }) => key),
        sharedKeys: await db
          .selectFrom("shared_keys")
          .select(["no", "key"])
          .where("asset_no", "=", no)
          .execute(),
        exposures: exposures.map((row) => ({
          no: row.no,
          id: row.id,
          title: row.title,
          foldKey: row.fold_key,
          host: row.host,
          closure: row.closure,
          isSpokenFor: Boolean(row.is_spoken_for),
          ...toFoldFacts(row),
        })),
        endpoints,
        claims: claims.map((row) => ({
          no: row.no,
          id: row.id,
          exposureNo: row.exposure_no,
          endpointNo: row.endpoint_no,
          runs: Number(row.runs ?? 0),
        })),
        protections: protections.map((row) => ({ no: row.no, endpointNo: row.endpoint_no })),
        seenAddresses: seen.map(({ no: seenNo }) => seenNo),
      };
    },
    /** Moves rows as they were planned; what is elsewhere by now stays there. Words and folds are put apart from it. */
    async move(moves: AssetMoves, direction: "there" | "back"): Promise<void> {
      const [from, to] = direction === "there" ? [moves.fromNo, moves.intoNo] : [moves.intoNo, moves.fromNo];
      const put = { asset_no: to };
      for (const some of eachSome(moves.keys))
        await db
          .updateTable("asset_keys")
          .set(put)
          .where("asset_no", "=", from)
          .where("key", "in", some)
          .execute();
      for (const [table, nos] of [
        ["shared_keys", moves.sharedKeys],
        ["endpoints", moves.endpoints],
        ["claims", moves.claims],
        ["protections", moves.protections],
        ["seen_addresses", moves.seenAddresses],
        ["sources", moves.sources],
        ["covered_assets", moves.covered],
      ] as const) {
        for (const some of eachSome(nos))
          await db.updateTable(table).set(put).where("asset_no", "=", from).where("no", "in", some).execute();
      }
      for (const { no, foldKey, newFoldKey } of moves.exposures)
        await db
          .updateTable("exposures")
          .set({ ...put, fold_key: direction === "there" ? newFoldKey : foldKey })
          .where("asset_no", "=", from)
          .where("no", "=", no)
          .execute();
    },
    closures: async (
      exposureNos: readonly number[],
    ): Promise<ReadonlyMap<number, { id: string; closure: string }>> => {
      const found = new Map<number, { id: string; closure: string }>();
      for (const some of eachSome(exposureNos)) {
        const rows = await db
          .selectFrom("exposures")
          .select(["no", "id", "closure"])
          .where("no", "in", some)
          .execute();
        for (const { no, ...row } of rows) found.set(no, row);
      }
      return found;
    },
    /** The exposures of some assets with their bands. */
    async ranked(
      assetNos: readonly number[],
    ): Promise<ReadonlyMap<number, { id: string; title: Untrusted; band: string }>> {
      const found = new Map<number, { id: string; title: Untrusted; band: string }>();
      for (const some of eachSome(assetNos)) {
        const rows = await db
          .selectFrom("exposures")
          .select(["no", "id", "title", "grounded_band as band"])
          .where("asset_no", "in", some)
          .where("same_as", "is", null)
          .execute();
        for (const { no, ...row } of rows) found.set(no, row);
      }
      return found;
    },
    absorb: (assetNo: number, intoNo: number, decisionNo: number) =>
      db
        .insertInto("absorbed_assets")
        .values({ asset_no: assetNo, into_no: intoNo, decision_no: decisionNo, ended_at: null })
        .execute(),
    release: (decisionNo: number, at: number) =>
      db
        .updateTable("absorbed_assets")
        .set({ ended_at: at })
        .where("decision_no", "=", decisionNo)
        .where("ended_at", "is", null)
        .execute(),
    lastExposureNo: async (): Promise<number> =>
      (
        await db
          .selectFrom("exposures")
          .select((eb) => eb.fn.max("no").as("no"))
          .executeTakeFirst()
      )?.no ?? 0,
  };
}
