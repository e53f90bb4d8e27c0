import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WITNESS_WAIT_MS } from "../../../collector/app/settle-run.ts";
import { LEASE_MS } from "../../../collector/app/start-run.ts";
import { encode } from "../../../proto/wire.ts";
import { ended, observe, type SealingAgent, work } from "../../support/sealing-agent.ts";
import {
  exposureOf,
  exposuresOf,
  finding,
  importInto,
  NETWORK,
  report,
} from "../../support/small-network.ts";
import { openStage, type Stage, validateIn, workAll } from "../../support/story.ts";
import { health, openWorld, shutWorld } from "../../support/worlds.ts";
import { type House, openHouse } from "../../support/writer.ts";

type Run = { readonly state: string; readonly outcome: string | null; readonly verdict: string };
const runsOf = (house: House): Run[] =>
  house.rows<Run>("SELECT state, outcome, verdict FROM runs ORDER BY no");
const outcomes = (house: House) => runsOf(house).map(({ outcome }) => outcome);

describe("a run", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
    await stage.house.execute("validate", {});
  });
  afterEach(() => stage.house.close());

  const now = () => stage.house.clock();
  const jobEnds = () =>
    stage.house.rows<{ role: string; ended_how: string; ended_because: string }>(
      "SELECT role, ended_how, ended_because FROM jobs ORDER BY no",
    );

  it("is judged when every job of it is over, and not before", async () => {
    await workAll(stage, openWorld, [stage.outside]);
    expect(outcomes(stage.house)).toEqual([null]);
    await workAll(stage, openWorld, [stage.near]);
    expect(outcomes(stage.house)).toEqual(["allowed"]);
    expect(exposureOf(stage.house).validation).toBe("confirmed");
  });

  it("says the same whichever of its agents reports first", async () => {
    await workAll(stage, shutWorld, [stage.outside, stage.near]);
    await stage.house.execute("validate", {});
    await workAll(stage, shutWorld, [stage.near, stage.outside]);
    expect(outcomes(stage.house)).toEqual(["prevented", "prevented"]);
  });

  it("says the same when another process judges what this one began to collect", async () => {
    await workAll(stage, openWorld, [stage.near]);
    await stage.house.restart();
    await workAll(stage, openWorld, [stage.outside]);
    expect(outcomes(stage.house)).toEqual(["allowed"]);
    expect(await stage.house.execute("rebuild", {})).toMatchObject({ differences: [] });
  });

  it("places an agent's word by the last of its observations, also when another process read them back", async () => {
    await workAll(stage, openWorld, [stage.outside]);
    await stage.house.restart();
    await workAll(stage, openWorld, [stage.near]);
    expect(stage.house.rows("SELECT sequence FROM claim_words")).toEqual([
      { sequence: stage.outside.sequence },
    ]);
  });

  it("whose lease is over without a word is not run, and never evidence about the target", async () => {
    stage.house.pass(LEASE_MS);
    await stage.house.tick();
    expect(outcomes(stage.house)).toEqual(["not-run"]);
    expect(jobEnds().map(({ ended_because }) => ended_because)).toEqual([
      "the lease ended without a word",
      "the lease ended without a word",
    ]);
    expect(stage.outside.cancelled.map(({ reason }) => reason)).toEqual(["The lease is over"]);
    expect(exposureOf(stage.house).validation).toBe("unvalidated");
  });

  it("whose agent never comes back with the last of it stays unproven, though it saw silence", async () => {
    await workAll(stage, shutWorld, [stage.near]);
    const job = stage.outside.job("actor");
    const all = work(job, shutWorld, now());
    await stage.house.commit(stage.outside.seal(all.slice(0, -1), now()));
    await stage.house.execute("agent-gone", { agentId: stage.outside.id, why: "lost" });
    stage.house.pass(LEASE_MS);
    await stage.house.tick();
    expect(outcomes(stage.house)).not.toContain("prevented");
    expect(runsOf(stage.house)[0]?.state).toBe("judged");
  });

  it("takes nothing more once it is judged", async () => {
    stage.house.pass(LEASE_MS);
    await stage.house.tick();
    await workAll(stage, openWorld);
    expect(outcomes(stage.house)).toEqual(["not-run"]);
    expect(stage.house.rows("SELECT 1 FROM evidence WHERE refused IS NULL")).toEqual([]);
  });

  it("counts no view whose session broke while it looked", async () => {
    await stage.house.execute("agent-gone", { agentId: stage.near.id, why: "lost" });
    await stage.house.hello(stage.near);
    await workAll(stage, shutWorld);
    expect(outcomes(stage.house)).toEqual(["inconclusive"]);
  });

  it("counts no view that was under way while the collector was down", async () => {
    await stage.house.restart();
    await stage.house.hello(stage.near);
    await workAll(stage, shutWorld);
    expect(outcomes(stage.house)).toEqual(["inconclusive"]);
  });

  it("gives an agent that comes back the same job again, and merges what it did before the break once", async () => {
    const job = stage.outside.job("actor");
    await stage.house.commit(stage.outside.seal([observe(job, "self-check", health, now())], now()));
    stage.outside.jobs.length = 0;
    await stage.house.hello(stage.outside);
    expect(stage.outside.jobs.map(encode)).toEqual([encode(job)]);
    await workAll(stage, openWorld);
    expect(outcomes(stage.house)).toEqual(["allowed"]);
    expect(stage.house.rows("SELECT 1 FROM evidence WHERE refused = 'repeated'")).toHaveLength(1);
  });

  it("that can't be judged keeps no other from its end", async () => {
    await importInto(
      stage.house,
      report([finding({ asset: "db2", endpoint: { host: "10.0.2.11", port: 443, protocol: "tcp" } })]),
    );
    await stage.house.execute("validate", {});
    stage.house.store.sqlite.exec("UPDATE jobs SET parameters = 'not json' WHERE run_no = 1");
    await stage.house.restart();
    // The second run waits behind the first one's jobs, and its lease is longer by as much.
    stage.house.pass(2 * LEASE_MS);
    await stage.house.tick();
    expect(outcomes(stage.house)).toEqual(["not-run", "not-run"]);
    expect(runsOf(stage.house)[0]?.verdict).toContain("the collector could not judge it");
    expect(stage.house.troubles).toHaveLength(1);
  });

  it("that can't be judged is under way no more for the closure that waits for it", async () => {
    await stage.house.execute("claim-fix", { exposureId: exposureOf(stage.house).id, note: "" });
    expect(exposureOf(stage.house).state).toContain(", 1 under way");
    stage.house.store.sqlite.exec("UPDATE jobs SET parameters = 'not json' WHERE state <> 'ended'");
    stage.house.pass(2 * LEASE_MS);
    stage.house.parts.lookAfter(now());
    expect(stage.house.troubles).toHaveLength(1);
    expect(exposureOf(stage.house).state).not.toContain(", 1 under way");
  });
});

it("keeps two exposures on two ports of one host apart", async () => {
  const stage = await openStage();
  await importInto(
    stage.house,
    report([
      finding({
        title: "Web server too old",
        weakness: "CVE-2020-1",
        cve: ["CVE-2020-1"],
        endpoint: { host: "10.0.2.10", port: 8080, protocol: "tcp" },
      }),
    ]),
  );
  await stage.house.execute("validate", {});
  stage.house.pass(10);
  await workAll(stage, (step, attempt) =>
    "target" in step && step.purpose === "attempt" && step.target.port === 8080
      ? shutWorld(step, attempt)
      : openWorld(step, attempt),
  );
  expect(exposuresOf(stage.house).map(({ title, validation }) => [title, validation])).toEqual([
    ["OpenSSH too old", "confirmed"],
    ["Web server too old", "mitigated"],
  ]);
  await stage.house.close();
});

describe("a run with a witness", () => {
  let house: House;
  let outside: SealingAgent;
  let onAsset: SealingAgent;
  beforeEach(async () => {
    house = await openHouse();
    await house.execute("apply-inventory", { document: NETWORK });
    const endpoint = { host: "10.0.2.10", port: 5353, protocol: "udp" } as const;
    await importInto(house, report([finding({ endpoint })]));
    outside = await house.live({ segment: "internet" });
    onAsset = await house.live({ segment: "data", asset: "db1" });
    await house.execute("validate", {});
  });
  afterEach(() => house.close());

  const roles = (agent: SealingAgent) => agent.jobs.map(({ role }) => role).sort();
  const listen = () =>
    house.commit(
      onAsset.seal(
        [
          observe(
            onAsset.job("witness"),
            "listen",
            { kind: "listening", at: { address: "10.0.2.10", port: 5353 } },
            house.clock(),
          ),
        ],
        house.clock(),
      ),
    );
  const finish = (agent: SealingAgent, role: "actor" | "close-view") =>
    house.commit(agent.seal(work(agent.job(role), shutWorld, house.clock()), house.clock()));

  it("holds who asks until the witness listens", async () => {
    expect([roles(outside), roles(onAsset)]).toEqual([[], ["witness"]]);
    await listen();
    expect([roles(outside), roles(onAsset)]).toEqual([["actor"], ["close-view", "witness"]]);
  });

  it("sends each held job once, however often the witness speaks", async () => {
    await listen();
    await house.commit(
      onAsset.seal(
        [
          observe(
            onAsset.job("witness"),
            "listen",
            { kind: "received", from: { address: "10.0.1.5", port: 4 }, bytes: 16 },
            house.clock(),
            2,
          ),
        ],
        house.clock(),
      ),
    );
    await house.restart();
    house.pass(WITNESS_WAIT_MS);
    await house.tick();
    expect(roles(outside)).toEqual(["actor"]);
  });

  it("goes on without a witness that says nothing for a while", async () => {
    house.pass(WITNESS_WAIT_MS - 1);
    await house.tick();
    expect(roles(outside)).toEqual([]);
    house.pass(1);
    await house.tick();
    expect(roles(outside)).toEqual(["actor"]);
  });

  it("goes on without a witness that could not listen", async () => {
    await house.commit(onAsset.seal([ended(onAsset.job("witness"), house.clock(), "failed")], house.clock()));
    expect(roles(outside)).toEqual(["actor"]);
  });

  it("tells the witness that the run is complete once everyone else is done", async () => {
    await listen();
    await finish(outside, "actor");
    expect(onAsset.cancelled).toEqual([]);
    await finish(onAsset, "close-view");
    expect(onAsset.cancelled).toEqual([{ jobId: onAsset.job("witness").jobId, reason: "run complete" }]);
    expect(outcomes(house)).toEqual([null]);
  });

  it("starts nothing under a halt, though the witness listens", async () => {
    await house.execute("halt", { scope: "segment:internet", reason: "drill" });
    await listen();
    expect(roles(outside)).toEqual([]);
    expect(house.rows("SELECT ended_how FROM jobs WHERE role = 'actor'")).toEqual([{ ended_how: "halted" }]);
  });

  it("says of a job that it was never started, and of one that was that it never spoke", async () => {
    const because = () =>
      house.rows<{ b: string }>("SELECT ended_because AS b FROM jobs WHERE role = 'actor'").map(({ b }) => b);
    await listen();
    house.pass(LEASE_MS);
    await house.tick();
    expect(because()).toEqual(["the lease ended without a word"]);
  });
});

it("gives a run that waits behind others a lease longer by as much", async () => {
  const stage = await openStage();
  await importInto(
    stage.house,
    report([finding({ asset: "db2", endpoint: { host: "10.0.2.11", port: 443, protocol: "tcp" } })]),
  );
  await stage.house.execute("validate", {});
  const [first, second] = stage.house
    .rows<{ span: number }>("SELECT not_after - issued_at AS span FROM runs ORDER BY no")
    .map(({ span }) => span);
  expect(first).toBe(LEASE_MS);
  expect(second).toBeGreaterThan(LEASE_MS);
  await stage.house.close();
});

it("starts one run of a claim at a time", async () => {
  const stage = await openStage();
  const first = await stage.house.execute("validate", {});
  expect(await stage.house.execute("validate", {})).toMatchObject({ runs: first.runs });
  await workAll(stage, openWorld);
  await validateIn(stage, openWorld);
  expect(outcomes(stage.house)).toEqual(["allowed", "allowed"]);
  await stage.house.close();
});
