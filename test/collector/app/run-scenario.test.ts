import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Outcome } from "../../../proto/outcome.ts";
import type { Target } from "../../../proto/target.ts";
import { untrusted } from "../../../proto/untrusted.ts";
import type { World } from "../../support/sealing-agent.ts";
import { exposureOf } from "../../support/small-network.ts";
import { openStage, type Stage, workAll } from "../../support/story.ts";
import { health, openWorld, refusal } from "../../support/worlds.ts";

const SSH: Target = { transport: "tcp", host: "10.0.2.10", port: 22 };

/** A server that offers this key exchange. */
const offering =
  (kex: string): World =>
  (step) =>
    step.kind === "self-check" ? health : answered(kex);

const answered = (kex: string): Outcome => ({
  kind: "answered",
  elapsedMs: 3,
  from: { address: "10.0.1.5", port: 40_000 },
  identity: { by: "banner", hash: "a".repeat(64) },
  facts: { kex: [untrusted(kex)] },
});

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.house.close());

const runIt = (over: object = {}) =>
  stage.house.execute("run-scenario", {
    scenarioId: "posture.ssh-kex",
    target: SSH,
    segment: "internet",
    ...over,
  });
const runs = () =>
  stage.house.rows<{ outcome: string; verdict: string; subject: string; exposure: number | null }>(
    `SELECT r.outcome, r.verdict, c.subject, c.exposure_no AS exposure FROM runs r JOIN claims c ON c.no = r.claim_no ORDER BY r.no`,
  );

describe("a scenario that somebody runs", () => {
  it("is judged by what it expects, and is about no exposure", async () => {
    expect(await runIt()).toMatchObject({ kind: "started" });
    await workAll(stage, offering("diffie-hellman-group1-sha1"));
    expect(runs()).toMatchObject([{ outcome: "allowed", subject: "scenario", exposure: null }]);
    expect(runs()[0]?.verdict).toContain("that RFC 9142 rules out");
    await runIt();
    await workAll(stage, offering("curve25519-sha256"));
    expect(runs()).toMatchObject([{ outcome: "allowed" }, { outcome: "prevented" }]);
  });

  it("says so on the live stream, without an exposure", async () => {
    await runIt();
    await workAll(stage, offering("curve25519-sha256"));
    const lines = stage.house.rows<{ kind: string; exposure: string | null; body: string }>(
      "SELECT kind, exposure_id AS exposure, body FROM events WHERE run_id IS NOT NULL ORDER BY no",
    );
    expect(lines.map(({ kind, exposure }) => [kind, exposure])).toEqual([
      ["run-started", null],
      ["run-judged", null],
    ]);
    expect(lines[1]?.body).toContain("posture.ssh-kex");
  });

  it("counts for the exposure that asks the same when it asks for reachability", async () => {
    expect(exposureOf(stage.house).validation).toBe("unvalidated");
    await runIt({ scenarioId: "reach.tcp" });
    await workAll(stage, openWorld);
    expect(runs()).toMatchObject([{ outcome: "allowed", subject: "scenario" }]);
    expect(exposureOf(stage.house).validation).toBe("confirmed");
  });

  it("is a question of its own where the endpoint is usually asked another way, and then counts for no exposure", async () => {
    await runIt({ scenarioId: "reach.http" });
    await workAll(stage, openWorld);
    expect(runs()).toMatchObject([{ outcome: "allowed", subject: "scenario" }]);
    expect(exposureOf(stage.house).validation).toBe("unvalidated");
  });

  it("is not asked twice at once, and uses one claim however often", async () => {
    const first = await runIt();
    expect(await runIt()).toEqual({ ...first, kind: "running" });
    await workAll(stage, offering("x"));
    await runIt();
    await workAll(stage, offering("x"));
    expect(stage.house.rows("SELECT 1 FROM claims WHERE subject = 'scenario'")).toHaveLength(1);
  });

  it("leaves a state that rebuild finds again, and that settles nothing when the server does not answer", async () => {
    await runIt();
    await workAll(stage, (step) => (step.kind === "self-check" ? health : refusal));
    expect(runs()).toMatchObject([{ outcome: "inconclusive" }]);
    expect(runs()[0]?.verdict).toContain("the server lists the algorithms that it offers");
    expect((await stage.house.execute("rebuild", {})).differences).toEqual([]);
  });

  it("goes through the agent that was named, and no other", async () => {
    await runIt({ segment: undefined, agentId: stage.outside.id });
    expect(stage.outside.jobs).toHaveLength(1);
    await expect(runIt({ agentId: stage.near.id })).rejects.toThrow('is in segment "data"');
    await expect(runIt({ segment: undefined, agentId: "nobody" })).rejects.toThrow("is not live");
  });

  it.each([
    ["an address that no asset has", { target: { ...SSH, host: "10.0.9.9" } }, /No asset has the address/],
    ["a scenario that nobody published", { scenarioId: "posture.none" }, /No signed scenario/],
    ["a segment that is not there", { segment: "nowhere" }, /No segment "nowhere"/],
    ["neither agent nor segment", { segment: undefined }, /Name the agent or the segment/],
  ])("is refused for %s, with the way out", async (_, over, sentence) => {
    await expect(runIt(over)).rejects.toThrow(sentence);
    expect(runs()).toEqual([]);
  });

  it("says why where nobody can ask", async () => {
    stage.house.rows("SELECT 1");
    await stage.house.execute("agent-gone", { agentId: stage.outside.id, why: "closed" });
    expect(await runIt()).toMatchObject({
      kind: "untestable",
      because: expect.stringContaining("no live agent"),
    });
  });
});

describe("its preview", () => {
  it("counts the time between the tries of what lasts, as the lease does", async () => {
    const plan = await stage.house.execute("plan-scenario", {
      scenarioId: "beacon.http-jitter",
      target: { ...SSH, port: 8080 },
      segment: "internet",
      given: { everyMs: 6_000 },
    });
    if (plan.kind !== "plan") throw new Error(plan.because);
    expect(plan.jobs[0]?.mostMs).toBeGreaterThanOrEqual(14 * 6_000);
  });

  it("names agents, steps, targets, times and words, and does nothing", async () => {
    const plan = await stage.house.execute("plan-scenario", {
      scenarioId: "reach.http",
      target: { ...SSH, port: 8080 },
      segment: "internet",
    });
    expect(plan).toMatchObject({
      kind: "plan",
      tier: 0,
      jobs: [
        { agentId: stage.outside.id, role: "actor" },
        { agentId: stage.near.id, role: "close-view" },
      ],
    });
    if (plan.kind !== "plan") return;
    const attempt = plan.jobs[0]?.steps.find(({ purpose }) => purpose === "attempt");
    expect(attempt).toMatchObject({
      target: "tcp/10.0.2.10:8080",
      says: expect.stringContaining("GET / HTTP/1.1"),
      rounds: [
        {
          when: "at once",
          hex: expect.stringMatching(/^474554202f20485454502f312e310d0a686f73743a20/),
          text: expect.stringContaining(
            "GET / HTTP/1.1\\r\\nhost: 10.0.2.10:8080\\r\\nconnection: close\\r\\n",
          ),
        },
      ],
    });
    expect(attempt?.mostBytes).toBe((attempt?.rounds[0]?.mostBytes ?? 0) * (attempt?.tries ?? 0));
    expect(plan.jobs[0]?.mostBytes).toBeGreaterThanOrEqual(attempt?.mostBytes ?? 0);
    expect(plan.jobs[0]?.files).toEqual([]);
    expect(plan.jobs[0]?.mostMs).toBeGreaterThan(4_500);
    expect(stage.outside.jobs).toEqual([]);
    expect(stage.house.rows("SELECT 1 FROM endpoints WHERE port = 8080")).toEqual([]);
    expect(runs()).toEqual([]);
  });
});
