import { z } from "@hono/zod-openapi";

const count = z.number().int();
/** What checking the chains found: how much there is and holds, and the first that doesn't, in words. See schemas.ts. */
export const logCheckSchema = z
  .object({
    batches: count,
    verified: count,
    audit: z.object({ entries: count, verified: count }),
    ledger: z.object({ entries: count, verified: count, facts: count }),
    /** What lies outside the store and the record was held against. */
    checkpoints: z.object({
      count,
      verified: count,
      newest: z.object({ epoch: count, number: count, at: z.string() }).nullable(),
    }),
    firstBreak: z.string().nullable(),
  })
  .openapi("LogCheck");

export type LogCheck = z.infer<typeof logCheckSchema>;
