import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseRules } from "../../../agent/rules.ts";
import { type HostPlanFacts, planHostRun } from "../../../collector/domain/host-plan.ts";
import { scenarioSchema } from "../../../proto/scenario.ts";
import { instant } from "../../../proto/time.ts";
import { LOOPBACK_RULES } from "../../agent/support/scenario.ts";
import { HOST_SCENARIO } from "../../support/host-scenario.ts";
import { PUBLISHER } from "../../support/publisher.ts";

const reading = parseRules("rules.yaml", LOOPBACK_RULES, "");
const rules = reading.kind === "in-force" ? reading.rules : undefined;
const agent = (agentId: string, over: object = {}) => ({
  agentId,
  segment: "data",
  asset: "db1",
  rules,
  rulesProblem: "",
  ...over,
});
const plan = (over: Partial<HostPlanFacts> = {}) =>
  planHostRun({
    scenario: scenarioSchema.parse(parse(HOST_SCENARIO)),
    bundle: { id: "host", keyId: PUBLISHER.keyId },
    vantage: "data",
    asset: { name: "db1", segment: "data" },
    agents: [agent("one"), agent("two")],
    tries: 5,
    given: { rounds: 1 },
    at: instant(Date.UTC(2026, 10, 20)),
    ...over,
  });

describe("who looks at its own host", () => {
  it("is one agent on the asset, however many there are, and the named one where one is named", () => {
    expect(plan()).toMatchObject({
      kind: "plan",
      target: undefined,
      jobs: [{ agentId: "one", isOnAsset: true }],
    });
    expect(plan({ actor: "two" })).toMatchObject({ jobs: [{ agentId: "two" }] });
  });

  it("is the next where the rules of the first refuse", () => {
    const agents = [agent("one", { rules: undefined, rulesProblem: "torn" }), agent("two")];
    expect(plan({ agents })).toMatchObject({ jobs: [{ agentId: "two" }] });
    expect(plan({ agents, actor: "one" })).toEqual({
      kind: "untestable",
      because: "one: has no rules of engagement it may use (torn)",
    });
  });

  it.each([
    ["stands on another asset", { asset: "db2" }],
    ["stands on none", { asset: undefined }],
    ["is in another segment", { segment: "office" }],
  ])("is nobody who %s", (_, over) => {
    expect(plan({ agents: [agent("one", over)] })).toEqual({
      kind: "untestable",
      because: 'no live agent of segment "data" stands on asset "db1"',
    });
  });
});
