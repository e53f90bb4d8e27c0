import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parametersSchema } from "../../../proto/scenario.ts";
import { HOST_SCENARIO } from "../../support/host-scenario.ts";
import { bundleOf } from "../../support/publisher.ts";
import { type SealingAgent, WIDE_RULES } from "../../support/sealing-agent.ts";
import { openStage, type Stage, workAll } from "../../support/story.ts";
import { health } from "../../support/worlds.ts";

let stage: Stage;
let onDb: SealingAgent;
beforeEach(async () => {
  stage = await openStage();
  onDb = await stage.house.live({ segment: "data", asset: "db1" });
  await publish(HOST_SCENARIO, 1);
});
afterEach(() => stage.house.close());

const publish = (text: string, version: number) =>
  stage.house.execute("publish-bundle", {
    parts: bundleOf([{ path: "host-demo.yaml", bytes: Buffer.from(text) }], { id: "host", version }),
  });
const asked = (over: object = {}) => ({
  scenarioId: "host.demo",
  agentId: onDb.id,
  given: { rounds: "3" },
  ...over,
});
const runIt = (over: object = {}) => stage.house.execute("run-scenario", asked(over));
const claims = () =>
  stage.house.rows<{ question: string; parameters: string; endpoint: number | null; asset: string }>(
    `SELECT c.question, c.parameters, c.endpoint_no AS endpoint, a.name AS asset
     FROM claims c JOIN assets a ON a.no = c.asset_no WHERE c.subject = 'scenario' ORDER BY c.no`,
  );

describe("a scenario about an agent's own host", () => {
  it("is run by the named agent alone, without a target, and its claim has the asset and the values", async () => {
    expect(await runIt()).toMatchObject({ kind: "started" });
    const [job, ...more] = onDb.jobs;
    expect(more).toEqual([]);
    expect([stage.near.jobs, stage.outside.jobs]).toEqual([[], []]);
    expect(parametersSchema.parse(JSON.parse(job?.parameters ?? ""))).toMatchObject({
      given: { rounds: 3, again: 2 },
    });
    expect(claims()).toEqual([
      {
        asset: "db1",
        endpoint: null,
        parameters: '{"again":2,"rounds":3}',
        question: expect.stringMatching(/^host\.demo host:\d+ data [0-9a-f]{32}$/),
      },
    ]);
  });

  it("is judged, shown by its host on the live stream, and found again by rebuild", async () => {
    await runIt();
    await workAll(stage, () => health, [onDb]);
    expect(stage.house.rows("SELECT state, target FROM runs")).toEqual([{ state: "judged", target: "null" }]);
    expect(stage.house.rows("SELECT body FROM events WHERE kind = 'run-started'")).toEqual([
      { body: expect.stringContaining("data → host db1 (host.demo, manual)") },
    ]);
    expect((await stage.house.execute("rebuild", {})).differences).toEqual([]);
  });

  it("asks another question with other values, and the same with the same", async () => {
    await runIt();
    await workAll(stage, () => health, [onDb]);
    await runIt({ given: { rounds: 3, again: 2 } });
    await workAll(stage, () => health, [onDb]);
    await runIt({ given: { rounds: 4 } });
    expect(claims()).toHaveLength(2);
  });

  it("is previewed with its values, and nothing is done", async () => {
    const plan = await stage.house.execute("plan-scenario", asked());
    expect(plan).toMatchObject({
      kind: "plan",
      given: { rounds: 3, again: 2 },
      untaken: [],
      jobs: [
        { agentId: onDb.id, role: "actor", steps: [{ id: "check", target: null, tries: 3 }, { tries: 2 }] },
      ],
    });
    expect(claims()).toEqual([]);
  });

  it("is previewed with the files that it writes", async () => {
    const rules = JSON.stringify({
      ...JSON.parse(WIDE_RULES),
      host: ["eicar-write"],
      sandbox: { maxBytes: 4_096, maxFiles: 8, maxSeconds: 60 },
    });
    const roomy = await stage.house.live({ segment: "data", asset: "db1", rules });
    const plan = await stage.house.execute("plan-scenario", {
      scenarioId: "av.eicar-write",
      agentId: roomy.id,
    });
    if (plan.kind !== "plan") throw new Error(JSON.stringify(plan));
    const [job] = plan.jobs;
    expect(job?.files).toContainEqual(expect.stringMatching(/^the EICAR test string .* removes all of it$/));
    expect(job?.mostBytes).toBe(0);
    expect(job?.steps.find(({ kind }) => kind === "eicar-write")?.says).toMatch(
      /^nothing; it writes the EICAR/,
    );
  });

  it.each<[string, () => object, RegExp]>([
    [
      "an agent that stands on no asset",
      () => ({ agentId: stage.near.id }),
      /stands on no asset.*--label asset=NAME/,
    ],
    ["no agent", () => ({ agentId: undefined, segment: "data" }), /name the agent \(--agent AGENT\)/],
    [
      "a target",
      () => ({ target: { transport: "tcp", host: "10.0.2.10", port: 22 } }),
      /leave the target out/,
    ],
    [
      "a value out of bounds",
      () => ({ given: { rounds: 6 } }),
      /"rounds".*from 1 to 5.*--param rounds=VALUE/,
    ],
    ["a value that is missing", () => ({ given: {} }), /"rounds".*must be given/],
    [
      "a value that it does not take",
      () => ({ given: { rounds: 1, depth: 2 } }),
      /"depth".*takes rounds, again/,
    ],
  ])("is refused with %s, with the way out", async (_, over, sentence) => {
    await expect(runIt(over())).rejects.toThrow(sentence);
    expect(claims()).toEqual([]);
  });

  it("is refused for an agent whose asset nobody declared", async () => {
    const lost = await stage.house.live({ segment: "data", asset: "db9" });
    await expect(runIt({ agentId: lost.id })).rejects.toThrow(/"db9", and no asset has that name/);
  });

  it("needs a target where the scenario asks one", async () => {
    await expect(runIt({ scenarioId: "reach.tcp", given: {} })).rejects.toThrow(/asks a target: name one/);
  });

  it("is not run when what is in use by then takes other values, and says which", async () => {
    await runIt();
    await workAll(stage, () => health, [onDb]);
    await publish(HOST_SCENARIO.replace("version: 1", "version: 2").replace("max: 5", "max: 2"), 2);
    await expect(runIt()).rejects.toThrow(/from 1 to 2/);
  });
});
