import { z } from "zod";
import { untrusted } from "../../proto/untrusted.ts";
import { valueReply } from "./catalogue-replies.ts";

/** Words that quote what others wrote. */
const foreign = z.string().transform(untrusted);

export const scenarioStartedReply = z.looseObject({
  kind: z.enum(["started", "running", "untestable"]),
  runId: z.string().optional(),
  because: foreign.optional(),
});
export const scenarioPlanReply = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.literal("untestable"), because: foreign }),
  z.looseObject({
    kind: z.literal("plan"),
    tier: z.number(),
    parameters: z.record(z.string(), valueReply).default({}),
    jobs: z.array(
      z.looseObject({
        agentId: z.string(),
        segment: z.string(),
        role: z.string(),
        probesPerSecond: z.number().nullable(),
        mostMs: z.number(),
        mostBytes: z.number(),
        tries: z.number(),
        files: z.array(foreign),
        steps: z.array(
          z.looseObject({
            id: z.string(),
            purpose: z.string(),
            kind: z.string(),
            variant: z.string().nullable(),
            target: z.string().nullable(),
            says: z.string(),
            rounds: z.array(
              z.looseObject({ when: z.string(), hex: z.string(), text: z.string(), mostBytes: z.number() }),
            ),
            mostBytes: z.number().nullable(),
            tries: z.number(),
            timeoutMs: z.number(),
          }),
        ),
      }),
    ),
    untaken: z.array(z.looseObject({ role: z.string(), because: foreign })).default([]),
  }),
]);
