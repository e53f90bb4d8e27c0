import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HOST_SCENARIO } from "../../support/host-scenario.ts";
import { bundleOf } from "../../support/publisher.ts";
import { occurrencesOf, schedule, turnsOf } from "../../support/schedules.ts";
import type { SealingAgent } from "../../support/sealing-agent.ts";
import { openStage, type Stage, workAll } from "../../support/story.ts";
import { openWorld } from "../../support/worlds.ts";

let stage: Stage;
let onDb: SealingAgent;
beforeEach(async () => {
  stage = await openStage();
  onDb = await stage.house.live({ segment: "data", asset: "db1" });
  await stage.house.execute("publish-bundle", {
    parts: bundleOf([{ path: "host-demo.yaml", bytes: Buffer.from(HOST_SCENARIO) }], { id: "host" }),
  });
});
afterEach(() => stage.house.close());

const SSH = "tcp/10.0.2.10:22";
const onHost = (over: object = {}) => ({
  scenario: "host.demo",
  agent: onDb.id,
  parameters: { rounds: "3" },
  ...over,
});
const of = (...scenarios: readonly object[]) => schedule({ claims: { scenarios } });
const put = (...scenarios: readonly object[]) =>
  stage.house.execute("put-schedule", { schedule: of(...scenarios), replace: true });
const claims = () =>
  stage.house.rows<{ id: string; scenario: string; parameters: string }>(
    "SELECT id, scenario_id AS scenario, parameters FROM claims WHERE subject = 'scenario' ORDER BY no",
  );
/** An hour later, and as many ticks as a plan and its starts take. */
async function due(): Promise<void> {
  stage.house.pass(3_600_000);
  for (let i = 0; i < 3; i++) await stage.house.tick();
}

describe("a schedule of scenarios", () => {
  it("makes the claims once, and runs them by the agents that it names", async () => {
    await put(onHost(), { scenario: "posture.ssh-kex", segment: "internet", target: SSH });
    expect(claims()).toMatchObject([
      { scenario: "host.demo", parameters: '{"again":2,"rounds":3}' },
      { scenario: "posture.ssh-kex", parameters: "{}" },
    ]);
    await due();
    expect([onDb.jobs.length, stage.outside.jobs.length]).toEqual([1, 1]);
    await workAll(stage, openWorld, [onDb, stage.outside]);
    await stage.house.tick();
    expect(turnsOf(stage.house).map(({ state }) => state)).toEqual(["done", "done"]);
    expect(stage.house.rows("SELECT reason, state FROM runs ORDER BY no")).toEqual([
      { reason: "scheduled", state: "judged" },
      { reason: "scheduled", state: "judged" },
    ]);
    await due();
    expect(claims()).toHaveLength(2);
    expect(occurrencesOf(stage.house)).toHaveLength(2);
    expect((await stage.house.execute("rebuild", {})).differences).toEqual([]);
  });

  it("uses the claim of a run by hand, and the other way round", async () => {
    await stage.house.execute("run-scenario", {
      scenarioId: "host.demo",
      agentId: onDb.id,
      given: { rounds: 3 },
    });
    await put(onHost());
    expect(claims()).toHaveLength(1);
  });

  it("is unchanged when it is put in force again, even while its agent is away", async () => {
    await put(onHost());
    await stage.house.execute("agent-gone", { agentId: onDb.id, why: "closed" });
    expect(await put(onHost())).toMatchObject({ kind: "unchanged" });
    await expect(put(onHost({ parameters: { rounds: 4 } }))).rejects.toThrow("is not live");
  });

  it("says of each turn why it did not run", async () => {
    await put(onHost());
    await stage.house.execute("agent-gone", { agentId: onDb.id, why: "closed" });
    await due();
    expect(turnsOf(stage.house)).toMatchObject([
      { state: "not-run", because: 'no live agent of segment "data" stands on asset "db1"' },
    ]);
  });

  it("asks a target by the agent that was named, and no other of its segment", async () => {
    const second = await stage.house.live({ segment: "internet" });
    await put({ scenario: "posture.ssh-kex", agent: second.id, target: SSH });
    await due();
    expect([second.jobs.length, stage.outside.jobs.length]).toEqual([1, 0]);
  });

  it("is previewed before its claims are there, and after", async () => {
    const preview = (thought: object) =>
      stage.house.execute("preview-schedule", { of: thought as never, times: 1 });
    const planned = {
      exposureId: null,
      segment: "data",
      scenario: "host.demo",
      target: "host db1",
      jobs: [{ agentId: onDb.id, role: "actor" }],
      because: null,
    };
    expect(await preview(of(onHost()))).toMatchObject({
      claims: 1,
      planned: [{ ...planned, claimId: null }],
    });
    expect(claims()).toEqual([]);
    const { id } = await put(onHost());
    expect(await preview({ id })).toMatchObject({
      claims: 1,
      planned: [{ ...planned, claimId: claims()[0]?.id }],
    });
    await expect(preview(of(onHost({ parameters: {} })))).rejects.toThrow("must be given");
  });

  it.each<[string, object, string]>([
    ["a value out of bounds", { parameters: { rounds: 9 } }, "claims.scenarios.1.parameters.rounds"],
    ["an agent that is not there", { agent: "nobody" }, "claims.scenarios.1.agent"],
    ["a target that the scenario does not ask", { target: SSH }, "claims.scenarios.1.target"],
    ["a scenario that nobody published", { scenario: "host.none" }, "claims.scenarios.1.scenario"],
  ])("is refused with %s, at its place, and makes no claim", async (_, over, field) => {
    await expect(put(onHost(), onHost(over))).rejects.toMatchObject({ field });
    expect(claims()).toEqual([]);
  });
});
