import { z } from "@hono/zod-openapi";
import type { Scope } from "../app/role.ts";
import type { ExposureActDeps } from "./exposure-acts.ts";
import { type Route, route } from "./route.ts";
import { idParams, idSchema } from "./shapes.ts";

/** Characters of a reason. */
const MAX_REASON = 500;
const reason = z.string().trim().min(1).max(MAX_REASON);

const foldedSchema = z.object({ kind: z.enum(["folded", "unfolded"]) }).openapi("SameExposures");
const partedSchema = z.object({ kind: z.enum(["parted", "rejoined"]) }).openapi("ApartExposure");

/** What people say of which exposures are one weakness. Nothing of it opens or closes anything, and all of it can be taken back. */
export function sameExposureRoutes({
  execute,
  exposures,
}: Pick<ExposureActDeps, "execute" | "exposures">): readonly Route[] {
  const isTheirs = async ({ id }: { readonly id: string }, scope: Scope): Promise<boolean> =>
    (await exposures.find(id, scope)) !== undefined;
  return [
    route({
      method: "post",
      path: "/exposures/{id}/same",
      action: "same-exposures",
      objectScope: isTheirs,
      summary: "Count another exposure of the same asset as this one, or take that back",
      params: idParams,
      body: z.strictObject({ other: idSchema, reason, undo: z.boolean().default(false) }),
      reply: foldedSchema,
      handle: ({ params: { id }, body: { other, reason, undo }, caller }) =>
        execute("same-exposures", { ...caller, exposureId: id, otherId: other, reason, undo }),
    }),
    route({
      method: "post",
      path: "/exposures/{id}/apart",
      action: "apart-exposure",
      objectScope: isTheirs,
      summary: "Give one of its findings an exposure of its own, or take that back",
      params: idParams,
      body: z.strictObject({
        finding: z.number().int().positive(),
        reason,
        undo: z.boolean().default(false),
      }),
      reply: partedSchema,
      handle: async ({ params: { id }, body, caller }) => {
        const { kind } = await execute("apart-exposure", { ...caller, exposureId: id, ...body });
        return { kind };
      },
    }),
  ];
}
