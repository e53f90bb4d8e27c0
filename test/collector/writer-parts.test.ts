import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { work } from "../support/sealing-agent.ts";
import { exposureOf } from "../support/small-network.ts";
import { openStage, type Stage, workAll } from "../support/story.ts";
import { verifyFile } from "../support/tampering.ts";
import { openWorld, shutWorld } from "../support/worlds.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  await stage.house.execute("validate", {});
});
afterEach(() => stage.house.close());

const now = () => stage.house.clock();
const nearFrame = () => stage.near.seal(work(stage.near.job("close-view"), openWorld, now()), now());
const outsideFrame = () => stage.outside.seal(work(stage.outside.job("actor"), openWorld, now()), now());
const refusals = () =>
  stage.house
    .rows<{ refused: string | null }>("SELECT DISTINCT refused FROM evidence")
    .map(({ refused }) => refused);

/** Makes every commit fail that judges a run. */
const breakJudging = () =>
  stage.house.store.sqlite.exec(
    "CREATE TRIGGER broken BEFORE UPDATE OF verdict ON runs BEGIN SELECT RAISE(ABORT, 'broken'); END",
  );
const mendJudging = () => stage.house.store.sqlite.exec("DROP TRIGGER broken");

describe("a commit that fails", () => {
  it("leaves nothing, so that the same frame is taken whole the next time", async () => {
    await stage.house.commit(nearFrame());
    const frame = outsideFrame();
    breakJudging();
    await expect(stage.house.commit(frame)).rejects.toThrow("broken");
    mendJudging();
    expect(await stage.house.commit(frame)).toMatchObject([{ kind: "durable" }]);
    expect(refusals()).toEqual([null]);
    expect(exposureOf(stage.house).validation).toBe("confirmed");
  });

  it("takes back what agents were to be told, and not what earlier commits have for them", async () => {
    const { parts } = stage.house;
    await parts.commitFrames([{ token: 1, frame: nearFrame() }]);
    await parts.inTransaction(
      async (tx) => void tx.effects.push({ kind: "disconnect", agentId: "a", code: "", sentence: "" }),
    );
    breakJudging();
    await expect(parts.commitFrames([{ token: 2, frame: outsideFrame() }])).rejects.toThrow("broken");
    await expect(
      parts.inTransaction(async (tx) => {
        tx.effects.push({ kind: "disconnect", agentId: "b", code: "", sentence: "" });
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect(parts.takeEffects()).toMatchObject([{ agentId: "a" }]);
  });
});

describe("a frame that is set aside", () => {
  beforeEach(async () => {
    await stage.house.commit(nearFrame());
    expect(await stage.house.parts.setAside(outsideFrame(), "broken")).toMatchObject({ kind: "durable" });
  });

  it("stays in its agent's chain, which goes on behind it and verifies", async () => {
    expect(await stage.house.commit(outsideFrame())).toMatchObject([{ kind: "durable" }]);
    expect(verifyFile(stage.house.store.sqlite)).toMatchObject({ batches: 3, verified: 3, firstBreak: null });
  });

  it("is merged into nothing, and lies in quarantine with the cause", () => {
    expect(
      stage.house.rows(
        "SELECT 1 FROM evidence WHERE refused = 'set-aside' AND (run_no IS NOT NULL OR job_no IS NOT NULL)",
      ),
    ).toEqual([]);
    expect(stage.house.rows("SELECT reason FROM quarantine")).toEqual([{ reason: "set-aside: broken" }]);
    expect(exposureOf(stage.house).validation).toBe("unvalidated");
  });
});

describe("looking after", () => {
  it("puts off an exposure that can't be settled, and settles the others", async () => {
    stage.house.store.sqlite.exec(
      "CREATE TRIGGER broken BEFORE UPDATE OF state ON exposures BEGIN SELECT RAISE(ABORT, 'broken'); END; UPDATE exposures SET settle_at = 1",
    );
    await stage.house.tick();
    await stage.house.tick();
    expect(stage.house.troubles).toHaveLength(1);
    expect(exposureOf(stage.house).settle_at).toBeGreaterThan(now());
  });

  it("keeps the newest lines of the live stream, and looks for older ones rarely", async () => {
    await stage.house.tick();
    const add = (no: number) =>
      stage.house.store.sqlite
        .prepare("INSERT INTO events (no, at, kind, body) VALUES (?, 0, 'alert', '{}')")
        .run(no);
    add(1_000_000);
    const lines = () => stage.house.rows("SELECT no FROM events").length;
    const before = lines();
    await stage.house.tick();
    expect(lines()).toBe(before);
    stage.house.pass(600_000);
    await stage.house.tick();
    expect(lines()).toBeLessThan(before);
  });
});

it("says the same of a run whether its frames come one by one or together", async () => {
  const frames = [outsideFrame(), nearFrame()];
  await stage.house.commit(...frames);
  expect(exposureOf(stage.house).validation).toBe("confirmed");
  await workAll(stage, shutWorld);
  expect(await stage.house.execute("rebuild", {})).toMatchObject({ differences: [] });
});
