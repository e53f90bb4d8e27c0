import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inventorySchema } from "../../../collector/domain/inventory.ts";
import { exposureOf, finding, importInto, NETWORK, report } from "../../support/small-network.ts";
import { type House, openHouse } from "../../support/writer.ts";

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const apply = (document: Parameters<typeof inventorySchema.parse>[0]) =>
  house.execute("apply-inventory", { document: inventorySchema.parse(document) });
const claims = () =>
  house
    .rows<{ c: string }>(
      "SELECT segment || ' ' || expectation || ' ' || scenario_id AS c FROM claims ORDER BY no",
    )
    .map(({ c }) => c);
const segmentOf = (name: string) =>
  house.rows<{ segment: string | null }>("SELECT segment FROM assets WHERE name = ?", name)[0]?.segment;
const rebuilds = async () => expect(await house.execute("rebuild", {})).toMatchObject({ differences: [] });

describe("an inventory", () => {
  it("that is applied again changes nothing", async () => {
    expect(await apply(NETWORK)).toEqual({ created: 4, changed: 0, unchanged: 0 });
    const audited = house.rows("SELECT 1 FROM audit").length;
    expect(await apply(NETWORK)).toEqual({ created: 0, changed: 0, unchanged: 4 });
    expect(house.rows("SELECT 1 FROM audit")).toHaveLength(audited);
  });

  it("leaves alone what it does not name", async () => {
    await apply(NETWORK);
    await apply({ assets: [{ name: "db1", owner: "ann" }] });
    expect(house.rows("SELECT owner, criticality, segment FROM assets WHERE name = 'db1'")).toEqual([
      { owner: "ann", criticality: 4, segment: "data" },
    ]);
  });

  it.each([
    ["an asset", { assets: [{ name: "a", segment: "nowhere" }] }],
    [
      "a business flow",
      { assets: [{ name: "a", addresses: ["10.0.2.1"], endpoints: [{ port: 1, mustAllow: ["nowhere"] }] }] },
    ],
    [
      "another address",
      {
        assets: [
          {
            name: "a",
            addresses: ["10.0.2.1"],
            endpoints: [{ port: 1, reachedAs: { nowhere: "10.1.1.1:1" } }],
          },
        ],
      },
    ],
  ])("that names an unknown segment for %s is refused whole", async (_, document) => {
    await expect(apply({ segments: [{ name: "s", trust: "internal" }], ...document })).rejects.toThrow(
      '"nowhere"',
    );
    expect(house.rows("SELECT 1 FROM segments")).toEqual([]);
  });

  it("that gives an asset an endpoint but no address is refused", async () => {
    await expect(apply({ assets: [{ name: "a", endpoints: [{ port: 22 }] }] })).rejects.toThrow("no address");
  });
});

describe("what a report brought before its network was declared", () => {
  beforeEach(() => importInto(house, report([finding()])));

  it("finds its segment and its claims when the segments are declared", async () => {
    expect([segmentOf("db1"), claims()]).toEqual([null, []]);
    await apply({ segments: NETWORK.segments });
    expect([segmentOf("db1"), claims()]).toEqual(["data", ["internet deny reach.tcp"]]);
    await rebuilds();
  });

  it("gets a claim from each segment that is declared later", async () => {
    await apply({ segments: NETWORK.segments });
    await apply({ segments: [{ name: "partners", trust: "partner" }] });
    expect(claims()).toEqual(["internet deny reach.tcp", "partners deny reach.tcp"]);
    await rebuilds();
  });

  it("keeps the segment that people gave it", async () => {
    await apply({ segments: NETWORK.segments, assets: [{ name: "db1", segment: "internet" }] });
    await apply({ segments: [{ name: "narrow", trust: "internal", cidrs: ["10.0.2.10/32"] }] });
    expect(segmentOf("db1")).toBe("internet");
  });
});

it("gives an exposure whose host is only named its claims when the asset gets an address", async () => {
  const named = finding({ endpoint: { host: "db1.example.org", port: 22, protocol: "tcp" } });
  await apply({ segments: NETWORK.segments });
  await importInto(
    house,
    report([named], { assets: [{ name: "db1.example.org", addresses: [], names: ["db1"] }] }),
  );
  await importInto(
    house,
    report([{ ...named, asset: "db1.example.org" }], {
      assets: [{ name: "db1.example.org", addresses: [], names: ["db1"] }],
    }),
  );
  expect(claims()).toEqual([]);
  await apply({ assets: [{ name: "db1.example.org", addresses: ["10.0.2.10"] }] });
  expect(claims()).toEqual(["internet deny reach.tcp"]);
  expect(exposureOf(house).closure).toBe("open");
});

describe("an endpoint", () => {
  beforeEach(async () => {
    await apply({ segments: [...NETWORK.segments, { name: "office", trust: "internal" }] });
    await importInto(house, report([finding()]));
  });

  it("that must stay open for a business flow gets a twin", async () => {
    await apply({ assets: [{ name: "db1", endpoints: [{ port: 22, mustAllow: ["office"] }] }] });
    expect(claims()).toEqual(["internet deny reach.tcp", "office allow reach.tcp"]);
  });

  it("that speaks otherwise than was guessed is asked in its own words from then on", async () => {
    await apply({ assets: [{ name: "db1", endpoints: [{ port: 22, speaks: "tls" }] }] });
    expect(claims()).toEqual(["internet deny reach.tls"]);
  });
});
