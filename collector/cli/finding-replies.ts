import { z } from "zod";
import { untrusted } from "../../proto/untrusted.ts";

const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();
const foreign = z.string().transform(untrusted);

/** What tools say of an exposure, in its detail. */
export const findingReplies = {
  findings: z
    .array(
      z.looseObject({
        no: z.number(),
        tool: z.string(),
        weakness: foreign,
        title: foreign,
        severity: z.string(),
        cvss: maybe(z.looseObject({ version: z.string(), score: maybe(z.number()) })),
        lastSeenAt: maybe(z.string()),
        reports: z.number(),
        setApart: z.boolean(),
        notSeenIn: maybe(
          z.looseObject({ importId: z.string(), file: foreign, at: z.string(), sentence: z.string() }),
        ),
      }),
    )
    .default([]),
  saidBy: maybe(z.string()).default(null),
  disagreements: z.array(z.string()).default([]),
  folded: z
    .array(z.looseObject({ id: z.string(), reason: foreign, by: z.string(), at: z.string() }))
    .default([]),
};
