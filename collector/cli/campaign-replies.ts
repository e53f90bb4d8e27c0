import { z } from "zod";
import { untrusted } from "../../proto/untrusted.ts";

/** What the campaign commands read of the collector's answers. See replies.ts. */

const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();
/** Words that quote what others wrote. */
const foreign = z.string().transform(untrusted);
const budget = z.looseObject({ runs: z.number(), minutes: z.number(), tries: z.number() });

export const campaignReply = z.looseObject({
  id: z.string(),
  title: foreign,
  about: foreign,
  digest: z.string(),
  nodes: z.number(),
  parameters: z.array(
    z.looseObject({ name: z.string(), type: z.string(), about: foreign, default: maybe(z.string()) }),
  ),
  document: foreign,
  changedAt: z.string(),
  changedBy: z.string(),
});

export const campaignPutReply = z.looseObject({ kind: z.string(), id: z.string(), digest: z.string() });
export const campaignStartedReply = z.looseObject({ kind: z.string(), runId: z.string() });

export const campaignPlanReply = z.looseObject({
  id: z.string(),
  title: foreign,
  nodes: z.array(
    z.looseObject({
      id: z.string(),
      scenario: z.string(),
      from: z.string(),
      target: maybe(z.string()),
      after: z.array(z.string()),
      expect: z.array(z.string()),
      tries: z.number(),
      jobs: z.array(
        z.looseObject({
          agentId: z.string(),
          segment: z.string(),
          role: z.string(),
          steps: z.number(),
          tries: z.number(),
          mostMs: z.number(),
        }),
      ),
      untaken: z.array(z.looseObject({ role: z.string(), because: foreign })),
      because: maybe(foreign),
    }),
  ),
  stop: z.array(z.string()),
  budget,
  tries: z.number(),
});

export const campaignRunReply = z.looseObject({
  id: z.string(),
  campaignId: z.string(),
  title: foreign,
  startedAt: z.string(),
  askedBy: z.string(),
  state: z.enum(["running", "cleaning", "over"]),
  end: maybe(z.looseObject({ kind: z.string(), because: foreign, at: z.string() })),
  clean: maybe(z.string()),
  answer: maybe(z.looseObject({ kind: z.enum(["yes", "no", "cannot-tell"]), because: foreign })),
  spent: z.looseObject({ runs: z.number(), tries: z.number() }),
  budget: maybe(budget),
  nodes: z.array(
    z.looseObject({
      id: z.string(),
      scenario: z.string(),
      target: maybe(z.string()),
      segment: maybe(z.string()),
      state: z.string(),
      outcome: maybe(z.string()),
      expect: z.array(z.string()),
      because: maybe(foreign),
      runId: maybe(z.string()),
      clean: maybe(z.string()),
      cleanBecause: maybe(foreign),
    }),
  ),
});
