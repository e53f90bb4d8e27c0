import { z } from "@hono/zod-openapi";

/** What the API says of scopes. See schemas.ts. */

const at = z.iso.datetime();
const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();
const share = z.object({ in: z.number().int(), of: z.number().int() });

const selectSchema = z.object({
  segments: z.array(z.string()).optional(),
  services: z.array(z.string()).optional(),
  owners: z.array(z.string()).optional(),
  criticality: z.array(z.number().int()).optional(),
  names: z.array(z.string()).optional(),
  assets: z.array(z.string()).optional(),
  except: z.array(z.string()).optional(),
});

const threatsSchema = z.object({
  attackVersion: z.string(),
  techniques: z.array(z.string()),
  groups: z.array(z.string()),
  from: z.array(z.string()),
});

export const guidanceSchema = z.object({ kind: z.string(), sentence: z.string() });

export const scopeSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    owner: maybe(z.string()),
    /** Null for who sees not everything: it may name what is not theirs. */
    select: maybe(selectSchema),
    threats: threatsSchema,
    /** Of the scope, and of everything that the caller sees. */
    assets: share,
    /** Not closed. */
    exposures: share,
    changedAt: at,
    changedBy: z.string(),
  })
  .openapi("Scope");

const coverageSchema = z
  .object({
    attackVersion: z.string(),
    counts: z.record(z.string(), z.number().int()),
    techniques: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        tested: z.enum(["tested", "in part", "not tested"]),
        scenarios: z.array(z.string()),
      }),
    ),
    groups: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        techniques: z.number().int(),
        tested: z.array(z.string()),
        inPart: z.array(z.string()),
        notTested: z.array(z.string()),
      }),
    ),
    words: z.array(z.string()),
  })
  .openapi("ThreatCoverage");

export const scopeDetailSchema = scopeSchema
  .extend({
    claims: z.number().int(),
    /** If one claim were tested after another; null where no scenario in use says. */
    testingHours: maybe(z.number()),
    guidance: z.array(guidanceSchema),
    overlaps: z.array(z.object({ id: z.string(), assets: z.number().int() })),
    coverage: coverageSchema,
    /** The first of them by name. */
    members: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        segment: maybe(z.string()),
        owner: maybe(z.string()),
        service: maybe(z.string()),
        criticality: maybe(z.number().int()),
      }),
    ),
    /** Chosen by the selection, brought by a report, declared by nobody; the first of them. */
    waiting: z.object({
      total: z.number().int(),
      assets: z.array(z.object({ id: z.string(), name: z.string() })),
    }),
  })
  .openapi("ScopeDetail");

export const appliedScopesSchema = z
  .object({
    created: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
    scopes: z.array(
      z.object({
        id: z.string(),
        assets: z.number().int(),
        joined: z.number().int(),
        left: z.number().int(),
        guidance: z.array(guidanceSchema),
      }),
    ),
  })
  .openapi("ScopesApplied");
