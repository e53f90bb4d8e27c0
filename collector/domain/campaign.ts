import { z } from "zod";
import { ID_PATTERN } from "../../proto/ids.ts";
import { givenSchema } from "../../proto/scenario-parameters.ts";

/** The most of everything that a campaign may ask for. */
export const CAMPAIGN_LIMITS = {
  /** Of the document as text; the most nodes with their words fit. */
  bytes: 256 * 1024,
  nodes: 64,
  parameters: 32,
  budget: { runs: 64, minutes: 24 * 60, tries: 100_000 },
  /** Runs under way of one campaign. */
  atOnce: 8,
} as const;

/** What a node can come to; `not-run` also stands for a node that was passed over. */
export const NODE_OUTCOMES = [
  "allowed",
  "prevented",
  "absent",
  "partial",
  "inconclusive",
  "not-run",
] as const;
export type NodeOutcome = (typeof NODE_OUTCOMES)[number];

/** When a campaign ends before its nodes do. `any-inconclusive`: a node that settled nothing, whatever the reason. */
export const STOP_RULES = ["first-prevented", "first-success", "any-inconclusive"] as const;
export type StopRule = (typeof STOP_RULES)[number];

/** What whoever runs the campaign says of their network. */
export const PARAMETER_TYPES = ["target", "segment", "agent", "text"] as const;

const nodeId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, "must be small letters, digits and dashes, up to 32");
const parameterName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);
/** A value, or `$name` of a parameter. */
const place = z.string().min(1).max(300);

const conditionSchema = z.strictObject({
  node: nodeId,
  is: z.array(z.enum(NODE_OUTCOMES)).min(1).max(NODE_OUTCOMES.length),
});
export type Condition = z.output<typeof conditionSchema>;
const conditions = z.array(conditionSchema).min(1).max(CAMPAIGN_LIMITS.nodes);

const nodeSchema = z.strictObject({
  id: nodeId,
  about: z.string().max(300).optional(),
  scenario: z.string().regex(/^[a-z][a-z0-9.-]{1,63}$/),
  /** Absent for a scenario that looks at the agent's own host. */
  target: place.optional(),
  /** Exactly one of them. */
  from: z.strictObject({ segment: place.optional(), agent: place.optional(), reached: nodeId.optional() }),
  /** Values of what the scenario declares; a text is read by the declared type. */
  params: givenSchema.optional(),
  after: z.strictObject({ all: conditions.optional(), any: conditions.optional() }).optional(),
  /** What is meant to be seen; without it that the attempt does not get through. */
  expect: z.array(z.enum(NODE_OUTCOMES)).min(1).max(NODE_OUTCOMES.length).optional(),
});
export type CampaignNode = z.output<typeof nodeSchema>;

const budgetSchema = z.strictObject({
  runs: z.number().int().min(1).max(CAMPAIGN_LIMITS.budget.runs),
  minutes: z.number().int().min(1).max(CAMPAIGN_LIMITS.budget.minutes),
  /** Over all steps of all jobs, as they are planned. */
  tries: z.number().int().min(1).max(CAMPAIGN_LIMITS.budget.tries),
});

const parameterSchema = z.strictObject({
  type: z.enum(PARAMETER_TYPES),
  about: z.string().min(1).max(300),
  default: place.optional(),
});

/** Several claims as one graph, as people write it. What the schema can't tell is in campaign-soundness.ts. */
export const campaignSchema = z.strictObject({
  format: z.literal("plumbline-campaign/1"),
  id: z.string().regex(/^[a-z][a-z0-9.-]{1,63}$/),
  title: z.string().min(1).max(120),
  about: z.string().min(1).max(2_000),
  parameters: z.record(parameterName, parameterSchema).optional(),
  nodes: z.array(nodeSchema).min(1).max(CAMPAIGN_LIMITS.nodes),
  stop: z.array(z.enum(STOP_RULES)).max(STOP_RULES.length).optional(),
  budget: budgetSchema,
});
export type Campaign = z.output<typeof campaignSchema>;

/** Every condition that a node waits for; to start where another really got to asks that it got there. */
export function conditionsOf({ from, after }: Pick<CampaignNode, "from" | "after">): {
  readonly all: readonly Condition[];
  readonly any: readonly Condition[];
} {
  const reached: readonly Condition[] =
    from.reached === undefined ? [] : [{ node: from.reached, is: ["allowed"] }];
  return { all: [...reached, ...(after?.all ?? [])], any: after?.any ?? [] };
}

/** What a node is meant to come to. */
export const expectedOf = ({ expect }: Pick<CampaignNode, "expect">): readonly NodeOutcome[] =>
  expect ?? ["prevented", "absent"];

/** A segment, an agent or a parameter's name, as any of ours may look. */
export const isName = (text: string): boolean => ID_PATTERN.test(text);
