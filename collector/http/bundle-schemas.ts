import { z } from "@hono/zod-openapi";

/** The signed bundle that a scenario is in; `keyId` is the SHA-256 of its publisher's key. */
export const bundleSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    digest: z.string(),
    keyId: z.string(),
    notAfter: z.iso.datetime(),
  })
  .openapi("Bundle");

/** What became of a bundle that was sent; `agents`: of the live ones, how many take its publisher's word. */
export const publishedSchema = bundleSchema
  .extend({
    kind: z.enum(["published", "already-there"]),
    scenarios: z.number().int(),
    agents: z.object({ live: z.number().int(), pinning: z.number().int() }),
  })
  .openapi("PublishedBundle");
