import { z } from "zod";

const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();

const moved = z.looseObject({ band: z.number(), due: z.number(), score: z.number(), up: z.number() });

export const intelUpdatedReply = z.looseObject({
  entries: z.number(),
  reprioritised: z.number(),
  update: maybe(z.string()),
  state: z.string(),
  moved,
  unchanged: z.boolean(),
  warnings: z.array(z.string()),
});
export type IntelUpdatedReply = z.infer<typeof intelUpdatedReply>;

export const intelReply = z.looseObject({
  cve: z.string(),
  kev: maybe(
    z.looseObject({
      dateAdded: z.string(),
      due: maybe(z.string()),
      ransomware: z.string(),
      name: z.string(),
      vendor: z.string(),
      product: z.string(),
      cwes: z.array(z.string()),
      notes: z.string(),
      action: z.string(),
    }),
  ),
  kevLoaded: z.boolean(),
  epss: maybe(
    z.looseObject({
      epss: z.number(),
      percentile: z.number(),
      modelVersion: z.string(),
      scoreDate: z.string(),
    }),
  ),
  exploits: z.array(z.looseObject({ source: z.string(), url: z.string(), at: maybe(z.string()) })),
});

export const updateReply = z.looseObject({
  id: z.string(),
  feed: z.string(),
  at: z.string(),
  by: z.string(),
  version: z.string(),
  entries: z.number(),
  changes: z.record(z.string(), z.unknown()),
  touched: z.number(),
  waiting: z.number(),
  state: z.string(),
  moved,
});
export type UpdateReply = z.infer<typeof updateReply>;

const stand = z.looseObject({ band: z.string(), timeline: z.string(), due: maybe(z.string()) });
const change = z.looseObject({ from: stand, to: stand });

export const moveReply = z.looseObject({
  exposure: z.looseObject({ id: z.string(), title: z.string(), asset: z.string() }),
  kind: z.string(),
  up: z.boolean(),
  asserted: change,
  grounded: change,
  score: z.looseObject({ from: z.number(), to: z.number() }),
  because: z.array(z.string()),
});
export type MoveReply = z.infer<typeof moveReply>;

export const intelStatusReply = z.looseObject({
  feeds: z.array(
    z.looseObject({
      feed: z.string(),
      loaded: z.boolean(),
      version: maybe(z.string()),
      at: maybe(z.string()),
      ageDays: maybe(z.number()),
      entries: z.number(),
      stale: z.boolean(),
      staleAfterDays: z.number(),
      place: maybe(z.string()),
      succeededAt: maybe(z.string()),
      failedAt: maybe(z.string()),
      failure: maybe(z.string()),
      source: maybe(z.looseObject({ url: z.string(), everyHours: z.number() })),
    }),
  ),
  waiting: z.number(),
});
export type IntelStatusReply = z.infer<typeof intelStatusReply>;
