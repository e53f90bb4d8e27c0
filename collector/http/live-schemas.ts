import { z } from "@hono/zod-openapi";

/** What the API says on the live stream. See schemas.ts for the rest. */

const at = z.iso.datetime();
const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();

/** One line of the live stream (`event:` is its `kind`, `id:` its number). */
export const liveEventSchema = z
  .object({
    id: z.number().int(),
    at,
    kind: z.enum([
      "run-started",
      "run-judged",
      "standing-changed",
      "validation-changed",
      "closure-changed",
      "priority-changed",
      "agent-joined",
      "agent-live",
      "agent-silent",
      "agent-revoked",
      "agent-frozen",
      "imported",
      "halted",
      "resumed",
      "intel-changed",
      "campaign-changed",
      "alert",
    ]),
    segment: maybe(z.string()),
    exposureId: maybe(z.string()),
    runId: maybe(z.string()),
    agentId: maybe(z.string()),
    title: z.string(),
    detail: z.string(),
    tone: z.enum(["good", "bad", "unsure", "neutral"]),
    /** For runs: the four axes. */
    axes: maybe(
      z.object({
        execution: z.string(),
        prevention: z.string(),
        detection: z.string(),
        exposure: z.string(),
      }),
    ),
  })
  .openapi("LiveEvent");

export type LiveEvent = z.infer<typeof liveEventSchema>;
