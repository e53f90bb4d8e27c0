import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import type { Clock } from "../../proto/time.ts";
import type { Execute } from "../app/command.ts";
import type { Scope } from "../app/role.ts";
import { DECLARATION_LIMITS, nameSchema } from "../domain/declaration.ts";
import { controlsFirstSchema, intentsFirstSchema } from "../domain/declared.ts";
import { type Found, type Place, pageOf, paging, placeOf } from "./cursor.ts";
import {
  appliedDeclarationsSchema,
  controlDetailSchema,
  controlSchema,
  intentDetailSchema,
  intentSchema,
  outageSchema,
} from "./declaration-schemas.ts";
import {
  controlView,
  type DeclarationRecord,
  intentView,
  type OutageRecord,
  outageView,
  type Present,
} from "./declaration-view.ts";
import { copyQueued } from "./exposure-acts.ts";
import { limitsOf, limitsSchema } from "./limit-schemas.ts";
import { type Route, route } from "./route.ts";
import { page, queuedSchema } from "./schemas.ts";
import { type SegmentDeps, segmentViews } from "./segments.ts";
import { idParams } from "./shapes.ts";

type Kind = "intent" | "control";
type Paging = { readonly limit: number; readonly after: Place | undefined };

export type DeclarationDeps = SegmentDeps & {
  readonly execute: Execute;
  readonly clock: Clock;
  readonly declarations: {
    page(kind: Kind, ask: Paging, scope: Scope): Promise<Found<DeclarationRecord>>;
    find(kind: Kind, id: string, scope: Scope): Promise<DeclarationRecord | undefined>;
    outages(
      ask: Paging & { readonly state: "open" | "ended" | undefined },
      scope: Scope,
    ): Promise<Found<OutageRecord>>;
  };
};

/** Five hundred declarations with every port and segment that they may name fit. */
export const MAX_DECLARATION_BYTES = 1024 * 1024;

/** What people declare to hold, whether it does, and what was out meanwhile. */
export function declarationRoutes(deps: DeclarationDeps): readonly Route[] {
  return [...intentRoutes(deps), ...controlRoutes(deps), outageRoute(deps)];
}

const testBody = z.strictObject({
  ids: z.array(nameSchema).min(1).max(DECLARATION_LIMITS.declarations).optional(),
  limits: limitsSchema.optional(),
});
const deletedSchema = z.object({ kind: z.literal("deleted") }).openapi("DeclarationDelete");

/** Who is live is asked without the caller's scope: why a cell is untested is no secret. */
async function present(deps: DeclarationDeps): Promise<Present> {
  const segments = await segmentViews(deps, { kind: "all" });
  return {
    now: deps.clock(),
    live: new Set(segments.filter(({ agents }) => agents.live > 0).map(({ id }) => id)),
  };
}

async function known(
  deps: DeclarationDeps,
  kind: Kind,
  id: string,
  scope: Scope,
): Promise<DeclarationRecord> {
  const found = await deps.declarations.find(kind, id, scope);
  if (found === undefined) throw new Fault("not-found", `No ${kind} "${id}"`);
  return found;
}

const intentRoutes = (deps: DeclarationDeps): readonly Route[] => [
  route({
    method: "get",
    path: "/intents",
    permission: "viewer",
    summary: "The segmentation rules that people believe in, and whether each holds",
    query: z.strictObject(paging),
    reply: page(intentSchema),
    handle: async ({ query: { limit, cursor }, scope }) => {
      const found = await deps.declarations.page("intent", { limit, after: placeOf(cursor, INTENTS) }, scope);
      const seen = await present(deps);
      return pageOf(found, INTENTS, (one) => intentView(one, seen));
    },
  }),
  route({
    method: "post",
    path: "/intents",
    action: "apply-intents",
    summary: "Declare intents, and controls with them; those that it doesn't name stay as they are",
    maxJsonBytes: MAX_DECLARATION_BYTES,
    body: intentsFirstSchema,
    reply: appliedDeclarationsSchema,
    handle: ({ body, caller }) => deps.execute("apply-intents", { ...caller, ...body }),
  }),
  route({
    method: "post",
    path: "/intents/tests",
    action: "test-intents",
    summary: "Run every claim of these intents once; of all of them without ids",
    body: testBody,
    reply: queuedSchema,
    handle: async ({ body, caller }) => copyQueued(await deps.execute("test-intents", asked(body, caller))),
  }),
  route({
    method: "get",
    path: "/intents/{id}",
    permission: "viewer",
    objectScope: "by its query",
    summary: "One intent, with every claim that it stands for",
    params: idParams,
    reply: intentDetailSchema,
    handle: async ({ params: { id }, scope }) =>
      intentView(await known(deps, "intent", id, scope), await present(deps)),
  }),
  route({
    method: "delete",
    path: "/intents/{id}",
    action: "delete-intent",
    objectScope: "by its query",
    summary: "Take an intent back; what its claims showed stays",
    params: idParams,
    reply: deletedSchema,
    handle: async ({ params: { id }, scope, caller }) =>
      deps.execute("delete-intent", { ...caller, id: (await known(deps, "intent", id, scope)).id }),
  }),
];

const controlRoutes = (deps: DeclarationDeps): readonly Route[] => [
  route({
    method: "get",
    path: "/controls",
    permission: "viewer",
    summary: "The compensating controls, and since when each holds",
    query: z.strictObject(paging),
    reply: page(controlSchema),
    handle: async ({ query: { limit, cursor }, scope }) => {
      const found = await deps.declarations.page(
        "control",
        { limit, after: placeOf(cursor, CONTROLS) },
        scope,
      );
      const seen = await present(deps);
      return pageOf(found, CONTROLS, (one) => controlView(one, seen));
    },
  }),
  route({
    method: "post",
    path: "/controls",
    action: "apply-controls",
    summary: "Declare controls, and intents with them; those that it doesn't name stay as they are",
    maxJsonBytes: MAX_DECLARATION_BYTES,
    body: controlsFirstSchema,
    reply: appliedDeclarationsSchema,
    handle: ({ body, caller }) => deps.execute("apply-controls", { ...caller, ...body }),
  }),
  route({
    method: "post",
    path: "/controls/tests",
    action: "test-controls",
    summary: "Run every claim that proves these controls once; of all of them without ids",
    body: testBody,
    reply: queuedSchema,
    handle: async ({ body, caller }) => copyQueued(await deps.execute("test-controls", asked(body, caller))),
  }),
  route({
    method: "get",
    path: "/controls/{id}",
    permission: "viewer",
    objectScope: "by its query",
    summary: "One control, with every claim that proves it",
    params: idParams,
    reply: controlDetailSchema,
    handle: async ({ params: { id }, scope }) =>
      controlView(await known(deps, "control", id, scope), await present(deps)),
  }),
  route({
    method: "delete",
    path: "/controls/{id}",
    action: "delete-control",
    objectScope: "by its query",
    summary: "Take a control back: nothing leans on it any more",
    params: idParams,
    reply: deletedSchema,
    handle: async ({ params: { id }, scope, caller }) =>
      deps.execute("delete-control", { ...caller, id: (await known(deps, "control", id, scope)).id }),
  }),
];

const outageRoute = (deps: DeclarationDeps): Route =>
  route({
    method: "get",
    path: "/outages",
    permission: "viewer",
    summary: "Business flows that must work and did not, newest first",
    query: z.strictObject({ ...paging, state: z.enum(["open", "ended"]).optional() }),
    reply: page(outageSchema),
    handle: async ({ query: { limit, cursor, state }, scope }) =>
      pageOf(
        await deps.declarations.outages({ limit, after: placeOf(cursor, OUTAGES), state }, scope),
        OUTAGES,
        outageView,
      ),
  });

const asked = <C>({ ids, limits }: z.output<typeof testBody>, caller: C) => ({
  ...caller,
  ...(ids === undefined ? {} : { ids }),
  ...limitsOf(limits),
});

const INTENTS = "intents";
const CONTROLS = "controls";
const OUTAGES = "outages";
