import { type Kysely, type SqlBool, sql } from "kysely";
import { id } from "../../proto/ids.ts";
import type { Segment, Speaks, Trust } from "../domain/asset.ts";
import { notAbsorbed } from "./absorbed.ts";
import { assetBackground } from "./asset-views.ts";
import { counted, cut, type Found, likeText, type Place } from "./page.ts";
import type { Schema } from "./schema.ts";
import { type Scope, seenAsset, seenSegment } from "./scope.ts";

/** The segments somebody may see, with the ids of its agents that are not revoked. */
export function segmentViews(db: Kysely<Schema>) {
  return {
    async all(scope: Scope): Promise<(Segment & { readonly agents: readonly string[] })[]> {
      const segments = await db
        .selectFrom("segments")
        .selectAll()
        .where(seenSegment(scope, "segments.id"))
        .orderBy("id")
        .execute();
      const agents = await db
        .selectFrom("agents")
        .select(["id", "segment"])
        .where("status", "=", "active")
        .orderBy("no")
        .execute();
      return segments.map((row) => ({
        id: id(row.id),
        cidrs: JSON.parse(row.cidrs) as string[],
        trust: row.trust as Trust,
        isPublic: row.is_public === 1,
        agents: agents.filter(({ segment }) => segment === row.id).map((agent) => agent.id),
      }));
    },
  };
}

type AssetAsk = {
  readonly limit: number;
  readonly after: Place | undefined;
  readonly segment: string | undefined;
  readonly q: string | undefined;
};

/** Assets with their endpoints. An owner sees those that are theirs, and those with an exposure that is. */
export function assetViews(db: Kysely<Schema>) {
  const assets = (scope: Scope) => {
    const rows = db.selectFrom("assets as a").where(notAbsorbed("a.no"));
    return scope.kind === "all" ? rows : rows.where(seenAsset(scope, "a"));
  };
  return {
    async page({ limit, after, segment, q }: AssetAsk, scope: Scope): Promise<Found<AssetView>> {
      let matching = assets(scope);
      if (segment !== undefined) matching = matching.where("a.segment", "=", segment);
      if (q !== undefined && q !== "") {
        const like = likeText(q);
        matching = matching.where(
          sql<SqlBool>`(lower(a.name) LIKE ${like} ESCAPE '\\' OR lower(a.addresses) LIKE ${like} ESCAPE '\\')`,
        );
      }
      const total = counted(await matching.select((eb) => eb.fn.countAll().as("n")).executeTakeFirst());
      let rows = matching
        .selectAll("a")
        .orderBy("a.no")
        .limit(limit + 1);
      if (after !== undefined) rows = rows.where("a.no", ">", after.no);
      const found = cut(await rows.execute(), {
        limit,
        total,
        place: ({ no }) => ({ key: no, no }),
        show: (row) => row,
      });
      return { ...found, items: await withEndpoints(db, found.items) };
    },
    async find(assetId: string, scope: Scope): Promise<AssetView | undefined> {
      const row = await assets(scope).selectAll("a").where("a.id", "=", assetId).executeTakeFirst();
      return row && (await withEndpoints(db, [row]))[0];
    },
  };
}

type AssetRow = Omit<Schema["assets"], "no"> & { readonly no: number };
type AssetView = Awaited<ReturnType<typeof withEndpoints>>[number];

const NOTHING_KNOWN = { segmentBecause: "", knownAs: [], merged: [], seenAddresses: [] };

async function withEndpoints(db: Kysely<Schema>, assets: readonly AssetRow[]) {
  const endpoints =
    assets.length === 0
      ? []
      : await db
          .selectFrom("endpoints")
          .select(["asset_no", "transport", "host", "port", "speaks", "reached_as", "is_canary"])
          .where(
            "asset_no",
            "in",
            assets.map(({ no }) => no),
          )
          .orderBy("no")
          .execute();
  const background = await assetBackground(db, assets);
  return assets.map(({ no, id: assetId, name, addresses, segment, owner, service, criticality }) => ({
    ...(background.get(no) ?? NOTHING_KNOWN),
    no,
    id: assetId,
    name,
    addresses: JSON.parse(addresses) as string[],
    segment,
    owner,
    service,
    criticality,
    endpoints: endpoints
      .filter(({ asset_no }) => asset_no === no)
      .map(({ transport, host, port, speaks, reached_as, is_canary }) => ({
        transport,
        host,
        port,
        speaks: speaks as Speaks,
        reachedAs: JSON.parse(reached_as) as Record<string, { readonly host: string; readonly port: number }>,
        isCanary: is_canary === 1,
      })),
  }));
}
