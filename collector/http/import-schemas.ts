import { z } from "@hono/zod-openapi";

/** What an import made of a report. */
export const importReplySchema = z
  .object({
    id: z.string(),
    format: z.string(),
    assets: z.number().int(),
    exposures: z.number().int(),
    created: z.number().int(),
    /** Exposures of before: sighted again; and seen by the same tool on what the report looked at, but not in it. */
    seenAgain: z.number().int(),
    notSeen: z.number().int(),
    sightings: z.number().int(),
    skipped: z.number().int(),
    warnings: z.array(z.string()),
    /** The same bytes were imported before; nothing changed. */
    repeated: z.boolean(),
    /** Only what is about the assets of this scope was taken in; null without one. */
    scope: z.string().nullable(),
  })
  .openapi("ImportReply");

export type ImportReply = z.infer<typeof importReplySchema>;
