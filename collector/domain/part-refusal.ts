import { actOf, permits, type RulesOfEngagement } from "../../proto/engagement.ts";
import { pinnedAs } from "../../proto/publisher.ts";
import { type Parameters, type Role, type Scenario, stepsFor } from "../../proto/scenario.ts";
import type { Instant } from "../../proto/time.ts";

/** Why the agent may not take this part of a run, in words; undefined when it may. */
export function refusalOf(
  agent: { readonly rules: RulesOfEngagement | undefined; readonly rulesProblem: string },
  role: Role,
  parameters: Parameters,
  {
    scenario,
    bundle: { id, keyId },
    at,
  }: {
    readonly scenario: Scenario;
    readonly bundle: { readonly id: string; readonly keyId: string };
    readonly at: Instant;
  },
): string | undefined {
  if (agent.rules === undefined)
    return `has no rules of engagement it may use (${agent.rulesProblem || "none given"})`;
  if (pinnedAs(agent.rules.publishers, keyId).kind !== "pinned")
    return `pins no publisher of bundle "${id}" (key ${keyId.slice(0, 16)}…; publishers: in its rules.yaml)`;
  for (const step of stepsFor(scenario, role, parameters)) {
    const permission = permits(agent.rules, actOf(step), scenario.tier, at);
    if (!permission.granted)
      return `its rules refuse ${step.kind} (${permission.rule}: ${permission.because})`;
  }
  return undefined;
}
