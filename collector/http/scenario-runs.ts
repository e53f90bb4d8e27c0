import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import type { Target } from "../../proto/target.ts";
import type { Execute } from "../app/command.ts";
import { literalTarget } from "../domain/literal-target.ts";
import { givenView, valuesIn, valuesSchema, valuesTextSchema } from "./given-schemas.ts";
import { limitsOf, limitsSchema } from "./limit-schemas.ts";
import { type Route, route } from "./route.ts";
import { idParams, idSchema } from "./shapes.ts";

export type ScenarioRunDeps = { readonly execute: Execute };

/** `tcp/192.0.2.1:445`, `udp/[2001:db8::1]:53`. */
const targetSchema = z.string().min(1).max(300).openapi({ example: "tcp/192.0.2.1:445" });
const from = { segment: idSchema.optional(), agent: idSchema.optional() };

const startedSchema = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.enum(["started", "running"]), runId: z.string() }),
    z.object({ kind: z.literal("untestable"), because: z.string() }),
  ])
  .openapi("ScenarioRunStarted");

const stepSchema = z.object({
  id: z.string(),
  purpose: z.string(),
  kind: z.string(),
  variant: z.string().nullable(),
  target: z.string().nullable(),
  /** As text, round after round. */
  says: z.string(),
  rounds: z.array(
    z.object({ when: z.string(), hex: z.string(), text: z.string(), mostBytes: z.number().int() }),
  ),
  /** Over all tries; null where others decide how often, as for a witness that answers. */
  mostBytes: z.number().int().nullable(),
  tries: z.number().int(),
  timeoutMs: z.number(),
});
const planSchema = z
  .discriminatedUnion("kind", [
    z.object({
      kind: z.literal("plan"),
      tier: z.number().int(),
      /** The values that it would be given, defaults put in. */
      parameters: valuesSchema,
      jobs: z.array(
        z.object({
          agentId: z.string(),
          segment: z.string(),
          role: z.string(),
          probesPerSecond: z.number().nullable(),
          mostMs: z.number(),
          mostBytes: z.number().int(),
          tries: z.number().int(),
          /** Files that it writes. */
          files: z.array(z.string()),
          steps: z.array(stepSchema),
        }),
      ),
      /** Parts of the scenario that nobody takes: what then stays unproven. */
      untaken: z.array(z.object({ role: z.string(), because: z.string() })),
    }),
    z.object({ kind: z.literal("untestable"), because: z.string() }),
  ])
  .openapi("ScenarioPlan");

/** Running a scenario because somebody asks, and seeing first what it would do. */
export function scenarioRunRoutes({ execute }: ScenarioRunDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/scenarios/{id}/plan",
      permission: "operator",
      objectScope: "none, because operators test everything",
      summary:
        "What a run of the scenario would do: which agents, which steps, at what, with which bytes. Does nothing",
      params: idParams,
      query: z.strictObject({
        target: targetSchema.optional(),
        ...from,
        parameters: valuesTextSchema.optional(),
      }),
      reply: planSchema,
      handle: async ({ params: { id }, query: { target, segment, agent, parameters } }) => {
        const plan = await execute("plan-scenario", {
          scenarioId: id,
          target: readTarget(target),
          segment,
          agentId: agent,
          given: valuesIn(parameters),
        });
        return plan.kind === "untestable"
          ? plan
          : {
              kind: plan.kind,
              tier: plan.tier,
              parameters: givenView(plan.given),
              jobs: plan.jobs.map((job) => ({
                ...job,
                files: [...job.files],
                steps: job.steps.map((step) => ({ ...step, rounds: [...step.rounds] })),
              })),
              untaken: [...plan.untaken],
            };
      },
    }),
    route({
      method: "post",
      path: "/scenarios/{id}/runs",
      action: "run-scenario",
      objectScope: "none, because operators test everything",
      summary: "Run a scenario: at one target, from a segment or by one agent; or on the host of an agent",
      status: 202,
      params: idParams,
      body: z.strictObject({
        /** None where the scenario is about the agent's own host. */
        target: targetSchema.optional(),
        ...from,
        parameters: valuesSchema.optional(),
        limits: limitsSchema.optional(),
      }),
      reply: startedSchema,
      handle: async ({ params: { id }, body: { target, segment, agent, parameters = {}, limits }, caller }) =>
        execute("run-scenario", {
          ...caller,
          scenarioId: id,
          target: readTarget(target),
          segment,
          agentId: agent,
          given: parameters,
          ...limitsOf(limits),
        }),
    }),
  ];
}

function readTarget(text: string | undefined): Target | undefined {
  if (text === undefined) return undefined;
  const target = literalTarget(text);
  if (target === undefined)
    throw new Fault(
      "bad-request",
      `"${text}" is no target such as tcp/192.0.2.1:445: a literal address and a port`,
      {
        field: "target",
      },
    );
  return target;
}
