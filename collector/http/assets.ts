import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import type { Execute } from "../app/command.ts";
import type { Scope } from "../app/role.ts";
import type { EndpointFacts } from "../domain/asset.ts";
import { REQUIREMENT_LEVELS } from "../domain/requirements.ts";
import { type Found, type Place, pageOf, paging, placeOf } from "./cursor.ts";
import { type AssetView, assetSchema } from "./fleet-schemas.ts";
import { iso } from "./instants.ts";
import { type Route, route } from "./route.ts";
import { page } from "./schemas.ts";
import { idParams, idSchema } from "./shapes.ts";

export type AssetRecord = AssetBackground & {
  readonly no: number;
  readonly id: string;
  readonly name: string;
  readonly addresses: readonly string[];
  readonly segment: string | null;
  readonly owner: string | null;
  readonly service: string | null;
  readonly criticality: number | null;
  readonly endpoints: readonly Pick<
    EndpointFacts,
    "transport" | "host" | "port" | "speaks" | "reachedAs" | "isCanary"
  >[];
};

export type AssetBackground = {
  readonly segmentBecause: string;
  readonly knownAs: readonly string[];
  readonly merged: readonly { readonly id: string; readonly name: string; readonly decision: string }[];
  readonly seenAddresses: readonly {
    readonly address: string;
    readonly agent: string;
    readonly firstSeenAt: number;
    readonly lastSeenAt: number;
  }[];
};

export type AssetAsk = {
  readonly limit: number;
  readonly after: Place | undefined;
  readonly segment: string | undefined;
  readonly q: string | undefined;
};

export type AssetDeps = {
  readonly execute: Execute;
  readonly assets: {
    page(ask: AssetAsk, scope: Scope): Promise<Found<AssetRecord>>;
    find(id: string, scope: Scope): Promise<AssetRecord | undefined>;
  };
};

/** What matters, with its endpoints. */
export function assetRoutes({ assets, execute }: AssetDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/assets",
      permission: "viewer",
      summary: "The assets",
      query: z.strictObject({ ...paging, segment: idSchema.optional(), q: z.string().max(200).optional() }),
      reply: page(assetSchema),
      handle: async ({ query: { limit, cursor, segment, q }, scope }) =>
        pageOf(
          await assets.page({ limit, segment, q, after: placeOf(cursor, ORDER) }, scope),
          ORDER,
          assetView,
        ),
    }),
    route({
      method: "post",
      path: "/assets/{id}/requirements",
      action: "set-requirements",
      objectScope: "by its query",
      summary: "Say what an asset requires: what environmental CVSS scores are shown with",
      params: idParams,
      body: z.strictObject({
        confidentiality: z.enum(REQUIREMENT_LEVELS),
        integrity: z.enum(REQUIREMENT_LEVELS),
        availability: z.enum(REQUIREMENT_LEVELS),
      }),
      reply: z.object({ id: z.string() }).openapi("RequirementsSet"),
      handle: async ({ params: { id }, body, caller, scope }) => {
        const asset = await assets.find(id, scope);
        if (asset === undefined) throw new Fault("not-found", `No asset "${id}"`);
        return execute("set-requirements", { ...caller, assetId: asset.id, requirements: body });
      },
    }),
    route({
      method: "get",
      path: "/assets/{id}",
      permission: "viewer",
      objectScope: "by its query",
      summary: "One asset",
      params: idParams,
      reply: assetSchema,
      handle: async ({ params: { id }, scope }) => {
        const asset = await assets.find(id, scope);
        if (asset === undefined) throw new Fault("not-found", `No asset "${id}"`);
        return assetView(asset);
      },
    }),
  ];
}

const ORDER = "assets";

const assetView = ({
  addresses,
  endpoints,
  knownAs,
  merged,
  seenAddresses,
  ...asset
}: AssetRecord): AssetView => ({
  ...asset,
  knownAs: [...knownAs],
  merged: merged.map((one) => ({ ...one })),
  seenAddresses: seenAddresses.map(({ address, agent, firstSeenAt, lastSeenAt }) => ({
    address,
    agent,
    firstSeenAt: iso(firstSeenAt),
    lastSeenAt: iso(lastSeenAt),
  })),
  addresses: [...addresses],
  endpoints: endpoints.map(({ isCanary, reachedAs, ...endpoint }) => ({
    ...endpoint,
    canary: isCanary,
    reachedAs: { ...reachedAs },
  })),
});
