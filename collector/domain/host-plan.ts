import { ROLES } from "../../proto/scenario.ts";
import { refusalOf } from "./part-refusal.ts";
import type { PlanFacts, RunPlan } from "./run-plan.ts";

/** What decides who looks at its own host: the same facts, without an endpoint and what stands near it. */
export type HostPlanFacts = Pick<
  PlanFacts,
  "scenario" | "bundle" | "vantage" | "asset" | "agents" | "actor" | "tries" | "given" | "at"
>;

/**
 * Gives a scenario about an agent's own host to one agent that stands on the asset: a host has one true
 * answer, so more agents on it would only say the same. The other roles look at a target from elsewhere,
 * so nobody takes them.
 */
export function planHostRun(facts: HostPlanFacts): RunPlan {
  const { asset, vantage, actor, given, tries } = facts;
  const standing = facts.agents.filter(
    (agent) =>
      agent.segment === vantage && agent.asset === asset.name && (actor ?? agent.agentId) === agent.agentId,
  );
  if (standing.length === 0) return { kind: "untestable", because: nobodyOn(facts) };
  const parameters = {
    elsewhere: [],
    neighbours: [],
    thirdPlaces: [],
    controls: [],
    tries,
    serverName: "",
    path: "/",
    ...(given === undefined ? {} : { given }),
  };
  const asked = standing.map((agent) => ({
    agentId: agent.agentId,
    refusal: refusalOf(agent, "actor", parameters, facts),
  }));
  const willing = asked.find(({ refusal }) => refusal === undefined);
  if (willing === undefined)
    return {
      kind: "untestable",
      because: asked.map(({ agentId, refusal }) => `${agentId}: ${refusal}`).join("; "),
    };
  return {
    kind: "plan",
    target: undefined,
    jobs: [{ agentId: willing.agentId, role: "actor", isOnAsset: true, parameters }],
    untaken: ROLES.filter((role) => role !== "actor" && facts.scenario.roles[role].length > 0).map(
      (role) => ({
        role,
        because: "a scenario about an agent's own host is taken by its actor alone",
      }),
    ),
  };
}

const nobodyOn = ({ asset, vantage, actor }: HostPlanFacts): string =>
  actor === undefined
    ? `no live agent of segment "${vantage}" stands on asset "${asset.name}"`
    : `agent "${actor}" is not live on asset "${asset.name}" in segment "${vantage}"`;
