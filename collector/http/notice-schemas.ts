import { z } from "@hono/zod-openapi";

/** What an agent signed about itself. */
export const noticeSchema = z
  .object({
    at: z.iso.datetime(),
    sequence: z.number().int(),
    kind: z.enum(["refused-by-rules", "halted", "resumed"]),
    /** The rule that refused, or who moved the kill switch. */
    by: z.string(),
    because: z.string(),
    sentence: z.string(),
    runId: z.string().nullable(),
    jobId: z.string(),
    stepId: z.string(),
  })
  .openapi("AgentNotice");

export const noticesSchema = z
  .object({
    refused: z.number().int(),
    halted: z.number().int(),
    resumed: z.number().int(),
    items: z.array(noticeSchema),
  })
  .openapi("AgentNotices", {
    description:
      "Counts of all that the agent's own rules refused and of its kill switch; the newest in full",
  });
