import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import type { Execute } from "../app/command.ts";
import type { Scope } from "../app/role.ts";
import { CAMPAIGN_LIMITS } from "../domain/campaign.ts";
import { campaignPlanSchema, campaignRunSchema, campaignViewSchema } from "./campaign-schemas.ts";
import {
  type CampaignRecord,
  type CampaignRunRecord,
  campaignRunView,
  campaignView,
  planView,
} from "./campaign-view.ts";
import { type Found, type Place, pageOf, paging, placeOf } from "./cursor.ts";
import { badField } from "./problem.ts";
import { parse, type Route, route } from "./route.ts";
import { page } from "./schemas.ts";
import { idParams, idSchema } from "./shapes.ts";

type Paging = { readonly limit: number; readonly after: Place | undefined };

export type CampaignDeps = {
  readonly execute: Execute;
  readonly campaigns: {
    page(ask: Paging): Promise<Found<CampaignRecord>>;
    find(id: string): Promise<CampaignRecord | undefined>;
    runs(ask: Paging & { readonly campaign: string | undefined }): Promise<Found<CampaignRunRecord>>;
    findRun(id: string): Promise<CampaignRunRecord | undefined>;
  };
};

const parameters = z.record(z.string().max(32), z.string().max(300));
/** Parameters in an address. */
const MAX_PARAMETERS_LENGTH = 8_000;

/** Campaigns: what they are, what they would do, and what each of their runs came to. */
export function campaignRoutes(deps: CampaignDeps): readonly Route[] {
  return [...documentRoutes(deps), ...runRoutes(deps)];
}

const documentRoutes = ({ execute, campaigns }: CampaignDeps): readonly Route[] => [
  route({
    method: "get",
    path: "/campaigns",
    permission: "viewer",
    summary: "The campaigns in force, newest first",
    query: z.strictObject(paging),
    reply: page(campaignViewSchema),
    handle: async ({ query: { limit, cursor }, scope }) =>
      seesAll(scope)
        ? pageOf(await campaigns.page({ limit, after: placeOf(cursor, ORDER) }), ORDER, campaignView)
        : NOTHING,
  }),
  route({
    method: "post",
    path: "/campaigns",
    action: "put-campaign",
    summary: "Put a campaign's document in force, in the place of an earlier one of its id",
    maxJsonBytes: 2 * CAMPAIGN_LIMITS.bytes,
    body: z.strictObject({ document: z.string().min(1).max(CAMPAIGN_LIMITS.bytes) }),
    reply: z
      .object({ kind: z.enum(["created", "changed", "unchanged"]), id: z.string(), digest: z.string() })
      .openapi("CampaignPut"),
    handle: async ({ body: { document }, caller }) => execute("put-campaign", { ...caller, body: document }),
  }),
  route({
    method: "get",
    path: "/campaigns/{id}",
    permission: "viewer",
    objectScope: "by its query",
    summary: "One campaign, with its document",
    params: idParams,
    reply: campaignViewSchema,
    handle: async ({ params: { id }, scope }) => {
      const found = seesAll(scope) ? await campaigns.find(id) : undefined;
      if (found === undefined) throw new Fault("not-found", `No campaign "${id}"`);
      return campaignView(found);
    },
  }),
  route({
    method: "delete",
    path: "/campaigns/{id}",
    action: "delete-campaign",
    objectScope: "none, because operators test everything",
    summary: "End a campaign's being in force; what its runs came to stays",
    params: idParams,
    reply: z.object({ kind: z.literal("deleted") }).openapi("CampaignDelete"),
    handle: async ({ params: { id }, caller }) => execute("delete-campaign", { ...caller, id }),
  }),
  route({
    method: "get",
    path: "/campaigns/{id}/plan",
    permission: "operator",
    objectScope: "none, because operators test everything",
    rate: "heavy",
    summary: "What each node would do now, and on which verdicts it depends; starts nothing",
    params: idParams,
    query: z.strictObject({
      /** `{"name": "value"}` as JSON. */
      parameters: z.string().max(MAX_PARAMETERS_LENGTH).default("{}"),
    }),
    reply: campaignPlanSchema,
    handle: async ({ params: { id }, query, caller }) =>
      planView(
        await execute("plan-campaign", {
          ...caller,
          id,
          parameters: parse(parameters, json(query.parameters)),
        }),
      ),
  }),
];

const runRoutes = ({ execute, campaigns }: CampaignDeps): readonly Route[] => [
  route({
    method: "post",
    path: "/campaigns/{id}/runs",
    action: "run-campaign",
    objectScope: "none, because operators test everything",
    summary: "Run a campaign; it goes on by itself from verdict to verdict",
    status: 202,
    params: idParams,
    body: z.strictObject({ parameters: parameters.default({}) }),
    reply: z.object({ kind: z.literal("started"), runId: z.string() }).openapi("CampaignStarted"),
    handle: async ({ params: { id }, body, caller }) =>
      execute("run-campaign", { ...caller, id, parameters: body.parameters }),
  }),
  route({
    method: "get",
    path: "/campaign-runs",
    permission: "viewer",
    summary: "What campaigns came to, newest first",
    query: z.strictObject({ ...paging, campaign: idSchema.optional() }),
    reply: page(campaignRunSchema),
    handle: async ({ query: { limit, cursor, campaign }, scope }) => {
      if (!seesAll(scope)) return NOTHING;
      const after = placeOf(cursor, RUN_ORDER);
      return pageOf(await campaigns.runs({ limit, after, campaign }), RUN_ORDER, campaignRunView);
    },
  }),
  route({
    method: "get",
    path: "/campaign-runs/{id}",
    permission: "viewer",
    objectScope: "by its query",
    summary: "One run of a campaign, node by node",
    params: idParams,
    reply: campaignRunSchema,
    handle: async ({ params: { id }, scope }) => {
      const found = seesAll(scope) ? await campaigns.findRun(id) : undefined;
      if (found === undefined) throw new Fault("not-found", `No campaign was run as "${id}"`);
      return campaignRunView(found);
    },
  }),
  route({
    method: "post",
    path: "/campaign-runs/{id}/cancel",
    action: "cancel-campaign",
    objectScope: "none, because operators test everything",
    summary:
      "Call a campaign off: nothing more starts, what is under way is called off, and it is cleaned up",
    params: idParams,
    body: z.strictObject({}),
    reply: z
      .object({ kind: z.enum(["cancelled", "already-cancelled", "already-over"]) })
      .openapi("CampaignCancel"),
    handle: async ({ params: { id }, caller }) => execute("cancel-campaign", { ...caller, runId: id }),
  }),
];

/** A campaign goes over many people's things: who sees some of them only sees none of it. */
const seesAll = ({ kind }: Scope): boolean => kind === "all";
const NOTHING = { items: [], nextCursor: null, total: 0 };
const ORDER = "campaigns";
const RUN_ORDER = "campaign-runs";

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badField("parameters", "parameters is no JSON");
  }
}
