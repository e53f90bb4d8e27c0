import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { batchHash } from "../../../proto/seal.ts";
import { ended, observe, sealingAgent, WIDE_RULES } from "../../support/sealing-agent.ts";
import { exposureOf } from "../../support/small-network.ts";
import { openStage, type Stage, workAll } from "../../support/story.ts";
import { health, openWorld } from "../../support/worlds.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.house.close());

const hello = () => stage.house.hello(stage.outside);
const now = () => stage.house.clock();
const agentRow = (agentId = stage.outside.id) =>
  stage.house.rows<{ status: string; halted: number; rules_problem: string }>(
    "SELECT * FROM agents WHERE id = ?",
    agentId,
  )[0];
const wasLive = () =>
  stage.house
    .rows<{ was_live: number }>("SELECT was_live FROM jobs WHERE role = 'actor'")
    .map((row) => row.was_live);

describe("a hello", () => {
  it("is answered with where the agent's chain ends here", async () => {
    await stage.house.execute("validate", {});
    const frame = stage.outside.seal(
      [observe(stage.outside.job("actor"), "self-check", health, now())],
      now(),
    );
    await stage.house.commit(frame);
    expect(await hello()).toMatchObject({ durableSequence: 1, durableHash: batchHash(frame.payload) });
  });

  it("is refused to an agent that was revoked, or that never joined", async () => {
    await stage.house.execute("revoke-agent", { agentId: stage.outside.id });
    expect(await hello()).toMatchObject({ kind: "refused", code: "revoked" });
    const stranger = sealingAgent();
    stranger.welcomeAs("nobody");
    expect(await stage.house.hello(stranger)).toMatchObject({ kind: "refused", code: "revoked" });
  });

  it.each([
    ["", "the agent has no rules of engagement"],
    ["{", "the agent's rules are not of this version"],
    [WIDE_RULES.replace("rules/1", "rules/9"), "the agent's rules are not of this version"],
  ])("with the rules %j makes the agent live but gives it nothing to do", async (rules, problem) => {
    await stage.house.execute("agent-gone", { agentId: stage.outside.id, why: "lost" });
    const lame = await stage.house.live({ segment: "internet", rules });
    expect(agentRow(lame.id)?.rules_problem).toBe(problem);
    expect(await stage.house.execute("validate", {})).toMatchObject({
      kind: "nothing-to-test",
      untestable: [expect.stringContaining("has no rules of engagement it may use")],
    });
  });

  it("brings the open jobs again, and none that has ended, waits or is out of its lease", async () => {
    await stage.house.execute("validate", {});
    expect(await hello()).toMatchObject({ jobs: [{ jobId: stage.outside.job("actor").jobId }] });
    await stage.house.commit(stage.outside.seal([ended(stage.outside.job("actor"), now())], now()));
    expect(await hello()).toMatchObject({ jobs: [] });
    stage.house.pass(120_000);
    expect(await stage.house.hello(stage.near)).toMatchObject({ jobs: [] });
  });

  it("under a halt brings no jobs, and calls off what the agent still does", async () => {
    await stage.house.execute("validate", {});
    await stage.house.execute("agent-gone", { agentId: stage.outside.id, why: "lost" });
    await stage.house.execute("halt", { scope: "all", reason: "drill" });
    stage.outside.cancelled.length = 0;
    expect(await hello()).toMatchObject({ jobs: [] });
    expect(stage.outside.cancelled).toEqual([{ jobId: "", reason: "A halt is in force" }]);
  });
});

describe("a job that is open when the session breaks was not watched live:", () => {
  beforeEach(() => stage.house.execute("validate", {}));

  it("when the agent goes", async () => {
    await stage.house.execute("agent-gone", { agentId: stage.outside.id, why: "lost" });
    expect(wasLive()).toEqual([0]);
  });

  it("when a newer session takes over before the old one is known to be gone", async () => {
    await hello();
    expect(wasLive()).toEqual([0]);
  });

  it("but one that was given after the agent came back was", async () => {
    await stage.house.execute("agent-gone", { agentId: stage.outside.id, why: "lost" });
    await hello();
    await workAll(stage, openWorld);
    await stage.house.execute("validate", {});
    expect(wasLive()).toEqual([0, 1]);
  });
});

describe("an agent that has gone", () => {
  beforeEach(() => stage.house.execute("agent-gone", { agentId: stage.outside.id, why: "lost" }));

  it("is given nothing", async () => {
    expect(await stage.house.execute("validate", {})).toMatchObject({ kind: "nothing-to-test" });
  });

  it("is told once in the live stream, however often its end is told", async () => {
    await stage.house.execute("agent-gone", { agentId: stage.outside.id, why: "lost" });
    expect(stage.house.rows("SELECT 1 FROM events WHERE kind = 'agent-silent'")).toHaveLength(1);
  });
});

describe("when the commit fails", () => {
  const failing = async (act: () => Promise<unknown>): Promise<void> => {
    stage.house.store.sqlite.exec(
      "CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'disk full'); END",
    );
    await expect(act()).rejects.toThrow("disk full");
    stage.house.store.sqlite.exec("DROP TRIGGER full");
  };

  it("an agent that goes is still there", async () => {
    await failing(() => stage.house.execute("agent-gone", { agentId: stage.outside.id, why: "lost" }));
    expect(await stage.house.execute("validate", {})).toMatchObject({ kind: "queued" });
  });

  it("an agent that comes is as absent as it was", async () => {
    await stage.house.execute("agent-gone", { agentId: stage.outside.id, why: "lost" });
    await failing(hello);
    expect(await stage.house.execute("validate", {})).toMatchObject({ kind: "nothing-to-test" });
    await stage.house.tick();
    expect(JSON.parse(exposureOf(stage.house).state)).toMatchObject({ liveSegments: ["data"] });
  });
});

describe("an agent that halted itself", () => {
  it("is given nothing until it says that it goes on", async () => {
    const { id: agentId } = stage.outside;
    await stage.house.execute("agent-halted", { agentId, halted: true });
    expect(agentRow()?.halted).toBe(1);
    expect(await stage.house.execute("validate", {})).toMatchObject({ kind: "nothing-to-test" });
    await stage.house.execute("agent-halted", { agentId, halted: false });
    expect(await stage.house.execute("validate", {})).toMatchObject({ kind: "queued" });
  });
});

describe("revoking an agent", () => {
  it("cuts its session off, and its certificates with it", async () => {
    expect(await stage.house.execute("revoke-agent", { agentId: stage.outside.id })).toEqual({
      kind: "revoked",
    });
    expect(stage.house.effects.at(-1)).toMatchObject({
      kind: "disconnect",
      agentId: stage.outside.id,
      code: "revoked",
    });
    expect(
      stage.house.rows(
        "SELECT c.status FROM certificates c JOIN agents a ON a.no = c.agent_no WHERE a.id = ?",
        stage.outside.id,
      ),
    ).toEqual([{ status: "revoked" }]);
  });

  it("is done once, and cuts off again whoever is still there", async () => {
    await stage.house.execute("revoke-agent", { agentId: stage.outside.id });
    expect(await stage.house.execute("revoke-agent", { agentId: stage.outside.id })).toEqual({
      kind: "already-revoked",
    });
    expect(stage.house.effects.filter(({ kind }) => kind === "disconnect")).toHaveLength(2);
  });

  it("gives it no more jobs, though its session is not over yet", async () => {
    await stage.house.execute("revoke-agent", { agentId: stage.outside.id });
    expect(await stage.house.execute("validate", {})).toMatchObject({ kind: "nothing-to-test" });
  });

  it("keeps what it observed before as evidence", async () => {
    await stage.house.execute("validate", {});
    await workAll(stage, openWorld);
    await stage.house.execute("revoke-agent", { agentId: stage.outside.id });
    expect(exposureOf(stage.house).validation).toBe("confirmed");
  });

  it("that nobody has is refused", async () => {
    await expect(stage.house.execute("revoke-agent", { agentId: "nobody" })).rejects.toThrow('"nobody"');
  });
});
