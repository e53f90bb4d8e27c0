import { z } from "@hono/zod-openapi";

/** What the API says of people and of the fleet: sessions, problems, agents, segments, assets. See schemas.ts. */

const at = z.iso.datetime();
const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string(),
    /** The field at fault, when one is. */
    field: z.string().optional(),
  })
  .openapi("Problem", { description: "RFC 9457 problem details" });

export const roleSchema = z.enum(["viewer", "operator", "owner", "approver", "admin"]);

export const sessionSchema = z
  .object({
    user: z.string(),
    role: roleSchema,
    version: z.string(),
    needsSetup: z.boolean(),
    /** What to do before anything else is answered. */
    must: z.enum(["change-password", "second-factor"]).nullable().optional(),
  })
  .openapi("Session");

export const agentSchema = z
  .object({
    id: z.string(),
    segment: z.string(),
    status: z.enum(["live", "silent", "never-seen", "expired", "pending", "frozen", "revoked"]),
    version: z.string(),
    sourceAddress: z.string(),
    labels: z.record(z.string(), z.string()),
    halted: z.boolean(),
    permissionModel: z.boolean(),
    rulesDigest: z.string(),
    rulesProblem: z.string(),
    durableSequence: z.number().int(),
    clockOffsetMs: maybe(z.number()),
    bootId: z.string(),
    /** SHA-256 of the evidence key: what a person compares before an agent is let in. */
    fingerprint: z.string(),
    certificateExpiresAt: at,
    frozenAt: maybe(at),
    frozenBecause: z.string(),
    revokedAt: maybe(at),
    /** What a person should do about it, a sentence each. */
    warnings: z.array(z.string()),
    joinedAt: at,
    lastSeenAt: maybe(at),
  })
  .openapi("Agent");

export const segmentSchema = z
  .object({
    id: z.string(),
    cidrs: z.array(z.string()),
    trust: z.enum(["untrusted", "partner", "internal", "restricted"]),
    public: z.boolean(),
    agents: z.object({ live: z.number().int(), total: z.number().int() }),
  })
  .openapi("Segment");

export const endpointSchema = z
  .object({
    transport: z.enum(["tcp", "udp"]),
    host: z.string(),
    port: z.number().int(),
    speaks: z.enum(["tcp", "tls", "http", "https", "udp", "witness"]),
    canary: z.boolean(),
    reachedAs: z.record(z.string(), z.object({ host: z.string(), port: z.number().int() })),
  })
  .openapi("Endpoint");

export const assetSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    addresses: z.array(z.string()),
    segment: maybe(z.string()),
    owner: maybe(z.string()),
    service: maybe(z.string()),
    criticality: maybe(z.number().int()),
    endpoints: z.array(endpointSchema),
    /** Why it is in that segment. */
    segmentBecause: z.string(),
    /** Every name, address and id that leads to it. */
    knownAs: z.array(z.string()),
    /** Assets that are part of it, with the decision by which each can be taken out again. */
    merged: z.array(z.object({ id: z.string(), name: z.string(), decision: z.string() })),
    /** Addresses that agents on it saw of their own host: knowledge, never a target. */
    seenAddresses: z.array(
      z.object({ address: z.string(), agent: z.string(), firstSeenAt: at, lastSeenAt: at }),
    ),
  })
  .openapi("Asset");

export type Problem = z.infer<typeof problemSchema>;
export type Session = z.infer<typeof sessionSchema>;
export type AgentView = z.infer<typeof agentSchema>;
export type SegmentView = z.infer<typeof segmentSchema>;
export type AssetView = z.infer<typeof assetSchema>;
