import { Fault } from "../../proto/fault.ts";
import type { Instant } from "../../proto/time.ts";
import type { CampaignNode } from "../domain/campaign.ts";
import { filled, type Values } from "../domain/campaign-text.ts";
import type { AskedScenario } from "./asked-scenario.ts";
import type { Commands } from "./command.ts";
import { planScenario, type RunScenarioDeps } from "./run-scenario.ts";

export type NodeDeps = RunScenarioDeps & {
  /** Why nothing may start in a segment, in words; undefined when no halt covers it. */
  readonly haltIn: (segment: string) => string | undefined;
};

/** A node's run as it would be asked for, or why not: `passes` says that it may be otherwise soon. */
export type NodeAsked =
  | { readonly kind: "asked"; readonly asked: AskedScenario }
  | { readonly kind: "no"; readonly because: string; readonly passes: boolean };

/** Where a node got through to. */
export type Reached = { readonly segment: string | undefined; readonly asset: string };

/**
 * Puts a node into words of `scenario run`. `reached`: what the node that it starts from got to. A scenario
 * about a host takes one agent: the one on the asset that was reached, else the first of the segment.
 */
export function askOf(
  deps: Pick<NodeDeps, "liveAgents" | "haltIn">,
  node: CampaignNode,
  values: Values,
  reached: Reached | undefined,
): NodeAsked {
  const { target, segment: named, agentId, reached: via, params } = filled(node, values);
  if (via !== undefined && reached?.segment === undefined)
    return { kind: "no", because: `what "${via}" got to is in no known segment`, passes: false };
  const segment = via === undefined ? named : reached?.segment;
  const live = deps.liveAgents();
  const halt = segment === undefined ? undefined : deps.haltIn(segment);
  if (halt !== undefined) return { kind: "no", because: halt, passes: true };
  if (agentId !== undefined && !live.some((agent) => agent.agentId === agentId))
    return { kind: "no", because: `agent "${agentId}" is not live, or is halted`, passes: true };
  const there = live.filter((agent) => agent.segment === segment);
  if (segment !== undefined && there.length === 0)
    return { kind: "no", because: `no live agent in segment "${segment}"`, passes: true };
  const asked = { scenarioId: node.scenario, target, given: params };
  if (target !== undefined || agentId !== undefined)
    return { kind: "asked", asked: { ...asked, segment, agentId } };
  const first =
    there.find(({ asset }) => reached !== undefined && asset === reached.asset) ??
    there.find(({ asset }) => asset !== undefined);
  if (first === undefined)
    return { kind: "no", because: `no live agent of segment "${segment}" stands on an asset`, passes: true };
  return { kind: "asked", asked: { ...asked, segment, agentId: first.agentId } };
}

type Planned = Extract<Commands["plan-scenario"]["reply"], { readonly kind: "plan" }>;
/** What a node's run would be, with the tries of all its jobs; or why there can be none. */
export type NodePlan =
  | { readonly kind: "plan"; readonly plan: Planned; readonly tries: number }
  | { readonly kind: "untestable"; readonly because: string };

/** Plans a node's run; what `scenario run` would refuse is a reason here. */
export async function planNode(deps: NodeDeps, asked: AskedScenario, now: Instant): Promise<NodePlan> {
  const plan = await orReason(() => planScenario(deps, asked, now));
  if (plan.kind === "untestable") return plan;
  const tries = plan.jobs.flatMap(({ steps }) => steps).reduce((sum, step) => sum + step.tries, 0);
  return { kind: "plan", plan, tries };
}

/** A fault for whoever asked is, for a node, the reason that it did not run. */
export async function orReason<T>(
  act: () => Promise<T>,
): Promise<T | { readonly kind: "untestable"; readonly because: string }> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof Fault) return { kind: "untestable", because: cause.message };
    throw cause;
  }
}
