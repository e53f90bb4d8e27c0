import { z } from "@hono/zod-openapi";
import type { Execute } from "../app/command.ts";
import { inventorySchema } from "../domain/inventory.ts";
import { type Route, route } from "./route.ts";

const appliedSchema = z
  .object({
    created: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
    notes: z.array(z.string()).optional(),
  })
  .openapi("Applied");

/** Ten thousand assets with their endpoints fit. */
export const MAX_INVENTORY_BYTES = 8 * 1024 * 1024;

/** What `segment apply` and `asset apply` send: declarative, so the same document twice changes nothing. */
export const inventoryRoutes = ({ execute }: { readonly execute: Execute }): readonly Route[] => [
  route({
    method: "post",
    path: "/inventory",
    action: "apply-inventory",
    summary: "Declare segments and assets",
    maxJsonBytes: MAX_INVENTORY_BYTES,
    query: z.strictObject({ dryRun: z.enum(["true", "false"]).default("false") }),
    body: inventorySchema,
    reply: appliedSchema,
    handle: async ({ body, query: { dryRun }, caller }) => {
      const { notes, ...tally } = await execute("apply-inventory", {
        ...caller,
        document: body,
        dryRun: dryRun === "true",
      });
      return notes === undefined ? tally : { ...tally, notes: [...notes] };
    },
  }),
];
