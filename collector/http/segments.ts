import { z } from "@hono/zod-openapi";
import type { Scope } from "../app/role.ts";
import type { Segment } from "../domain/asset.ts";
import { type SegmentView, segmentSchema } from "./fleet-schemas.ts";
import { type Route, route } from "./route.ts";
import { page } from "./schemas.ts";

/** A segment with the ids of its agents that are not revoked. */
export type SegmentRecord = Segment & { readonly agents: readonly string[] };

export type SegmentDeps = {
  readonly sessions: () => ReadonlySet<string>;
  readonly segments: { all(scope: Scope): Promise<readonly SegmentRecord[]> };
};

/** The network's zones. At most a thousand (the inventory's own limit), so they come on one page. */
export function segmentRoutes(deps: SegmentDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/segments",
      permission: "viewer",
      summary: "The segments, with their agents",
      query: z.strictObject({}),
      reply: page(segmentSchema),
      handle: async ({ scope }) => {
        const items = await segmentViews(deps, scope);
        return { items, nextCursor: null, total: items.length };
      },
    }),
  ];
}

export async function segmentViews(deps: SegmentDeps, scope: Scope): Promise<SegmentView[]> {
  const live = deps.sessions();
  return (await deps.segments.all(scope)).map(({ id, cidrs, trust, isPublic, agents }) => ({
    id,
    cidrs: [...cidrs],
    trust,
    public: isPublic,
    agents: { live: agents.filter((agent) => live.has(agent)).length, total: agents.length },
  }));
}
