import { z } from "@hono/zod-openapi";
import type { Execute } from "../app/command.ts";
import { inventorySchema } from "../domain/inventory.ts";
import { type Route, route } from "./route.ts";

const appliedSchema = z
  .object({ created: z.number().int(), changed: z.number().int(), unchanged: z.number().int() })
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
    body: inventorySchema,
    reply: appliedSchema,
    handle: ({ body, caller }) => execute("apply-inventory", { ...caller, document: body }),
  }),
];
