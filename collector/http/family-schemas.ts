import { z } from "@hono/zod-openapi";

/** Where an asset's IPv4 and IPv6 differ, or were not both settled. */
export const familyGapSchema = z.object({
  kind: z.enum(["differs", "untested"]),
  segment: z.string(),
  transport: z.enum(["tcp", "udp"]),
  port: z.number().int(),
  sentence: z.string(),
});
