import { z } from "zod";
import { untrusted } from "../../proto/untrusted.ts";

/** What the scope commands read of the collector's answers. See replies.ts. */

const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();
const foreign = z.string().transform(untrusted);
const share = z.looseObject({ in: z.number(), of: z.number() });
const guidance = z.array(z.looseObject({ kind: z.string(), sentence: foreign }));

export const scopeReply = z.looseObject({
  id: z.string(),
  title: foreign,
  owner: maybe(foreign),
  threats: z.looseObject({
    attackVersion: z.string(),
    techniques: z.array(z.string()),
    groups: z.array(z.string()),
    from: z.array(z.string()),
  }),
  assets: share,
  exposures: share,
  changedAt: z.string(),
  changedBy: z.string(),
});

export const scopeDetailReply = scopeReply.extend({
  claims: z.number(),
  testingHours: maybe(z.number()),
  guidance,
  coverage: z.looseObject({
    attackVersion: z.string(),
    counts: z.record(z.string(), z.number()),
    techniques: z.array(
      z.looseObject({ id: z.string(), name: z.string(), tested: z.string(), scenarios: z.array(z.string()) }),
    ),
    groups: z.array(
      z.looseObject({
        id: z.string(),
        name: z.string(),
        techniques: z.number(),
        tested: z.array(z.string()),
        inPart: z.array(z.string()),
        notTested: z.array(z.string()),
      }),
    ),
    words: z.array(z.string()),
  }),
  members: z.array(
    z.looseObject({
      name: foreign,
      segment: maybe(z.string()),
      owner: maybe(foreign),
      service: maybe(foreign),
      criticality: maybe(z.number()),
    }),
  ),
  waiting: z.looseObject({ total: z.number(), assets: z.array(z.looseObject({ name: foreign })) }),
});

export const appliedScopesReply = z.looseObject({
  created: z.number(),
  changed: z.number(),
  unchanged: z.number(),
  scopes: z.array(
    z.looseObject({
      id: z.string(),
      assets: z.number(),
      joined: z.number(),
      left: z.number(),
      guidance,
    }),
  ),
});
