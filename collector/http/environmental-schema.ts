import { z } from "@hono/zod-openapi";

/** A CVSS vector scored with what its asset requires. */
export const environmentalSchema = z.object({
  score: z.number(),
  base: z.number(),
  vector: z.string(),
  terms: z.object({ CR: z.string(), IR: z.string(), AR: z.string() }),
  /** Whether somebody declared the requirements, or they are the asset's criticality. */
  from: z.enum(["declared", "criticality"]),
});
