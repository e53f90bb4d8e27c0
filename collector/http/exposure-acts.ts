import { z } from "@hono/zod-openapi";
import type { Execute, Queued } from "../app/command.ts";
import type { Scope } from "../app/role.ts";
import type { ExposureRecord } from "./exposure-view.ts";
import { limitsOf, limitsSchema } from "./limit-schemas.ts";
import { type Route, route } from "./route.ts";
import { queuedSchema } from "./schemas.ts";
import { idParams, idSchema } from "./shapes.ts";

export type ExposureActDeps = {
  readonly execute: Execute;
  readonly exposures: { find(id: string, scope: Scope): Promise<ExposureRecord | undefined> };
};

/** Ids that one request may name. */
export const MAX_VALIDATED_IDS = 1_000;

const noWords = z.strictObject({});
export const fixClaimedSchema = z.object({ queued: queuedSchema }).openapi("FixClaimed");
const assignedSchema = z.object({ kind: z.literal("assigned") }).openapi("Assigned");

/** What people may do about an exposure. None of it says that anything is fixed: it asks for evidence. */
export function exposureActRoutes({ execute, exposures }: ExposureActDeps): readonly Route[] {
  const isTheirs = async ({ id }: { readonly id: string }, scope: Scope): Promise<boolean> =>
    (await exposures.find(id, scope)) !== undefined;
  return [
    route({
      method: "post",
      path: "/validations",
      action: "validate-many",
      summary: "Test every testable claim of these exposures once; of all of them, when none are named",
      status: 202,
      body: z.strictObject({
        ids: z.array(idSchema).min(1).max(MAX_VALIDATED_IDS).optional(),
        limits: limitsSchema.optional(),
      }),
      reply: queuedSchema,
      handle: async ({ body: { ids, limits }, caller }) =>
        copyQueued(
          await execute("validate", {
            ...caller,
            ...(ids === undefined ? {} : { ids }),
            ...limitsOf(limits),
          }),
        ),
    }),
    route({
      method: "post",
      path: "/exposures/{id}/validations",
      action: "validate",
      objectScope: isTheirs,
      summary: "Test every testable claim of this exposure once",
      status: 202,
      params: idParams,
      body: z.strictObject({ limits: limitsSchema.optional() }),
      reply: queuedSchema,
      handle: async ({ params: { id }, body: { limits }, caller }) =>
        copyQueued(await execute("validate", { ...caller, ids: [id], ...limitsOf(limits) })),
    }),
    route({
      method: "post",
      path: "/exposures/{id}/fix-claims",
      action: "claim-fix",
      objectScope: isTheirs,
      summary: "Say that it is fixed: closes nothing, and asks for the runs that would prove it",
      status: 202,
      params: idParams,
      body: z.strictObject({ note: z.string().max(2_000).default("") }),
      reply: fixClaimedSchema,
      handle: async ({ params: { id }, body: { note }, caller }) => ({
        queued: copyQueued(await execute("claim-fix", { ...caller, exposureId: id, note })),
      }),
    }),
    route({
      method: "post",
      path: "/exposures/{id}/retests",
      action: "retest",
      objectScope: isTheirs,
      summary: "Ask for the runs that closure still needs",
      status: 202,
      params: idParams,
      body: noWords,
      reply: queuedSchema,
      handle: async ({ params: { id }, caller }) =>
        copyQueued(await execute("retest", { ...caller, exposureId: id })),
    }),
    route({
      method: "post",
      path: "/exposures/{id}/assignment",
      action: "assign",
      objectScope: isTheirs,
      summary: "Give it to somebody, or to nobody",
      params: idParams,
      body: z.strictObject({ owner: z.string().trim().min(1).max(100).nullable() }),
      reply: assignedSchema,
      handle: ({ params: { id }, body: { owner }, caller }) =>
        execute("assign", { ...caller, exposureId: id, owner }),
    }),
  ];
}

/** The writer's answer as the API gives it. */
export const copyQueued = ({ runs, untestable, ...rest }: Queued) => ({
  ...rest,
  runs: [...runs],
  untestable: [...untestable],
});
