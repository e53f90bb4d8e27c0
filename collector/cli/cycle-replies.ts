import { z } from "zod";
import { untrusted } from "../../proto/untrusted.ts";

/** What the cycle commands read of the collector's answers. See replies.ts. */

const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();
const foreign = z.string().transform(untrusted);
const numbers = z.record(z.string(), maybe(z.number()));

export const cycleReply = z.looseObject({
  id: z.string(),
  title: foreign,
  scope: z.string(),
  state: z.enum(["running", "ended"]),
  startedAt: z.string(),
  startedBy: z.string(),
  until: maybe(z.string()),
  endedAt: maybe(z.string()),
  endedBy: maybe(z.string()),
});

const stageReply = z.looseObject({
  stage: z.string(),
  progress: maybe(z.number()),
  began: maybe(z.string()),
  latest: maybe(z.string()),
  sentence: foreign,
});

const counted = {
  frozen: z.boolean(),
  numbers,
  atStart: maybe(numbers),
  before: maybe(z.looseObject({ id: z.string(), title: foreign, numbers })),
  goals: z.array(
    z.looseObject({
      measure: z.string(),
      is: z.string(),
      value: z.number(),
      unit: z.string(),
      about: z.string(),
      actual: maybe(z.number()),
      met: z.enum(["met", "not met", "cannot tell"]),
    }),
  ),
};
const lessons = z.array(z.looseObject({ at: z.string(), by: z.string(), text: foreign }));

export const cycleDetailReply = cycleReply.extend({ ...counted, stages: z.array(stageReply), lessons });
export const stagesReply = z.looseObject({ items: z.array(stageReply) });
export const cycleStartedReply = z.looseObject({ kind: z.string(), id: z.string() });

export const reportReply = z.looseObject({
  cycle: cycleReply,
  ...counted,
  counts: z.record(z.string(), z.number()),
  factors: z.array(
    z.looseObject({ input: z.string(), falseUrgent: z.number(), falseCalm: z.number(), of: z.number() }),
  ),
  agreement: z.looseObject({
    tauB: maybe(z.number()),
    n: z.number(),
    concordant: z.number(),
    discordant: z.number(),
    tied: z.looseObject({ x: z.number(), y: z.number(), both: z.number() }),
    unknown: z.number(),
    method: z.string(),
  }),
  named: z.array(
    z.looseObject({
      kind: z.string(),
      id: z.string(),
      title: foreign,
      asset: foreign,
      over: maybe(z.string()),
      asserted: maybe(z.string()),
      grounded: maybe(z.string()),
      factors: z.array(z.looseObject({ input: z.string(), sentence: foreign })),
      missing: z.array(z.string()),
    }),
  ),
  lessons,
});

export type ReportReply = z.infer<typeof reportReply>;
export type CycleDetailReply = z.infer<typeof cycleDetailReply>;
