import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { retire } from "../../../collector/app/retention.ts";
import { chainView } from "../../../collector/store/chain-view.ts";
import { retentionPath } from "../../../collector/store/retention-path.ts";
import { trail } from "../../../collector/store/trail.ts";
import { after } from "../../../proto/time.ts";
import { exposureOf } from "../../support/small-network.ts";
import { openStage, type Stage, untilAnswered, validateIn } from "../../support/story.ts";
import { verifyFile } from "../../support/tampering.ts";
import { openWorld, shutWorld } from "../../support/worlds.ts";
import { newLogKey } from "../../support/writer.ts";

const DAY_MS = 24 * 3_600_000;
let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  const { house } = stage;
  await validateIn(stage, openWorld);
  await house.execute("claim-fix", { exposureId: exposureOf(house).id, note: "" });
  await untilAnswered(stage, shutWorld);
  house.pass(60 * DAY_MS);
  await validateIn(stage, shutWorld);
  await house.tick();
});
afterEach(() => stage.house.close());

const path = () => retentionPath(stage.house.store.sqlite);
const run = (apply: boolean, key = stage.house.logKey) => {
  const { sqlite } = stage.house.store;
  const asked = { before: after(stage.house.clock(), -30 * DAY_MS), because: "policy", by: "ada", apply };
  return sqlite.transaction(() =>
    retire({ path: path(), trail: trail(sqlite), key }, asked, stage.house.clock()),
  )();
};
const verified = () =>
  verifyFile(stage.house.store.sqlite, {
    own: stage.house.checkpointLines,
    copies: [],
    key: stage.house.logKey.spki,
  });
const batches = (): number => chainView(stage.house.store.sqlite).batchCount();

describe("retention", () => {
  it("says what would go, and deletes nothing", () => {
    const before = batches();
    expect(run(false).length).toBe(2);
    expect(batches()).toBe(before);
    expect(verified()).toMatchObject({ firstBreak: null, retired: 0 });
  });

  it("deletes under signed tombstones; the record still holds, state stays, and rebuild says what it can't prove", async () => {
    const { house } = stage;
    const before = batches();
    const state = exposureOf(house);
    const retired = run(true).reduce((sum, one) => sum + one.batches, 0);
    expect(retired).toBeGreaterThan(1);
    expect(batches()).toBe(before - retired);
    expect(verified()).toMatchObject({ firstBreak: null, retired });
    const rebuilt = await house.execute("rebuild", {});
    expect(rebuilt.differences).toEqual([]);
    expect(rebuilt.retired).toBeGreaterThan(0);
    expect(exposureOf(house)).toMatchObject({ closure: state.closure, state: state.state });
    expect(house.rows("SELECT DISTINCT who, what FROM audit ORDER BY no DESC LIMIT 1")).toEqual([
      { who: "tess", what: "rebuild" },
    ]);
    // The chains go on where they were, and can be cut again later.
    await validateIn(stage, shutWorld);
    house.pass(60 * DAY_MS);
    await validateIn(stage, shutWorld);
    expect(run(true).length).toBe(2);
    expect(verified().firstBreak).toBeNull();
  });

  it.each([
    [
      "a verdict",
      "UPDATE runs SET outcome = 'prevented', verdict = replace(verdict, 'allowed', 'prevented') WHERE no = 1",
    ],
    ["a word of it", "UPDATE claim_words SET effect = 'refutes' WHERE run_no = 1"],
    ["a word of it taken away", "DELETE FROM claim_words WHERE run_no = 1"],
  ])("seals what the runs said whose evidence it deletes: %s can't be changed unseen", async (_, edit) => {
    run(true);
    const { sqlite } = stage.house.store;
    expect(sqlite.prepare(edit).run().changes).toBeGreaterThan(0);
    expect(verified().firstBreak?.reason).toMatch(
      /^tombstone 1: what the runs it retired were judged as \(1(-\d+)?.*\) is not what it was signed with$/,
    );
  });

  it("deletes nothing past a legal hold, be it the agent's or the exposure's", () => {
    path().hold(`agent:${stage.near.id}`, "litigation", 1, "ada");
    expect(run(false).map(({ agentId }) => agentId)).toEqual([stage.outside.id]);
    path().hold(`exposure:${exposureOf(stage.house).id}`, "litigation", 1, "ada");
    expect(run(false)).toEqual([]);
    path().release(`agent:${stage.near.id}`);
    path().release(`exposure:${exposureOf(stage.house).id}`);
    expect(run(false).length).toBe(2);
  });

  it("leaves the store refusing every delete that no tombstone covers", () => {
    const { sqlite } = stage.house.store;
    expect(() => sqlite.exec("DELETE FROM evidence")).toThrow("evidence is append-only");
    expect(() => sqlite.exec("DELETE FROM batches")).toThrow("batches is append-only");
    run(true);
    expect(() => sqlite.exec("DELETE FROM batches")).toThrow("batches is append-only");
    expect(() => sqlite.exec("DELETE FROM tombstones")).toThrow("tombstones is append-only");
  });

  it("is named by verify-log when another key signed the tombstone", () => {
    run(true, newLogKey());
    expect(verified().firstBreak?.reason).toContain("it is not what was signed with the log key");
  });
});
