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

export const containmentSchema = z
  .object({
    /** Null where the agent has none that can be used. */
    rules: agentRulesSchema.nullable(),
    refusals: z.array(
      z.object({
        at,
        rule: z.string(),
        because: z.string(),
        sequence: z.number().int(),
        runId: z.string().nullable(),
      }),
    ),
    /** Jobs that it took no step of. */
    notTaken: z.array(z.object({ at, because: z.string(), runId: z.string() })),
    quarantined: z.array(z.object({ at, reason: z.string() })),
  })
  .openapi("Containment");

export type AgentRules = z.infer<typeof agentRulesSchema>;
export type Containment = z.infer<typeof containmentSchema>;
