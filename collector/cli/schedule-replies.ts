import { z } from "zod";
import { untrusted } from "../../proto/untrusted.ts";

/** What the schedule commands read of the collector's answers. See replies.ts. */

const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();
const foreign = z.string().transform(untrusted);

export const scheduleReply = z.looseObject({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  due: z.string(),
  about: z.string(),
  written: z.looseObject({
    zone: z.string(),
    jitter: z.string(),
    within: z.string(),
    blackouts: z.array(z.string()),
    windows: z.array(z.string()),
    limits: z.looseObject({ perAgent: z.number(), perTarget: z.number(), atOnce: z.number() }),
    missed: z.string(),
  }),
  createdBy: z.string(),
  changedAt: z.string(),
  changedBy: z.string(),
  nextAt: maybe(z.string()),
  last: maybe(
    z.looseObject({ dueAt: z.string(), state: z.string(), claims: z.number(), notRun: z.number() }),
  ),
});

export const occurrenceReply = z.looseObject({
  id: z.string(),
  dueAt: z.string(),
  state: z.string(),
  cause: z.string(),
  causeWords: foreign,
  claims: z.number(),
  ran: z.number(),
  notRun: z.number(),
  left: z.number(),
  because: maybe(z.string()),
  endedAt: maybe(z.string()),
});

export const turnReply = z.looseObject({
  claimId: z.string(),
  exposureId: maybe(z.string()),
  exposureTitle: maybe(foreign),
  scenario: z.string().default(""),
  asset: foreign,
  segment: z.string(),
  dueAt: z.string(),
  state: z.string(),
  runId: maybe(z.string()),
  outcome: maybe(z.string()),
  because: maybe(foreign),
});

export const schedulePutReply = z.looseObject({
  kind: z.string(),
  id: z.string(),
  nextAt: maybe(z.string()),
});

export const previewReply = z.looseObject({
  zone: z.string(),
  due: z.array(
    z.looseObject({
      at: z.string(),
      local: z.string(),
      shut: maybe(z.string()),
      clocks: maybe(z.string()),
    }),
  ),
  claims: z.number(),
  isMore: z.boolean(),
  planned: z.array(
    z.looseObject({
      claimId: maybe(z.string()),
      exposureId: maybe(z.string()),
      segment: z.string(),
      scenario: z.string(),
      target: z.string(),
      jobs: z.array(z.looseObject({ agentId: z.string(), role: z.string() })),
      because: maybe(foreign),
    }),
  ),
});
