import { z } from "@hono/zod-openapi";

/** What the API says of who may come in: join tokens, and the collector's own certificates. See schemas.ts. */

const at = z.iso.datetime();

export const joinTokenSchema = z
  .object({ token: z.string(), id: z.string(), expiresAt: at, command: z.string() })
  .openapi("JoinToken", {
    description: "The token is told this once; `command` is the line to paste on the agent's machine",
  });

export const outstandingSchema = z
  .object({
    id: z.string(),
    segment: z.string(),
    forAgent: z.string().nullable(),
    thaws: z.boolean(),
    needsApproval: z.boolean(),
    uses: z.number().int(),
    usesLeft: z.number().int(),
    createdAt: at,
    createdBy: z.string(),
    expiresAt: at,
    lastUsedAt: at.nullable(),
  })
  .openapi("OutstandingJoinToken", {
    description: "A join token that still opens the door; its secret is not kept",
  });

export const certificateSchema = z
  .object({
    fingerprint: z.string(),
    notBefore: at,
    notAfter: at,
    /** Less than a quarter of its life is left. */
    ending: z.boolean(),
  })
  .openapi("Certificate");

export const authoritySchema = z
  .object({
    current: certificateSchema,
    next: certificateSchema.nullable(),
    server: certificateSchema,
    /** While one authority takes over from another: who has not followed yet. */
    stragglers: z.array(z.string()),
    outstandingTokens: z.number().int(),
  })
  .openapi("Authority");

export type JoinToken = z.infer<typeof joinTokenSchema>;
export type OutstandingJoinToken = z.infer<typeof outstandingSchema>;
export type Certificate = z.infer<typeof certificateSchema>;
export type Authority = z.infer<typeof authoritySchema>;
