import type { Kysely } from "kysely";
import { assetKey } from "../domain/asset-handles.ts";
import type { IdentityRule } from "../domain/identity-rule.ts";
import { notAbsorbed } from "./absorbed.ts";
import { eachSome } from "./in-pieces.ts";
import type { Schema } from "./schema.ts";

/** By what assets are recognised: their keys, names that several have, and the rules that people made. */
export function assetIdentityStore(db: Kysely<Schema>) {
  return {
    /** Every asset that is known by one of these keys, with all the keys that it is known by. */
    async candidates(keys: readonly string[]): Promise<{ no: number; keys: ReadonlySet<string> }[]> {
      const nos = await holders(db, keys);
      if (nos.length === 0) return [];
      const rows = await db
        .selectFrom("asset_keys")
        .select(["asset_no", "key"])
        .where("asset_no", "in", nos)
        .unionAll(db.selectFrom("shared_keys").select(["asset_no", "key"]).where("asset_no", "in", nos))
        .execute();
      const known = new Map(nos.map((no) => [no, new Set<string>()]));
      for (const { asset_no, key } of rows) known.get(asset_no)?.add(key);
      return [...known].map(([no, set]) => ({ no, keys: set }));
    },
    /** Gives an asset keys; one that another asset holds stays with it, and is noted as shared. */
    async giveKeys(assetNo: number, keys: readonly string[]): Promise<void> {
      for (const key of new Set(keys)) {
        const given = await db
          .insertInto("asset_keys")
          .values({ key, asset_no: assetNo })
          .onConflict((conflict) => conflict.doNothing())
          .returning("key")
          .executeTakeFirst();
        if (given !== undefined) continue;
        const held = await db
          .selectFrom("asset_keys")
          .select("asset_no")
          .where("key", "=", key)
          .executeTakeFirstOrThrow();
        if (held.asset_no === assetNo) continue;
        await db
          .insertInto("shared_keys")
          .values({ key, asset_no: assetNo })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
    },
    /** The keys are this asset's from now on, whoever held them. */
    takeKeys: (assetNo: number, keys: readonly string[]) =>
      db
        .updateTable("asset_keys")
        .set({ asset_no: assetNo })
        .where("key", "in", keys.length === 0 ? [""] : [...keys])
        .execute(),
    /** Loopback addresses that somebody declared of an asset: no scanner's word makes one. */
    async declaredLoopback(): Promise<ReadonlySet<string>> {
      const rows = await db
        .selectFrom("assets")
        .select(["name", "addresses"])
        .where((eb) => eb.or([eb("addresses", "like", '%"127.%'), eb("addresses", "like", '%"::1"%')]))
        .execute();
      return new Set(
        rows.flatMap(({ name, addresses }) =>
          (JSON.parse(addresses) as string[]).map(assetKey).filter((address) => address !== assetKey(name)),
        ),
      );
    },
    addRule: (rule: { id: string; spec: string; at: number; by: string }) =>
      db
        .insertInto("identity_rules")
        .values({
          id: rule.id,
          spec: rule.spec,
          status: "active",
          created_at: rule.at,
          created_by: rule.by,
          changed_at: rule.at,
          changed_by: rule.by,
        })
        .execute(),
    changeRule: (no: number, { spec, at, by }: { spec: string; at: number; by: string }) =>
      db
        .updateTable("identity_rules")
        .set({ spec, changed_at: at, changed_by: by })
        .where("no", "=", no)
        .execute(),
    endRule: (no: number, at: number, by: string) =>
      db
        .updateTable("identity_rules")
        .set({ status: "deleted", changed_at: at, changed_by: by })
        .where("no", "=", no)
        .execute(),
    async givenSegment(assetNo: number): Promise<{ segment: string; by: string } | undefined> {
      return db
        .selectFrom("given_segments")
        .select(["segment", "by_user as by"])
        .where("asset_no", "=", assetNo)
        .executeTakeFirst();
    },
    async givenSegments(): Promise<ReadonlyMap<number, { segment: string }>> {
      const rows = await db.selectFrom("given_segments").select(["asset_no", "segment"]).execute();
      return new Map(rows.map(({ asset_no, segment }) => [asset_no, { segment }]));
    },
    /** Null: nobody names one any more, so its addresses decide. */
    giveSegment: (assetNo: number, segment: string | null, at: number, by: string) =>
      segment === null
        ? db.deleteFrom("given_segments").where("asset_no", "=", assetNo).execute()
        : db
            .insertInto("given_segments")
            .values({ asset_no: assetNo, segment, at, by_user: by })
            .onConflict((conflict) => conflict.column("asset_no").doUpdateSet({ segment, at, by_user: by }))
            .execute(),
    async hasAbsorbed(assetNo: number): Promise<boolean> {
      const row = await db
        .selectFrom("absorbed_assets")
        .select("no")
        .where("into_no", "=", assetNo)
        .where("ended_at", "is", null)
        .executeTakeFirst();
      return row !== undefined;
    },
    async identityRules(): Promise<(IdentityRule & { readonly no: number })[]> {
      const rows = await db
        .selectFrom("identity_rules")
        .select(["no", "spec"])
        .where("status", "=", "active")
        .orderBy("no")
        .execute();
      return rows.map(({ no, spec }) => ({ ...(JSON.parse(spec) as IdentityRule), no }));
    },
  };
}

async function holders(db: Kysely<Schema>, keys: readonly string[]): Promise<number[]> {
  const found = new Set<number>();
  for (const some of eachSome(keys)) {
    const rows = await db
      .selectFrom("asset_keys")
      .select("asset_no")
      .where("key", "in", some)
      .unionAll(
        db
          .selectFrom("shared_keys")
          .select("asset_no")
          .where("key", "in", some)
          .where(notAbsorbed("asset_no")),
      )
      .execute();
    for (const { asset_no } of rows) found.add(asset_no);
  }
  return [...found].sort((a, b) => a - b);
}
