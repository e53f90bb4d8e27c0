import { z } from "@hono/zod-openapi";
import type { JobLimits } from "../../proto/work-limits.ts";

/** What a person may ask to be gentler with. An agent's own rules stay the upper bound, whatever is asked. */
export const limitsSchema = z
  .strictObject({
    probesPerSecond: z.number().min(0.1).max(1_000).optional(),
    jobSeconds: z.number().min(1).max(3_600).optional(),
    coolDownSeconds: z.number().min(0).max(3_600).optional(),
    jobBytes: z.number().int().min(1_024).max(1_073_741_824).optional(),
  })
  .openapi("RunLimits");

/** The member of a command; none when nothing was narrowed. */
export const limitsOf = (given: z.infer<typeof limitsSchema> | undefined): { readonly limits?: JobLimits } =>
  given === undefined
    ? {}
    : { limits: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
