import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { assetSelectionSchema, assetWordsSchema } from "../../../collector/domain/asset-selection.ts";
import { finding, importInto, NETWORK, report } from "../../support/small-network.ts";
import { type House, openHouse } from "../../support/writer.ts";

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await house.execute("apply-inventory", { document: NETWORK });
  await importInto(house, report([finding()]));
});
afterEach(() => house.close());

const set = (select: object, words: object, dryRun = false) =>
  house.execute("set-assets", {
    select: assetSelectionSchema.parse(select),
    set: assetWordsSchema.parse(words),
    dryRun,
  });
const asset = (name: string) =>
  house.rows("SELECT segment, owner, service, criticality FROM assets WHERE name = ?", name)[0];

it("the crown jewels are set in one go, and what moves by it is said before", async () => {
  const before = [asset("db1"), asset("db2"), house.rows("SELECT state FROM exposures")];
  const told = await set({ segment: "data" }, { criticality: 5 }, true);
  expect(told).toMatchObject({ kind: "preview", matched: 2, changed: 2, exposures: { touched: 1 } });
  expect([asset("db1"), asset("db2"), house.rows("SELECT state FROM exposures")]).toEqual(before);
  const done = await set({ segment: "data" }, { criticality: 5 });
  expect({ ...done, kind: "" }).toEqual({ ...told, kind: "" });
  expect([asset("db1"), asset("db2")]).toMatchObject([{ criticality: 5 }, { criticality: 5 }]);
  expect(await house.execute("rebuild", {})).toMatchObject({ differences: [] });
});

it("a lower criticality moves the exposures' bands, and each that moved is named", async () => {
  const { exposures } = await set({ q: "db1" }, { criticality: 1 });
  const [{ band } = { band: "" }] = house.rows<{ band: string }>(
    "SELECT grounded_band AS band FROM exposures",
  );
  expect(exposures.shown).toEqual(
    exposures.moved === 0
      ? []
      : [{ id: expect.any(String), title: "OpenSSH too old", before: expect.any(String), after: band }],
  );
});

describe("a selection", () => {
  it.each<[object, readonly string[]]>([
    [{ all: true }, ["db1", "db2"]],
    [{ q: "DB2" }, ["db2"]],
    [{ q: "10.0.2.10" }, ["db1"]],
    [{ cidr: "10.0.2.11/32" }, ["db2"]],
    [{ criticality: 4 }, ["db1"]],
    [{ segment: "internet" }, []],
    [{ segment: "data", q: "db1" }, ["db1"]],
  ])("by %j is of %j", async (select, names) => {
    const { assets } = await set(select, { service: "Billing" });
    expect(assets.map(({ name }) => name)).toEqual(names);
  });

  it.each([[{}], [{ all: true, q: "x" }], [{ cidr: "10.0.0.0/40" }], [{ unknown: 1 }]])(
    "that says %j is refused",
    (select) => {
      expect(assetSelectionSchema.safeParse(select).success).toBe(false);
    },
  );

  it("that names an asset which isn't there is refused", async () => {
    await expect(set({ ids: ["nobody"] }, { owner: "x" })).rejects.toThrow('No asset has the id "nobody"');
  });
});

describe("a word", () => {
  it("is taken away by null", async () => {
    await set({ q: "db1" }, { owner: "dana", criticality: 2 });
    await set({ q: "db1" }, { owner: null });
    expect(asset("db1")).toMatchObject({ owner: null, criticality: 2 });
  });

  it("that names a segment stays against every block, until it is taken away", async () => {
    await set({ q: "db1" }, { segment: "internet" });
    expect(asset("db1")).toMatchObject({ segment: "internet" });
    await set({ q: "db1" }, { segment: null });
    expect(asset("db1")).toMatchObject({ segment: "data" });
    await expect(set({ q: "db1" }, { segment: "nowhere" })).rejects.toThrow('no segment "nowhere"');
  });

  it("that says nothing new leaves no entry", async () => {
    const audited = house.rows("SELECT no FROM audit").length;
    expect(await set({ q: "db1" }, { criticality: 4 })).toMatchObject({ matched: 1, changed: 0 });
    expect(house.rows("SELECT no FROM audit")).toHaveLength(audited);
  });

  it("leaves an entry with what it was before", async () => {
    await set({ q: "db1" }, { criticality: 5 });
    const [entry] = house.rows<{ body: string }>("SELECT body FROM audit WHERE what = 'set-assets'");
    expect(JSON.parse(entry?.body ?? "{}")).toMatchObject({
      changed: 1,
      assets: [{ name: "db1", changes: [{ what: "criticality", before: "4", after: "5" }] }],
    });
  });
});
