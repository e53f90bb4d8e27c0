import type { Kysely } from "kysely";
import { id } from "../../proto/ids.ts";
import type { Asset, EndpointFacts, Segment, Speaks, Trust } from "../domain/asset.ts";
import { assetKey } from "../domain/asset-handles.ts";
import { notAbsorbed } from "./absorbed.ts";
import type { Schema } from "./schema.ts";

/** An asset with its key in the store. */
export type AssetRow = Asset & { readonly no: number };
/** An endpoint with its key, its asset's, and the identity it is known by. */
export type EndpointRow = EndpointFacts & {
  readonly no: number;
  readonly assetNo: number;
  readonly asset: string;
  readonly segment: string | undefined;
  readonly knownIdentity: string | null;
};

/** Segments, assets and their endpoints: what people declared and reports named. */
export function inventoryStore(db: Kysely<Schema>) {
  const endpoints = () =>
    db
      .selectFrom("endpoints as e")
      .innerJoin("assets as a", "a.no", "e.asset_no")
      .selectAll("e")
      .select(["a.name as asset", "a.segment as segment"]);
  return {
    async segments(): Promise<Segment[]> {
      const rows = await db.selectFrom("segments").selectAll().orderBy("id").execute();
      return rows.map((row) => ({
        id: id(row.id),
        cidrs: JSON.parse(row.cidrs) as string[],
        trust: row.trust as Trust,
        isPublic: row.is_public === 1,
      }));
    },
    putSegment: (segment: Segment) => {
      const values = {
        cidrs: JSON.stringify(segment.cidrs),
        trust: segment.trust,
        is_public: segment.isPublic ? 1 : 0,
      };
      return db
        .insertInto("segments")
        .values({ id: segment.id, ...values })
        .onConflict((conflict) => conflict.column("id").doUpdateSet(values))
        .execute();
    },
    async asset(no: number): Promise<AssetRow | undefined> {
      const row = await db.selectFrom("assets").selectAll().where("no", "=", no).executeTakeFirst();
      return row && toAsset(row);
    },
    async assets(): Promise<AssetRow[]> {
      return (await db.selectFrom("assets").selectAll().where(notAbsorbed("no")).orderBy("no").execute()).map(
        toAsset,
      );
    },
    /** By any name or address by which a report may speak of it. */
    async assetByKey(keys: readonly string[]): Promise<AssetRow | undefined> {
      if (keys.length === 0) return undefined;
      const row = await db
        .selectFrom("asset_keys as k")
        .innerJoin("assets as a", "a.no", "k.asset_no")
        .selectAll("a")
        .where("k.key", "in", keys.map(assetKey))
        .orderBy("a.no")
        .executeTakeFirst();
      return row && toAsset(row);
    },
    async addAsset(asset: Asset, at: number): Promise<number> {
      const { no } = await db
        .insertInto("assets")
        .values({ ...toRow(asset), created_at: at })
        .returning("no")
        .executeTakeFirstOrThrow();
      return no;
    },
    updateAsset: (no: number, asset: Asset) =>
      db.updateTable("assets").set(toRow(asset)).where("no", "=", no).execute(),
    /** A key that another asset holds already stays with it. */
    addKeys: async (assetNo: number, keys: readonly string[]): Promise<void> => {
      for (const key of new Set(keys.map(assetKey))) {
        await db
          .insertInto("asset_keys")
          .values({ key, asset_no: assetNo })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
    },
    async endpoint(no: number): Promise<EndpointRow | undefined> {
      const row = await endpoints().where("e.no", "=", no).executeTakeFirst();
      return row && toEndpoint(row);
    },
    async endpointAt(
      assetNo: number,
      transport: "tcp" | "udp",
      host: string,
      port: number,
    ): Promise<EndpointRow | undefined> {
      const row = await endpoints()
        .where("e.asset_no", "=", assetNo)
        .where("e.transport", "=", transport)
        .where("e.host", "=", host)
        .where("e.port", "=", port)
        .executeTakeFirst();
      return row && toEndpoint(row);
    },
    async canaries(): Promise<EndpointRow[]> {
      return (await endpoints().where("e.is_canary", "=", 1).orderBy("e.no").execute()).map(toEndpoint);
    },
    async putEndpoint(assetNo: number, endpoint: EndpointFacts): Promise<number> {
      const values = {
        speaks: endpoint.speaks,
        reached_as: JSON.stringify(endpoint.reachedAs),
        is_canary: endpoint.isCanary ? 1 : 0,
        must_allow: JSON.stringify(endpoint.mustAllow),
        server_name: endpoint.serverName,
        path: endpoint.path,
      };
      const key = {
        asset_no: assetNo,
        transport: endpoint.transport,
        host: endpoint.host,
        port: endpoint.port,
      };
      const { no } = await db
        .insertInto("endpoints")
        .values({ ...key, ...values, known_identity: null })
        .onConflict((conflict) =>
          conflict.columns(["asset_no", "transport", "host", "port"]).doUpdateSet(values),
        )
        .returning("no")
        .executeTakeFirstOrThrow();
      return no;
    },
  };
}

const toRow = (asset: Asset) => ({
  id: asset.id,
  name: asset.name,
  addresses: JSON.stringify(asset.addresses),
  segment: asset.segment ?? null,
  owner: asset.owner ?? null,
  service: asset.service ?? null,
  criticality: asset.criticality ?? null,
});

export const toAsset = (row: Omit<Schema["assets"], "no"> & { no: number }): AssetRow => ({
  no: row.no,
  id: id(row.id),
  name: row.name,
  addresses: JSON.parse(row.addresses) as string[],
  segment: row.segment === null ? undefined : id(row.segment),
  owner: row.owner ?? undefined,
  service: row.service ?? undefined,
  criticality: (row.criticality ?? undefined) as Asset["criticality"],
});

const toEndpoint = (
  row: Omit<Schema["endpoints"], "no"> & { no: number; asset: string; segment: string | null },
): EndpointRow => ({
  no: row.no,
  assetNo: row.asset_no,
  asset: row.asset,
  segment: row.segment ?? undefined,
  transport: row.transport,
  host: row.host,
  port: row.port,
  speaks: row.speaks as Speaks,
  reachedAs: JSON.parse(row.reached_as) as EndpointFacts["reachedAs"],
  isCanary: row.is_canary === 1,
  mustAllow: JSON.parse(row.must_allow) as string[],
  serverName: row.server_name,
  path: row.path,
  knownIdentity: row.known_identity,
});
