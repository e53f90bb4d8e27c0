import { z } from "@hono/zod-openapi";
import { closureWordsSchema } from "./closure-schemas.ts";
import { environmentalSchema } from "./environmental-schema.ts";
import { familyGapSchema } from "./family-schemas.ts";
import { findingsSchema } from "./finding-view.ts";
import { segmentSchema } from "./fleet-schemas.ts";
import { valuesSchema } from "./given-schemas.ts";
import { saidTestingSchema } from "./testing-schemas.ts";

/**
 * What the API says, in one place: routes answer with these, the OpenAPI document is made of them,
 * and the console takes its types from them. Instants are ISO 8601 in UTC; absent is `null`.
 */

const at = z.iso.datetime();
const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();

export const targetSchema = z
  .object({ transport: z.enum(["tcp", "udp"]), host: z.string(), port: z.number().int() })
  .openapi("Target");

export const bandSchema = z.enum(["defer", "scheduled", "out-of-cycle", "immediate"]);
export const severitySchema = z.enum(["critical", "high", "medium", "low", "info"]);
export const gradeSchema = z.enum(["A", "B", "C", "D", "E"]);
export const validationKindSchema = z.enum(["unvalidated", "confirmed", "mitigated", "fixed", "contested"]);
export const closureKindSchema = z.enum([
  "open",
  "fix-claimed",
  "verifying",
  "closed",
  "still-open",
  "fixed-but-broke",
  "cannot-tell",
  "reopened",
]);

const proofSchema = z.object({ name: z.string(), holds: z.boolean(), detail: z.string() });

/** Four axes, never folded into one. */
export const verdictSchema = z
  .object({
    /** `ran` or `not-run`. */
    execution: z.string(),
    /** Such as `allowed`, `prevented`, `absent`, `partial`, `inconclusive`. */
    prevention: z.string(),
    /** The word behind it: `answered`, `path`, `service-not-listening`, `target-down`… */
    detail: z.string(),
    detection: z.string(),
    grade: gradeSchema,
    row: z.number().int(),
    sentence: z.string(),
    through: maybe(z.number().int()),
    of: maybe(z.number().int()),
    proofs: z.array(proofSchema),
  })
  .openapi("Verdict");

export const runSchema = z
  .object({
    id: z.string(),
    marker: z.string(),
    reason: z.enum(["validate", "retest", "recheck", "manual", "scheduled"]),
    state: z.enum(["running", "judged", "cancelled"]),
    exposureId: maybe(z.string()),
    exposureTitle: maybe(z.string()),
    asset: z.string(),
    claimId: z.string(),
    expectation: z.enum(["deny", "allow"]),
    segment: z.string(),
    /** Null where the run is about an agent's own host: the asset's. */
    target: maybe(targetSchema),
    scenario: z.object({ id: z.string(), version: z.number().int(), digest: z.string() }),
    issuedAt: at,
    judgedAt: maybe(at),
    verdict: maybe(verdictSchema),
  })
  .openapi("Run");

export const observationSchema = z
  .object({
    sequence: z.number().int(),
    agentId: z.string(),
    /** The agent was revoked since: what it saw before still counts, and is marked. */
    agentRevoked: z.boolean(),
    segment: z.string(),
    role: z.string(),
    step: z.string(),
    purpose: z.string(),
    attempt: z.number().int(),
    target: z.string(),
    startedAt: at,
    endedAt: at,
    receivedAt: at,
    outcome: z.string(),
    /** The outcome in words, escaped: what a peer said is never markup. */
    words: z.string(),
    batchHash: z.string(),
    admitted: z.boolean(),
    refusedBecause: maybe(z.string()),
  })
  .openapi("Observation");

export const runDetailSchema = runSchema
  .extend({
    jobs: z.array(
      z.object({
        id: z.string(),
        agentId: z.string(),
        segment: z.string(),
        role: z.string(),
        ended: maybe(z.string()),
      }),
    ),
    observations: z.array(observationSchema),
    /** Values that the scenario was given. */
    parameters: valuesSchema,
    /** Parts of the scenario that nobody took. */
    untaken: z.array(z.string()),
    /** What would settle it; null where it settled something, or is not judged yet. */
    nextAction: maybe(z.string()),
  })
  .openapi("RunDetail");

/** One of the two answers of design 3.5. */
export const priorityAnswerSchema = z
  .object({
    band: bandSchema,
    due: z.object({ outcome: z.string(), at: maybe(at) }),
    sentence: z.string(),
    missing: z.array(z.string()),
    inputs: z.array(
      z.object({ name: z.string(), value: z.string(), source: z.string(), at: maybe(at), note: z.string() }),
    ),
  })
  .openapi("PriorityAnswer");

export const exposureSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    asset: z.object({ id: z.string(), name: z.string(), segment: maybe(z.string()) }),
    endpoint: maybe(z.object({ host: z.string(), port: maybe(z.number().int()), protocol: z.string() })),
    cves: z.array(z.string()),
    severity: severitySchema,
    owner: maybe(z.string()),
    validation: validationKindSchema,
    fresh: z.boolean(),
    /** What people and closure say. */
    closure: closureKindSchema,
    asserted: z.object({ band: bandSchema, due: maybe(at) }),
    grounded: z.object({ band: bandSchema, due: maybe(at) }),
    score: z.number(),
    reason: z.string(),
    sightings: z.number().int(),
    tools: z.array(z.string()),
    firstSightedAt: at,
    lastSightedAt: at,
  })
  .openapi("Exposure");

export const standingSchema = z
  .object({
    claimId: z.string(),
    asks: z.enum(["way", "weakness"]),
    segment: z.string(),
    trust: z.string(),
    expectation: z.enum(["deny", "allow"]),
    /** Null where the claim is about an agent's own host: the asset's. */
    target: maybe(targetSchema),
    /** Where the vantage reaches it, when that differs. */
    reachedAs: maybe(targetSchema),
    scenario: z.string(),
    standing: z.enum(["unvalidated", "supported", "refuted", "inconclusive", "contested"]),
    fresh: z.boolean(),
    everSupported: z.boolean(),
    inScope: z.boolean(),
    grade: maybe(gradeSchema),
    sentence: z.string(),
    runId: maybe(z.string()),
    at: maybe(at),
    split: z.array(z.string()),
    /** What keeps the claim from being tested; empty when nothing does. */
    untestable: z.string(),
  })
  .openapi("Standing");

export const timelineEntrySchema = z
  .object({
    at,
    kind: z.enum(["sighting", "run", "statement", "standing", "validation", "closure", "priority"]),
    title: z.string(),
    detail: z.string(),
    runId: maybe(z.string()),
    tone: z.enum(["good", "bad", "unsure", "neutral"]),
  })
  .openapi("TimelineEntry");

export const exposureDetailSchema = exposureSchema
  .extend({
    weakness: z.string(),
    cvss: maybe(z.object({ version: z.string(), vector: z.string(), score: z.number() })),
    /** The vector scored with what the asset requires, beside the tool's own score; null where one of both is unknown. */
    environmental: maybe(environmentalSchema).optional(),
    validationDetail: z.object({ sentence: z.string(), by: z.string(), lacking: z.array(z.string()) }),
    closureDetail: closureWordsSchema.extend({ kind: closureKindSchema }),
    priority: z.object({
      asserted: priorityAnswerSchema,
      grounded: priorityAnswerSchema,
      score: z.number(),
      terms: z.array(z.object({ term: z.string(), points: z.number(), because: z.string() })),
      moved: z.array(z.string()),
    }),
    /** Why, for whoever must fix it: what decides, what was seen, what is missing, by when. */
    why: z.array(z.string()),
    testing: saidTestingSchema,
    claims: z.array(standingSchema),
    /** Where the asset's IPv4 and IPv6 are not known to be alike: they differ, or one was not settled. */
    families: z.array(familyGapSchema),
    timeline: z.array(timelineEntrySchema),
    runs: z.array(runSchema),
    sources: z.array(z.object({ format: z.string(), file: z.string(), at, severity: severitySchema })),
    ...findingsSchema,
  })
  .openapi("ExposureDetail");

export const overviewSchema = z
  .object({
    exposures: z.object({
      total: z.number().int(),
      byValidation: z.record(z.string(), z.number().int()),
      byBand: z.record(z.string(), z.number().int()),
      byClosure: z.record(z.string(), z.number().int()),
    }),
    agents: z.object({ live: z.number().int(), silent: z.number().int(), total: z.number().int() }),
    runs: z.object({
      running: z.number().int(),
      total: z.number().int(),
      byOutcome: z.record(z.string(), z.number().int()),
    }),
    segments: z.array(segmentSchema),
    /** What needs someone now, most urgent first; each links to the list behind it. */
    attention: z.array(z.object({ kind: z.string(), sentence: z.string(), href: z.string() })),
    evidence: z.object({ batches: z.number().int(), observations: z.number().int() }),
  })
  .openapi("Overview");

export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable(), total: z.number().int() });

/** What asking for runs answers. */
export const queuedSchema = z
  .object({
    kind: z.enum(["queued", "already-queued", "nothing-to-test"]),
    runs: z.array(z.string()),
    /** Claims that can't be tested now, each with the reason. */
    untestable: z.array(z.string()),
    sentence: z.string(),
  })
  .openapi("Queued");

export type VerdictView = z.infer<typeof verdictSchema>;
export type RunView = z.infer<typeof runSchema>;
export type RunDetailView = z.infer<typeof runDetailSchema>;
export type ObservationView = z.infer<typeof observationSchema>;
export type ExposureView = z.infer<typeof exposureSchema>;
export type ExposureDetailView = z.infer<typeof exposureDetailSchema>;
export type StandingView = z.infer<typeof standingSchema>;
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;
export type PriorityAnswerView = z.infer<typeof priorityAnswerSchema>;
export type Overview = z.infer<typeof overviewSchema>;
export type Queued = z.infer<typeof queuedSchema>;
