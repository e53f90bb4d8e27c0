import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MAX_RETEST_RUNS } from "../../../collector/app/advance-retests.ts";
import type { ExposureState } from "../../../collector/domain/exposure-state.ts";
import { exposureOf } from "../../support/small-network.ts";
import { openStage, type Stage, untilAnswered, validateIn, workAll } from "../../support/story.ts";
import { deadWorld, openWorld, shutWorld } from "../../support/worlds.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  await validateIn(stage, openWorld);
});
afterEach(() => stage.house.close());

const id = () => exposureOf(stage.house).id;
const closure = () => (JSON.parse(exposureOf(stage.house).state) as ExposureState).closure;
const claimFix = () => stage.house.execute("claim-fix", { exposureId: id(), note: "" });
const runs = () =>
  stage.house.rows<{ outcome: string | null }>("SELECT outcome FROM runs ORDER BY no").length;
const openRetests = () => stage.house.rows("SELECT 1 FROM retests WHERE done_at IS NULL").length;
const rebuilds = async () =>
  expect(await stage.house.execute("rebuild", {})).toMatchObject({ differences: [] });

describe("a retest", () => {
  it("closes after counted runs in two windows, and is then over", async () => {
    await claimFix();
    await rebuilds();
    expect(await untilAnswered(stage, shutWorld)).toBe("closed");
    expect([runs(), openRetests()]).toEqual([3, 0]);
    await rebuilds();
  });

  it("waits for the second window", async () => {
    await claimFix();
    await workAll(stage, shutWorld);
    await stage.house.tick();
    expect(runs()).toBe(2);
    stage.house.pass(1_000);
    await stage.house.tick();
    expect(runs()).toBe(3);
  });

  it("says that runs are under way while they are", async () => {
    await claimFix();
    expect(closure()).toMatchObject({ kind: "verifying", sentence: expect.stringContaining("1 under way") });
  });

  it("says still-open when the exposure is seen again", async () => {
    await claimFix();
    expect(await untilAnswered(stage, openWorld)).toBe("still-open");
    expect(openRetests()).toBe(0);
    await rebuilds();
  });

  it("closes nothing on silence that proves nothing", async () => {
    await claimFix();
    expect(await untilAnswered(stage, deadWorld)).toBe("cannot-tell");
  });

  it("can't tell when nobody can ask, and says who is missing", async () => {
    await stage.house.execute("agent-gone", { agentId: stage.outside.id, why: "lost" });
    expect(await claimFix()).toMatchObject({
      kind: "nothing-to-test",
      sentence: expect.stringContaining('no live agent in segment "internet"'),
    });
    expect(closure()).toMatchObject({ kind: "cannot-tell" });
    await stage.house.tick();
    expect(openRetests()).toBe(0);
    await rebuilds();
  });

  it("reopens what was closed when it is seen again", async () => {
    await claimFix();
    await untilAnswered(stage, shutWorld);
    await validateIn(stage, openWorld);
    expect(exposureOf(stage.house).closure).toBe("reopened");
    await rebuilds();
  });

  it("outlives the process that began it", async () => {
    await claimFix();
    await workAll(stage, shutWorld);
    await stage.house.restart();
    await stage.house.hello(stage.near);
    await stage.house.hello(stage.outside);
    stage.house.pass(1_000);
    expect(await untilAnswered(stage, shutWorld)).toBe("closed");
  });
});

describe("a retest whose agent leaves after the first counted run", () => {
  beforeEach(async () => {
    await claimFix();
    await workAll(stage, shutWorld);
    await stage.house.execute("agent-gone", { agentId: stage.outside.id, why: "lost" });
    stage.house.pass(1_000);
  });

  it("tries again less and less often, not at each tick", async () => {
    const before = runs();
    for (let tick = 0; tick < 60; tick++) {
      await stage.house.tick();
      stage.house.pass(250);
    }
    expect(runs() - before).toBeLessThanOrEqual(5);
    await rebuilds();
  });

  it("goes on when the agent comes back", async () => {
    for (let tick = 0; tick < 20; tick++) {
      await stage.house.tick();
      stage.house.pass(250);
    }
    await stage.house.hello(stage.outside);
    expect(await untilAnswered(stage, shutWorld, 30)).toBe("closed");
  });

  it("ends without an answer after so many runs, and leaves nothing closed", async () => {
    for (let tick = 0; tick < MAX_RETEST_RUNS + 5; tick++) {
      stage.house.pass(60_000);
      await stage.house.tick();
    }
    const before = runs();
    expect([openRetests(), before]).toEqual([0, MAX_RETEST_RUNS + 1]);
    stage.house.pass(3_600_000);
    await stage.house.tick();
    expect(runs()).toBe(before);
    expect(closure()).toMatchObject({ kind: "verifying", progress: { counted: 1, needed: 2 } });
  });
});
