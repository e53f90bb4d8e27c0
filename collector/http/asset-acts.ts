import { z } from "@hono/zod-openapi";
import type { AssetDecidedReply, AssetsSet } from "../app/asset-command.ts";
import type { Execute } from "../app/command.ts";
import type { Scope } from "../app/role.ts";
import { assetSelectionSchema, assetWordsSchema } from "../domain/asset-selection.ts";
import { assetsSetSchema, decidedSchema, decisionSchema, ruleSchema } from "./asset-schemas.ts";
import { type Found, type Place, pageOf, paging, placeOf } from "./cursor.ts";
import { jsonText } from "./foreign-text.ts";
import { iso, maybeIso } from "./instants.ts";
import { type Route, route } from "./route.ts";
import { page } from "./schemas.ts";
import { idParams, idSchema } from "./shapes.ts";

type Paging = { readonly limit: number; readonly after: Place | undefined };
type Named = { readonly id: string; readonly name: string };

export type DecisionRecord = {
  readonly id: string;
  readonly kind: "merge" | "split";
  readonly at: number;
  readonly by: string;
  readonly reason: string;
  readonly from: Named;
  readonly into: Named;
  readonly exposures: number;
  readonly folded: number;
  readonly undoneAt: number | null;
  readonly undoneBy: string | null;
};

export type RuleRecord = {
  readonly id: string;
  readonly same: readonly string[];
  readonly ignore: readonly string[];
  readonly because: string;
  readonly changedAt: number;
  readonly by: string;
};

export type AssetActDeps = {
  readonly execute: Execute;
  readonly assetDecisions: {
    page(ask: Paging): Promise<Found<DecisionRecord>>;
    rules(): Promise<readonly RuleRecord[]>;
  };
};

/** Assets that one merge may name, and names, addresses and exposures that one split may. */
export const ASSET_ACT_LIMITS = { merged: 100, handles: 256, exposures: 1_000 } as const;

const reason = z.string().trim().min(1).max(500);
const dryRun = z.boolean().default(false);
const text = z.string().min(1).max(500);
const EVERYBODYS = "none, because only who may change every asset may do it";
const ORDER = "asset-decisions";

/** What people say of who is whom and of what is whose. Each can be tried first, and who is whom can be taken back. */
export function assetActRoutes({ execute, assetDecisions }: AssetActDeps): readonly Route[] {
  return [
    route({
      method: "post",
      path: "/assets/merges",
      action: "merge-assets",
      summary: "Make one asset of several: the first stays",
      body: z.strictObject({ assets: z.array(text).min(2).max(ASSET_ACT_LIMITS.merged), reason, dryRun }),
      reply: decidedSchema,
      handle: async ({ body, caller }) => copyDecided(await execute("merge-assets", { ...caller, ...body })),
    }),
    route({
      method: "post",
      path: "/assets/{id}/splits",
      action: "split-asset",
      objectScope: EVERYBODYS,
      summary: "Make an asset of its own of what is seen at some of its names and addresses",
      params: idParams,
      body: z.strictObject({
        handles: z.array(text).max(ASSET_ACT_LIMITS.handles).default([]),
        exposures: z.array(idSchema).max(ASSET_ACT_LIMITS.exposures).default([]),
        name: z.string().min(1).max(253).optional(),
        reason,
        dryRun,
      }),
      reply: decidedSchema,
      handle: async ({ params: { id }, body, caller }) =>
        copyDecided(await execute("split-asset", { ...caller, asset: id, ...body })),
    }),
    route({
      method: "get",
      path: "/asset-decisions",
      permission: "viewer",
      summary: "What was decided about who is whom, newest first",
      query: z.strictObject(paging),
      reply: page(decisionSchema),
      handle: async ({ query: { limit, cursor }, scope }) =>
        pageOf(
          seesAll(scope)
            ? await assetDecisions.page({ limit, after: placeOf(cursor, ORDER) })
            : { items: [], next: undefined, total: 0 },
          ORDER,
          ({ at, undoneAt, from, into, ...one }) => ({
            ...one,
            from: { ...from },
            into: { ...into },
            at: iso(at),
            undoneAt: maybeIso(undoneAt),
          }),
        ),
    }),
    route({
      method: "post",
      path: "/asset-decisions/{id}/undo",
      action: "undo-asset-decision",
      objectScope: EVERYBODYS,
      summary: "Take a merge or a split back",
      params: idParams,
      body: z.strictObject({ reason: z.string().trim().max(500).default(""), dryRun }),
      reply: decidedSchema,
      handle: async ({ params: { id }, body, caller }) =>
        copyDecided(await execute("undo-asset-decision", { ...caller, id, ...body })),
    }),
    route({
      method: "post",
      path: "/assets/words",
      action: "set-assets",
      summary: "Say owner, service, criticality or segment of every asset that fits",
      body: z.strictObject({ select: assetSelectionSchema, set: assetWordsSchema, dryRun }),
      reply: assetsSetSchema,
      handle: async ({ body, caller }) => copySet(await execute("set-assets", { ...caller, ...body })),
    }),
    route({
      method: "post",
      path: "/assets/{id}/words",
      action: "set-assets",
      objectScope: EVERYBODYS,
      summary: "Say owner, service, criticality or segment of one asset; null takes a word away",
      params: idParams,
      body: z.strictObject({ set: assetWordsSchema, dryRun }),
      reply: assetsSetSchema,
      handle: async ({ params: { id }, body, caller }) =>
        copySet(await execute("set-assets", { ...caller, ...body, select: { ids: [id] } })),
    }),
    route({
      method: "get",
      path: "/identity-rules",
      permission: "viewer",
      summary: "The rules about identity in force",
      query: z.strictObject({}),
      reply: page(ruleSchema),
      handle: async ({ scope }) => {
        const rules = seesAll(scope) ? await assetDecisions.rules() : [];
        const items = rules.map(({ same, ignore, changedAt, ...rule }) => ({
          ...rule,
          same: [...same],
          ignore: [...ignore],
          changedAt: iso(changedAt),
        }));
        return { items, nextCursor: null, total: items.length };
      },
    }),
    route({
      method: "delete",
      path: "/identity-rules/{id}",
      action: "delete-identity-rule",
      objectScope: EVERYBODYS,
      summary: "End a rule about identity; what it merged stays until that is taken back",
      params: idParams,
      reply: z.object({ kind: z.literal("deleted") }).openapi("IdentityRuleDeleted"),
      handle: ({ params: { id }, caller }) => execute("delete-identity-rule", { ...caller, id }),
    }),
  ];
}

/** Who is whom is told of assets that somebody may not see: so only to those who see all. */
const seesAll = (scope: Scope): boolean => scope.kind === "all";

const copyDecided = ({ kind, asset, decisions }: AssetDecidedReply) => ({
  kind,
  asset: { ...asset },
  decisions: decisions.map(({ exposures, names, words, ...one }) => ({
    ...one,
    names: [...names],
    words: words.map((word) => ({ ...word })),
    exposures: {
      ...exposures,
      shown: exposures.shown.map((fate) => ({
        ...fate,
        title: jsonText(fate.title),
        with: fate.with ?? null,
      })),
    },
  })),
});

const copySet = ({ assets, exposures, ...one }: AssetsSet) => ({
  ...one,
  assets: assets.map(({ changes, ...asset }) => ({
    ...asset,
    changes: changes.map((word) => ({ ...word })),
  })),
  exposures: {
    ...exposures,
    shown: exposures.shown.map((moved) => ({ ...moved, title: jsonText(moved.title) })),
  },
});
