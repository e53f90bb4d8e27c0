import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inventorySchema } from "../../../collector/domain/inventory.ts";
import { finding, importInto, NETWORK, report } from "../../support/small-network.ts";
import { type House, openHouse } from "../../support/writer.ts";

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await house.execute("apply-inventory", { document: NETWORK });
});
afterEach(() => house.close());

const apply = (document: Parameters<typeof inventorySchema.parse>[0], dryRun = false) =>
  house.execute("apply-inventory", { document: inventorySchema.parse(document), dryRun });
const segmentOf = (name: string) =>
  house.rows<{ segment: string | null }>("SELECT segment FROM assets WHERE name = ?", name)[0]?.segment;
const names = () =>
  house
    .rows<{ name: string }>(
      "SELECT name FROM assets WHERE no NOT IN (SELECT asset_no FROM absorbed_assets WHERE ended_at IS NULL) ORDER BY no",
    )
    .map(({ name }) => name);
const seen = (name: string, ...addresses: string[]) =>
  importInto(
    house,
    report([finding({ asset: name, endpoint: null })], { assets: [{ name, addresses, names: [] }] }),
  );

describe("a rule that two names are one", () => {
  const SAME = { identity: [{ id: "web", same: ["web01", "10.0.9.1"], because: "two interfaces" }] };

  it("merges what is known, so that it can be taken back, and says so", async () => {
    await seen("web01", "10.0.8.1");
    await seen("10.0.9.1", "10.0.9.1");
    const { notes, ...tally } = await apply(SAME);
    expect(tally).toEqual({ created: 1, changed: 0, unchanged: 0 });
    expect(notes?.[0]).toContain("10.0.9.1 is part of web01 now (plumbline asset undo ");
    expect(names()).toEqual(["db1", "db2", "web01"]);
    const [decision] = house.rows<{ id: string }>("SELECT id FROM asset_decisions");
    await house.execute("undo-asset-decision", { id: decision?.id ?? "", reason: "", dryRun: false });
    expect(names()).toEqual(["db1", "db2", "web01", "10.0.9.1"]);
  });

  it("makes one of what comes later", async () => {
    await apply(SAME);
    await seen("web01", "10.0.8.1");
    await seen("10.0.9.1", "10.0.9.1");
    expect(names()).toEqual(["db1", "db2", "web01"]);
  });

  it("that is applied again changes nothing", async () => {
    await apply(SAME);
    expect(await apply(SAME)).toEqual({ created: 0, changed: 0, unchanged: 1 });
  });

  it("merges nothing by a name that several assets have", async () => {
    await seen("web", "10.0.8.1");
    await seen("web", "10.0.8.2");
    const { notes } = await apply({ identity: [{ id: "web", same: ["web", "db1"] }] });
    expect(notes).toEqual(['rule "web": "web" is the name of 2 assets, so it merges none of them']);
  });

  it("says no more once it is deleted", async () => {
    await apply(SAME);
    await house.execute("delete-identity-rule", { id: "web" });
    await seen("web01", "10.0.8.1");
    await seen("10.0.9.1", "10.0.9.1");
    expect(names()).toContain("10.0.9.1");
    await expect(house.execute("delete-identity-rule", { id: "web" })).rejects.toThrow(
      'No rule about identity "web"',
    );
  });
});

it("a rule that an address is a VIP keeps two hosts behind it apart", async () => {
  await apply({ identity: [{ id: "vip", ignore: ["10.0.9.100"], because: "the load balancer" }] });
  await seen("web01", "10.0.9.100", "10.0.8.1");
  await seen("web02", "10.0.9.100", "10.0.8.2");
  expect(names()).toEqual(["db1", "db2", "web01", "web02"]);
});

describe("a merged asset", () => {
  beforeEach(async () => {
    await seen("db1-mgmt", "10.0.9.9");
    await house.execute("merge-assets", { assets: ["db1", "db1-mgmt"], reason: "one", dryRun: false });
  });

  it("that is declared by its other name keeps its own, and gains what is said", async () => {
    const both = {
      assets: [
        { name: "db1", addresses: ["10.0.2.10"], owner: "dana" },
        { name: "db1-mgmt", addresses: ["10.0.9.9"], owner: "mo" },
      ],
    };
    await apply(both);
    expect(house.rows("SELECT name, addresses, owner FROM assets WHERE no = 1")).toEqual([
      { name: "db1", addresses: '["10.0.2.10","10.0.9.9"]', owner: "dana" },
    ]);
    expect(await apply(both)).toEqual({ created: 0, changed: 0, unchanged: 2 });
  });
});

describe("a segment", () => {
  it("that is narrower takes the assets whose address it holds, and that is said", async () => {
    const { notes } = await apply({
      segments: [{ name: "vault", trust: "restricted", cidrs: ["10.0.2.10/32"] }],
    });
    expect(segmentOf("db1")).toBe("vault");
    expect(segmentOf("db2")).toBe("data");
    expect(notes).toEqual([
      "db1 moved from data to vault with its address",
      "10.0.2.10/32 (vault) lies in 10.0.2.0/24 (data): the narrower one decides",
    ]);
  });

  it("that loses a block loses the assets that were there by it", async () => {
    const { notes } = await apply({ segments: [{ name: "data", trust: "restricted", cidrs: [] }] });
    expect(segmentOf("db1")).toBeNull();
    expect(notes).toContain("db1 moved from data to no segment with its address");
  });

  it("that somebody named stays, until nobody names one any more", async () => {
    await apply({ assets: [{ name: "db1", segment: "internet" }] });
    await apply({ segments: [{ name: "vault", trust: "restricted", cidrs: ["10.0.2.10/32"] }] });
    expect(segmentOf("db1")).toBe("internet");
    await apply({ assets: [{ name: "db1", segment: null }] });
    expect(segmentOf("db1")).toBe("vault");
  });

  it("follows another address of the asset", async () => {
    await apply({ assets: [{ name: "db1", addresses: ["10.0.1.7"] }] });
    expect(segmentOf("db1")).toBe("internet");
  });

  it("tells two assets apart that sites number alike", async () => {
    await apply({ assets: [{ name: "db1", segment: "data" }] });
    await apply({ assets: [{ name: "branch-db", addresses: ["10.0.2.10"], segment: "internet" }] });
    expect(names()).toEqual(["db1", "db2", "branch-db"]);
  });
});

it("a document that is tried changes nothing, and says what it would", async () => {
  const before = [
    house.rows("SELECT * FROM assets"),
    house.rows("SELECT * FROM segments"),
    house.rows("SELECT no FROM audit"),
  ];
  const reply = await apply(
    {
      segments: [{ name: "vault", trust: "restricted", cidrs: ["10.0.2.10/32"] }],
      assets: [{ name: "new" }],
    },
    true,
  );
  expect(reply).toMatchObject({ created: 2 });
  expect([
    house.rows("SELECT * FROM assets"),
    house.rows("SELECT * FROM segments"),
    house.rows("SELECT no FROM audit"),
  ]).toEqual(before);
});
