import { z } from "zod";
import { untrusted } from "../../proto/untrusted.ts";

/** What the intent and control commands read of the collector's answers. See replies.ts. */

const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();
const foreign = z.string().transform(untrusted);

const cellReply = z.looseObject({
  segment: z.string(),
  asset: foreign,
  target: z.string(),
  scenario: z.string(),
  state: z.string(),
  since: maybe(z.string()),
  runId: maybe(z.string()),
  sentence: foreign,
});

const declared = {
  id: z.string(),
  title: foreign,
  owner: maybe(foreign),
  band: z.string(),
  state: z.string(),
  since: maybe(z.string()),
  runId: maybe(z.string()),
  sentence: foreign,
  missing: maybe(foreign),
  cells: z.record(z.string(), z.number()),
  changedAt: z.string(),
  changedBy: z.string(),
  claims: z.array(cellReply).default([]),
};

export const intentReply = z.looseObject({ ...declared, about: foreign });
export const controlReply = z.looseObject({
  ...declared,
  kind: z.string(),
  declaredSince: maybe(z.string()),
  protects: z.looseObject({ assets: z.array(foreign), endpoints: z.array(z.string()) }),
});

export type DeclaredReply = z.infer<typeof intentReply> | z.infer<typeof controlReply>;

export const appliedDeclarationsReply = z.looseObject({
  created: z.number(),
  changed: z.number(),
  unchanged: z.number(),
  claims: z.number(),
});

export const outageReply = z.looseObject({
  intent: z.string(),
  owner: maybe(foreign),
  segment: z.string(),
  asset: foreign,
  target: z.string(),
  beganAt: z.string(),
  beganBy: z.string(),
  endedAt: maybe(z.string()),
  endedBy: maybe(z.string()),
  withdrawn: z.boolean(),
});
