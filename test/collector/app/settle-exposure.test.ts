import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ExposureState } from "../../../collector/domain/exposure-state.ts";
import { work } from "../../support/sealing-agent.ts";
import { exposureOf } from "../../support/small-network.ts";
import { openStage, type Stage, validateIn } from "../../support/story.ts";
import { openWorld, shutWorld } from "../../support/worlds.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.house.close());

const state = () => JSON.parse(exposureOf(stage.house).state) as ExposureState;
/** Ticks whenever the exposure is due, and tells what became of its validation. */
async function age(): Promise<string[]> {
  const told: string[] = [];
  for (let settles = 0; settles < 10; settles++) {
    const due = exposureOf(stage.house).settle_at;
    if (due === null) return told;
    stage.house.pass(due - 1 - stage.house.clock());
    await stage.house.tick();
    expect(exposureOf(stage.house).settle_at).toBe(due);
    stage.house.pass(1);
    await stage.house.tick();
    const { kind, fresh } = state().validation;
    told.push(`${fresh ? "fresh" : "stale"} ${kind}`);
  }
  throw new Error("It is settled again and again");
}

describe("time alone", () => {
  it("turns a confirmed exposure stale, and takes a scanner's word away at its end, in that order", async () => {
    await validateIn(stage, openWorld);
    expect(state().validation).toMatchObject({ kind: "confirmed", fresh: true });
    expect(await age()).toEqual(["stale confirmed", "stale unvalidated"]);
  });

  it("turns what was mitigated into unvalidated, and never into fixed", async () => {
    await validateIn(stage, shutWorld);
    expect(state().validation).toMatchObject({ kind: "mitigated", fresh: true });
    expect(new Set(await age())).toEqual(new Set(["stale unvalidated"]));
  });
});

describe("an agent whose clock is corrected by half a millisecond", () => {
  it("leaves a whole one at which its exposure is settled again", async () => {
    const { house, outside, near } = stage;
    await house.execute("validate", {});
    house.pass(10);
    for (const agent of [near, outside])
      for (const job of agent.jobs.splice(0)) {
        const sealed = agent.seal(work(job, openWorld, house.clock()), house.clock());
        await house.commit({ ...sealed, clockOffsetMs: -0.5 });
      }
    expect(exposureOf(house).validation).toBe("confirmed");
    expect(Number.isSafeInteger(exposureOf(house).settle_at)).toBe(true);
    expect((await house.execute("rebuild", {})).differences).toEqual([]);
  });
});

describe("the live stream", () => {
  const said = (kind: string) =>
    stage.house
      .rows<{ body: string }>("SELECT body FROM events WHERE kind = ? ORDER BY no", kind)
      .map(({ body }) => (JSON.parse(body) as { detail: string }).detail);

  it("tells a change of validation once", async () => {
    await validateIn(stage, openWorld);
    await validateIn(stage, openWorld);
    expect(said("validation-changed")).toEqual([expect.stringMatching(/^unvalidated → confirmed: /)]);
  });

  it("tells that an observation moved the priority", async () => {
    await validateIn(stage, shutWorld);
    expect(said("priority-changed").length).toBeGreaterThan(0);
  });
});

it("derives anew what rests on a segment when its last agent leaves", async () => {
  await stage.house.tick();
  expect(state().liveSegments).toEqual(["data", "internet"]);
  await stage.house.execute("agent-gone", { agentId: stage.outside.id, why: "lost" });
  await stage.house.tick();
  expect(state().liveSegments).toEqual(["data"]);
});

it("derives anew what rested on agents that were live before a restart", async () => {
  await stage.house.tick();
  expect(state().liveSegments).toEqual(["data", "internet"]);
  await stage.house.restart();
  await stage.house.tick();
  expect(state().liveSegments).toEqual([]);
});
