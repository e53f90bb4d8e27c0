import { z } from "@hono/zod-openapi";
import { BANDS } from "../domain/band.ts";

const instantSchema = z.iso.datetime();

const cellSchema = z
  .object({
    claimId: z.string(),
    segment: z.string(),
    asset: z.string(),
    assetId: z.string(),
    target: z.string(),
    scenario: z.string(),
    state: z.enum(["holds", "broken", "untested", "stale", "contested"]),
    since: instantSchema.nullable(),
    /** The newest run that says so. */
    runId: z.string().nullable(),
    lastTestedAt: instantSchema.nullable(),
    sentence: z.string(),
  })
  .openapi("DeclaredCell");

const countsSchema = z.object({
  holds: z.number().int(),
  broken: z.number().int(),
  stale: z.number().int(),
  contested: z.number().int(),
  untested: z.number().int(),
});

const declared = {
  id: z.string(),
  title: z.string(),
  owner: z.string().nullable(),
  band: z.enum(BANDS),
  since: instantSchema.nullable(),
  /** The newest run that says so; null where none does. */
  runId: z.string().nullable(),
  sentence: z.string(),
  cells: countsSchema,
  /** What of it can't be tested, whatever agents do; null when nothing. */
  missing: z.string().nullable(),
  createdAt: instantSchema,
  createdBy: z.string(),
  changedAt: instantSchema,
  changedBy: z.string(),
};

/** A segmentation rule, and whether it holds. */
export const intentSchema = z
  .object({
    ...declared,
    rule: z.enum(["deny", "allow"]),
    about: z.string(),
    state: z.enum(["holds", "broken", "untested", "stale", "contested"]),
  })
  .openapi("Intent");

/** A compensating control, and since when it holds. */
export const controlSchema = z
  .object({
    ...declared,
    kind: z.string(),
    /** Since when people say that it is there. */
    declaredSince: z.iso.date().nullable(),
    protects: z.object({ assets: z.array(z.string()), endpoints: z.array(z.string()) }),
    state: z.enum(["holds", "regressed", "unproven"]),
  })
  .openapi("Control");

/** The same with every claim that it stands for. */
export const intentDetailSchema = intentSchema
  .extend({ claims: z.array(cellSchema) })
  .openapi("IntentDetail");
export const controlDetailSchema = controlSchema
  .extend({ claims: z.array(cellSchema) })
  .openapi("ControlDetail");

export const appliedDeclarationsSchema = z
  .object({
    created: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
    claims: z.number().int(),
  })
  .openapi("AppliedDeclarations");

/** A business flow that must work and did not. */
export const outageSchema = z
  .object({
    intent: z.string(),
    owner: z.string().nullable(),
    segment: z.string(),
    asset: z.string(),
    target: z.string(),
    claimId: z.string(),
    beganAt: instantSchema,
    beganBy: z.string(),
    /** Null while it lasts. */
    endedAt: instantSchema.nullable(),
    /** The run that got through again; null while it lasts, or where the intent was taken back. */
    endedBy: z.string().nullable(),
    withdrawn: z.boolean(),
  })
  .openapi("Outage");
