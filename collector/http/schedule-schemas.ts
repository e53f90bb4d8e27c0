import { z } from "@hono/zod-openapi";
import { MISSED_POLICIES, SCHEDULE_EVENTS } from "../domain/schedule.ts";
import { valuesSchema } from "./given-schemas.ts";

/** What the API says of schedules. See schemas.ts. */

const at = z.iso.datetime();
const maybeAt = at.nullable();

const writtenSchema = z
  .object({
    name: z.string(),
    cron: z.string().optional(),
    every: z.string().optional(),
    once: z.string().optional(),
    on: z.array(z.enum(SCHEDULE_EVENTS)).optional(),
    settle: z.string().optional(),
    ahead: z.string().optional(),
    zone: z.string(),
    /** Null for who sees some of the claims only. */
    claims: z
      .object({
        exposures: z.array(z.string()).optional(),
        segment: z.string().optional(),
        band: z.string().optional(),
        all: z.literal(true).optional(),
        scenarios: z
          .array(
            z.object({
              scenario: z.string(),
              agent: z.string().optional(),
              segment: z.string().optional(),
              target: z.string().optional(),
              parameters: valuesSchema.optional(),
            }),
          )
          .optional(),
      })
      .nullable(),
    jitter: z.string(),
    within: z.string(),
    blackouts: z.array(z.string()),
    windows: z.array(z.string()),
    limits: z.object({
      perAgent: z.number().int(),
      perTarget: z.number().int(),
      atOnce: z.number().int(),
    }),
    missed: z.enum(MISSED_POLICIES),
  })
  .openapi("WrittenSchedule", { description: "As it is written in a file, and can be put in force again" });

export const scheduleViewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    status: z.enum(["active", "paused", "deleted"]),
    /** When it is due, and what of, in words. */
    due: z.string(),
    about: z.string(),
    written: writtenSchema,
    createdAt: at,
    createdBy: z.string(),
    changedAt: at,
    changedBy: z.string(),
    nextAt: maybeAt,
    last: z
      .object({ dueAt: at, state: z.string(), claims: z.number().int(), notRun: z.number().int() })
      .nullable(),
  })
  .openapi("Schedule");

export const occurrenceSchema = z
  .object({
    id: z.string(),
    dueAt: at,
    /** No turn starts after it. */
    closesAt: at,
    /** `missed`: none of it ran, and `because` says why. */
    state: z.enum(["planning", "open", "over", "missed"]),
    cause: z.enum(["time", "late", "missed", "event"]),
    causeWords: z.string(),
    claims: z.number().int(),
    ran: z.number().int(),
    notRun: z.number().int(),
    /** Waiting or under way. */
    left: z.number().int(),
    because: z.string().nullable(),
    endedAt: maybeAt,
    /** Over all turns as they were planned; null until the plan is whole. */
    planDigest: z.string().nullable(),
    scenarios: z.array(
      z.object({ id: z.string(), digest: z.string(), bundle: z.string(), bundleVersion: z.number().int() }),
    ),
  })
  .openapi("Occurrence");

export const turnSchema = z
  .object({
    claimId: z.string(),
    /** Null where the claim is about no exposure. */
    exposureId: z.string().nullable(),
    exposureTitle: z.string().nullable(),
    scenario: z.string(),
    asset: z.string(),
    segment: z.string(),
    dueAt: at,
    state: z.enum(["waiting", "started", "done", "not-run"]),
    /** Its run; for one that did not run, the run whose answer is its own too. */
    runId: z.string().nullable(),
    outcome: z.string().nullable(),
    /** Why it waits, or why it did not run. */
    because: z.string().nullable(),
    endedAt: maybeAt,
  })
  .openapi("Turn");

export const previewSchema = z
  .object({
    zone: z.string(),
    due: z.array(
      z.object({
        at,
        local: z.string(),
        shut: z.string().nullable(),
        clocks: z.string().nullable(),
      }),
    ),
    claims: z.number().int(),
    /** There are more than were counted. */
    isMore: z.boolean(),
    planned: z.array(
      z.object({
        /** Null where putting the schedule in force would make it. */
        claimId: z.string().nullable(),
        /** Null where it is about none. */
        exposureId: z.string().nullable(),
        segment: z.string(),
        scenario: z.string(),
        target: z.string(),
        jobs: z.array(z.object({ agentId: z.string(), role: z.string() })),
        because: z.string().nullable(),
      }),
    ),
  })
  .openapi("SchedulePreview", { description: "What would happen; nothing did" });
