import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import type { Execute } from "../app/command.ts";
import type { Scope } from "../app/role.ts";
import { scopesSchema } from "../domain/scope.ts";
import { type Found, type Place, pageOf, paging, placeOf } from "./cursor.ts";
import { badField } from "./problem.ts";
import { type Route, route } from "./route.ts";
import { page } from "./schemas.ts";
import { appliedScopesSchema, scopeDetailSchema, scopeSchema } from "./scope-schemas.ts";
import {
  type Catalogued,
  catalogueReader,
  guidanceOf,
  type ScopeReads,
  type ScopeRecord,
  scopeDetailView,
  scopeView,
} from "./scope-view.ts";
import { idParams } from "./shapes.ts";

export type ScopeDeps = Pick<ScopeReads, "scopes"> &
  Catalogued & {
    readonly execute: Execute;
    readonly scopes: ScopeReads["scopes"] & {
      page(
        ask: { readonly limit: number; readonly after: Place | undefined },
        scope: Scope,
      ): Promise<Found<ScopeRecord>>;
      find(id: string, scope: Scope): Promise<ScopeRecord | undefined>;
    };
  };

/** A scope with five thousand assets that are named one by one fits. */
export const MAX_SCOPE_BYTES = 2 * 1024 * 1024;

/** The scope that a list is narrowed by. One that isn't there has nothing, and a gate would pass for a slip of the pen. */
export async function mustBeScope(
  { scopes }: { readonly scopes: Pick<ScopeDeps["scopes"], "find"> },
  id: string,
  scope: Scope,
): Promise<number> {
  const found = await scopes.find(id, scope);
  if (found === undefined)
    throw badField("scope", `There is no scope "${id}"; plumbline scope list shows them`);
  return found.no;
}

/** Scopes: what matters to one business process, and what it fears. */
export function scopeRoutes(given: ScopeDeps): readonly Route[] {
  const deps = { ...given, catalogue: catalogueReader(given) };
  const known = async (id: string, scope: Scope): Promise<ScopeRecord> => {
    const found = await deps.scopes.find(id, scope);
    if (found === undefined) throw new Fault("not-found", `No scope "${id}"`);
    return found;
  };
  return [
    route({
      method: "get",
      path: "/scopes",
      permission: "viewer",
      summary: "The scopes, with how much of everything each holds",
      query: z.strictObject(paging),
      reply: page(scopeSchema),
      handle: async ({ query: { limit, cursor }, scope }) => {
        const found = await deps.scopes.page({ limit, after: placeOf(cursor, SCOPES) }, scope);
        const views = new Map<number, z.infer<typeof scopeSchema>>();
        for (const one of found.items) views.set(one.no, await scopeView(deps, one, scope));
        return pageOf(found, SCOPES, ({ no }) => views.get(no) as z.infer<typeof scopeSchema>);
      },
    }),
    route({
      method: "post",
      path: "/scopes",
      action: "apply-scopes",
      summary: "Declare scopes; those that it doesn't name stay as they are",
      maxJsonBytes: MAX_SCOPE_BYTES,
      body: scopesSchema.extend({
        /** Also what reports brought since, where a scope says the same as before. */
        takeIn: z.boolean().default(false),
      }),
      reply: appliedScopesSchema,
      handle: async ({ body, caller, scope }) => {
        const { members, ...tally } = await deps.execute("apply-scopes", { ...caller, ...body });
        const catalogue = await deps.catalogue();
        const scopes: z.infer<typeof appliedScopesSchema>["scopes"] = [];
        for (const one of members) {
          const { guidance } = await guidanceOf(deps, await known(one.id, scope), catalogue, scope);
          scopes.push({ ...one, guidance: [...guidance] });
        }
        return { ...tally, scopes };
      },
    }),
    route({
      method: "get",
      path: "/scopes/{id}",
      permission: "viewer",
      objectScope: "by its query",
      summary:
        "One scope: its assets, what should be told of it, and which of its threats the catalogue tests",
      params: idParams,
      reply: scopeDetailSchema,
      handle: async ({ params: { id }, scope }) => scopeDetailView(deps, await known(id, scope), scope),
    }),
    route({
      method: "delete",
      path: "/scopes/{id}",
      action: "delete-scope",
      objectScope: "by its query",
      summary: "Take a scope back; what its cycles came to stays",
      params: idParams,
      reply: z.object({ kind: z.literal("deleted") }).openapi("ScopeDelete"),
      handle: async ({ params: { id }, scope, caller }) =>
        deps.execute("delete-scope", { ...caller, id: (await known(id, scope)).id }),
    }),
  ];
}

const SCOPES = "scopes";
