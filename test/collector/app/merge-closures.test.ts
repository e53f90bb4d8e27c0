import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exposuresOf, finding, importInto, report } from "../../support/small-network.ts";
import { openStage, type Stage, untilAnswered, validateIn } from "../../support/story.ts";
import { openWorld, shutWorld } from "../../support/worlds.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.house.close());

const merge = (...assets: readonly string[]) =>
  stage.house.execute("merge-assets", { assets, reason: "one machine", dryRun: false });
const closures = () => exposuresOf(stage.house).map(({ closure }) => closure);
const rebuilds = async () =>
  expect(await stage.house.execute("rebuild", {})).toMatchObject({ differences: [] });

/** The same weakness at the same place, of an asset that is known by another name and address only. */
async function alias(): Promise<void> {
  const seen = { name: "db1-alias", addresses: ["10.0.9.9"], names: [] };
  await importInto(stage.house, report([finding({ asset: "db1-alias" })], { assets: [seen] }));
}

describe("a merge with an exposure that was verified as closed", () => {
  beforeEach(async () => {
    const { house } = stage;
    await validateIn(stage, openWorld);
    const [exposure] = exposuresOf(house);
    house.pass(10);
    await house.execute("claim-fix", { exposureId: exposure?.id ?? "", note: "patched" });
    expect(await untilAnswered(stage, shutWorld)).toBe("closed");
    await alias();
  });

  it("neither reopens it nor closes the other: both stand", async () => {
    expect(closures()).toEqual(["closed", "open"]);
    const { decisions } = await merge("db1", "db1-alias");
    expect(decisions[0]?.exposures).toMatchObject({ moved: 0, folded: 0, keptApart: 1 });
    expect(decisions[0]?.exposures.shown[0]?.because).toContain("is closed");
    expect(closures()).toEqual(["closed", "open"]);
    await rebuilds();
  });

  it("is taken back as exactly", async () => {
    const { house } = stage;
    const facts = () => house.rows("SELECT no, asset_no, fold_key, closure, validation FROM exposures");
    const before = facts();
    const { decisions } = await merge("db1", "db1-alias");
    await house.execute("undo-asset-decision", { id: decisions[0]?.id ?? "", reason: "", dryRun: false });
    expect(facts()).toEqual(before);
    await rebuilds();
  });
});

describe("a merge that folds an exposure", () => {
  it("lets the one that stays rest on the runs of both", async () => {
    await alias();
    await validateIn(stage, openWorld);
    const { house } = stage;
    const [first, second] = exposuresOf(house);
    expect([first?.validation, second?.validation]).toEqual(["confirmed", "confirmed"]);
    // Only the folded one was ever seen open: its evidence is the whole's.
    await merge("db1-alias", "db1");
    expect(house.rows("SELECT exposure_no, into_no FROM folded_exposures")).toEqual([
      { exposure_no: first?.no, into_no: second?.no },
    ]);
    expect(
      house.rows("SELECT count(DISTINCT exposure_no) AS n FROM claims WHERE ever_supported = 1"),
    ).toEqual([{ n: 2 }]);
    await rebuilds();
    house.pass(10);
    await house.execute("claim-fix", { exposureId: first?.id ?? "", note: "patched" });
    expect(house.rows("SELECT exposure_no FROM statements WHERE kind = 'fix-claimed'")).toEqual([
      { exposure_no: second?.no },
    ]);
    await untilAnswered(stage, shutWorld);
    expect(exposuresOf(house)[1]?.closure).toBe("closed");
    await rebuilds();
  });

  it("does not fold what is being verified", async () => {
    await alias();
    await validateIn(stage, openWorld);
    const { house } = stage;
    await house.execute("claim-fix", { exposureId: exposuresOf(house)[0]?.id ?? "", note: "patched" });
    const before = closures();
    const { decisions } = await merge("db1", "db1-alias");
    expect(decisions[0]?.exposures).toMatchObject({ folded: 0, keptApart: 1 });
    expect(closures()).toEqual(before);
    await rebuilds();
  });
});

it("an agent that was said to stand on a merged asset stands on the one that it is part of", async () => {
  const { house } = stage;
  await alias();
  const agent = await house.live({ segment: "data", asset: "db1-alias" });
  await merge("db1", "db1-alias");
  await house.execute("validate", {});
  expect(
    house.rows("SELECT is_on_asset FROM jobs j JOIN agents a ON a.no = j.agent_no WHERE a.id = ?", agent.id),
  ).toContainEqual({ is_on_asset: 1 });
});
