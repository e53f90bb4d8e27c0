import { z } from "zod";

/** As much of the API's answers about scenarios and their bundles as the command reads. */
const bundle = z.looseObject({
  id: z.string(),
  version: z.number(),
  digest: z.string(),
  keyId: z.string(),
  notAfter: z.string(),
});
export const publishedReply = bundle.extend({
  kind: z.string(),
  scenarios: z.number(),
  agents: z.looseObject({ live: z.number(), pinning: z.number() }),
});

/** A parameter's value. */
export const valueReply = z.union([z.string(), z.number(), z.array(z.number())]);

export const scenarioReply = z.looseObject({
  bundle,
  id: z.string(),
  version: z.number(),
  title: z.string(),
  summary: z.string(),
  digest: z.string(),
  tier: z.number(),
  transport: z.string(),
  onHost: z.boolean().default(false),
  techniques: z.array(z.string()),
  attackVersion: z.string().default(""),
  attack: z
    .array(
      z.looseObject({
        id: z.string(),
        kind: z.string(),
        name: z.string().nullable(),
        by: z.string().nullable(),
      }),
    )
    .default([]),
  parts: z.array(z.looseObject({ role: z.string(), steps: z.number(), longestMs: z.number() })).default([]),
});
export const scenarioDetailReply = scenarioReply.extend({
  parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        type: z.string(),
        about: z.string(),
        mayBe: z.string(),
        default: valueReply.nullable(),
      }),
    )
    .default([]),
  roles: z.record(
    z.string(),
    z.array(
      z.looseObject({
        id: z.string(),
        purpose: z.string(),
        kind: z.string(),
        to: z.string().nullable().default(null),
        timeoutMs: z.number(),
        tries: z.string(),
      }),
    ),
  ),
});
