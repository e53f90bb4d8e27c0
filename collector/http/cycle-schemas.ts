import { z } from "@hono/zod-openapi";

/** What the API says of cycles and of their reports. See schemas.ts. */

const at = z.iso.datetime();
const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();
const numbers = z.record(z.string(), maybe(z.number()));

const goalSchema = z.object({
  measure: z.string(),
  is: z.enum(["at least", "at most"]),
  value: z.number(),
  unit: z.string(),
  about: z.string(),
  actual: maybe(z.number()),
  met: z.enum(["met", "not met", "cannot tell"]),
});

export const cycleSummarySchema = z
  .object({
    id: z.string(),
    title: z.string(),
    scope: z.string(),
    state: z.enum(["running", "ended"]),
    startedAt: at,
    startedBy: z.string(),
    /** When it was meant to end; nothing happens by itself then. */
    until: maybe(z.string()),
    endedAt: maybe(at),
    endedBy: maybe(z.string()),
    goals: z.number().int(),
  })
  .openapi("Cycle");

export const stageSchema = z
  .object({
    stage: z.string(),
    /** Per cent, computed; null where there is nothing that could be done. */
    progress: maybe(z.number()),
    began: maybe(at),
    latest: maybe(at),
    sentence: z.string(),
  })
  .openapi("CycleStage");

/** What was counted, now or when it ended; of the caller's own where they see not everything. */
const counted = {
  /** Kept when the cycle ended; false: counted now. */
  frozen: z.boolean(),
  numbers,
  /** As kept at the start; null for who sees not everything. */
  atStart: maybe(numbers),
  /** The cycle over the same scope that ended before this one; null where there is none. */
  before: maybe(z.object({ id: z.string(), title: z.string(), numbers })),
  goals: z.array(goalSchema),
};

export const cycleDetailSchema = cycleSummarySchema
  .omit({ goals: true })
  .extend({
    ...counted,
    /** Empty for a cycle that ended: its numbers are kept, and what they were counted from moves on. */
    stages: z.array(stageSchema),
    lessons: z.array(z.object({ at, by: z.string(), text: z.string() })),
  })
  .openapi("CycleDetail");

export const reportSchema = z
  .object({
    cycle: cycleSummarySchema,
    ...counted,
    /** Which of the divergences there are. */
    counts: z.record(z.string(), z.number().int()),
    factors: z.array(
      z.object({
        input: z.string(),
        falseUrgent: z.number().int(),
        falseCalm: z.number().int(),
        /** Exposures of which this input was observed. */
        of: z.number().int(),
      }),
    ),
    agreement: z.object({
      /** Null where one of the two orders puts everything in one place. */
      tauB: maybe(z.number()),
      n: z.number().int(),
      concordant: z.number(),
      discordant: z.number(),
      tied: z.object({ x: z.number(), y: z.number(), both: z.number() }),
      unknown: z.number().int(),
      method: z.string(),
    }),
    /** The first of each kind; the counts are of all. */
    named: z.array(
      z.object({
        kind: z.string(),
        id: z.string(),
        title: z.string(),
        asset: z.string(),
        over: maybe(z.string()),
        asserted: maybe(z.string()),
        grounded: maybe(z.string()),
        factors: z.array(z.object({ input: z.string(), sentence: z.string() })),
        missing: z.array(z.string()),
      }),
    ),
    lessons: z.array(z.object({ at, by: z.string(), text: z.string() })),
  })
  .openapi("CycleReport");
