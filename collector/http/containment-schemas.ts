import { z } from "@hono/zod-openapi";

/** What the API says of how an agent is held back: by its own rules, not by us. See schemas.ts. */

const at = z.iso.datetime();

export const agentRulesSchema = z
  .object({
    agreedBy: z.string(),
    notBefore: at,
    notAfter: at,
    tier: z.number().int(),
    allow: z.array(
      z.object({ kinds: z.array(z.string()), to: z.array(z.string()), ports: z.array(z.string()) }),
    ),
    deny: z.array(z.object({ to: z.array(z.string()), because: z.string() })),
    witness: z.array(
      z.object({
        transport: z.string(),
        on: z.string(),
        ports: z.array(z.string()),
        from: z.array(z.string()),
      }),
    ),
    limits: z.record(z.string(), z.number()),
    windows: z.array(z.string()),
    /** Whose scenarios may run there; `keyId` is the SHA-256 of the key. */
    publishers: z.array(z.object({ name: z.string(), keyId: z.string() })),
  })
  .openapi("AgentRules", { description: "Rules of engagement, as the agent reported them" });

/** What an agent signed about itself. */
const noticeSchema = z
  .object({
    at,
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

const noticesSchema = z
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

export const containmentSchema = z
  .object({
    /** Null where the agent has none that can be used. */
    rules: agentRulesSchema.nullable(),
    notices: noticesSchema,
    /** Jobs that it took no step of. */
    notTaken: z.array(z.object({ at, because: z.string(), runId: z.string() })),
    quarantined: z.array(z.object({ at, reason: z.string() })),
  })
  .openapi("Containment");

export type AgentRules = z.infer<typeof agentRulesSchema>;
export type AgentNotice = z.infer<typeof noticeSchema>;
export type Containment = z.infer<typeof containmentSchema>;
