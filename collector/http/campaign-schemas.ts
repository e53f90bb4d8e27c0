import { z } from "@hono/zod-openapi";
import { NODE_OUTCOMES } from "../domain/campaign.ts";

/** What the API says of campaigns. See schemas.ts. */

const at = z.iso.datetime();
const maybeAt = at.nullable();
const outcome = z.enum(NODE_OUTCOMES);

export const campaignViewSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    about: z.string(),
    digest: z.string(),
    nodes: z.number().int(),
    parameters: z.array(
      z.object({ name: z.string(), type: z.string(), about: z.string(), default: z.string().nullable() }),
    ),
    /** The document as it was applied. */
    document: z.string(),
    createdAt: at,
    createdBy: z.string(),
    changedAt: at,
    changedBy: z.string(),
  })
  .openapi("Campaign");

export const campaignPlanSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    digest: z.string(),
    nodes: z.array(
      z.object({
        id: z.string(),
        scenario: z.string(),
        from: z.string(),
        target: z.string().nullable(),
        after: z.array(z.string()),
        expect: z.array(outcome),
        tries: z.number().int(),
        jobs: z.array(
          z.object({
            agentId: z.string(),
            segment: z.string(),
            role: z.string(),
            steps: z.number().int(),
            tries: z.number().int(),
            mostMs: z.number(),
          }),
        ),
        untaken: z.array(z.object({ role: z.string(), because: z.string() })),
        because: z.string().nullable(),
      }),
    ),
    stop: z.array(z.string()),
    budget: z.object({ runs: z.number().int(), minutes: z.number().int(), tries: z.number().int() }),
    tries: z.number().int(),
  })
  .openapi("CampaignPlan", { description: "What would happen; nothing did" });

export const campaignRunSchema = z
  .object({
    id: z.string(),
    campaignId: z.string(),
    title: z.string(),
    digest: z.string(),
    parameters: z.record(z.string(), z.string()),
    startedAt: at,
    askedBy: z.string(),
    /** `cleaning`: it has its end, and its agents are being asked whether anything of it is left. */
    state: z.enum(["running", "cleaning", "over"]),
    end: z
      .object({
        kind: z.enum(["completed", "stopped", "budget-spent", "cancelled", "failed"]),
        because: z.string(),
        at,
      })
      .nullable(),
    clean: z.enum(["ok", "unconfirmed"]).nullable(),
    /** Null until it is over. */
    answer: z.object({ kind: z.enum(["yes", "no", "cannot-tell"]), because: z.string() }).nullable(),
    spent: z.object({ runs: z.number().int(), tries: z.number().int() }),
    budget: z
      .object({ runs: z.number().int(), minutes: z.number().int(), tries: z.number().int() })
      .nullable(),
    nodes: z.array(
      z.object({
        id: z.string(),
        scenario: z.string(),
        target: z.string().nullable(),
        /** From where it was really asked; null while it has no run. */
        segment: z.string().nullable(),
        state: z.enum(["waiting", "started", "done", "not-run", "skipped", "called-off"]),
        outcome: outcome.nullable(),
        expect: z.array(outcome),
        because: z.string().nullable(),
        runId: z.string().nullable(),
        tries: z.number().int(),
        startedAt: maybeAt,
        endedAt: maybeAt,
        clean: z.enum(["ok", "unconfirmed"]).nullable(),
        cleanBecause: z.string().nullable(),
      }),
    ),
  })
  .openapi("CampaignRun");
export type CampaignRunView = z.infer<typeof campaignRunSchema>;
