import { z } from "@hono/zod-openapi";

const at = z.iso.datetime();
const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();

/** Where the closure of an exposure stands, beside its kind. */
export const closureWordsSchema = z.object({
  sentence: z.string(),
  nextAction: z.string(),
  /** Exactly what is missing before it may close. */
  missing: z.array(z.string()),
  counted: z.number().int(),
  needed: z.number().int(),
  /** The statistical bound of the ticket, in words. */
  bound: z.string(),
  fixClaimedAt: maybe(at),
  fixClaimedBy: maybe(z.string()),
  closedAt: maybe(at),
});
