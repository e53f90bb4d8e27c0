import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MAX_SEEN_PER_AGENT } from "../../../collector/app/note-surroundings.ts";
import { peopleViews } from "../../../collector/store/people-views.ts";
import type { SealingAgent } from "../../support/sealing-agent.ts";
import { NETWORK } from "../../support/small-network.ts";
import { type House, openHouse } from "../../support/writer.ts";

let house: House;
let agent: SealingAgent;
beforeEach(async () => {
  house = await openHouse();
  await house.execute("apply-inventory", { document: NETWORK });
  agent = await house.live({ segment: "data", asset: "db1" });
});
afterEach(() => house.close());

const seen = (over: Partial<Record<"interfaces" | "neighbours" | "peers", readonly string[]>>) =>
  house.execute("agent-surroundings", {
    agentId: agent.id,
    interfaces: [],
    neighbours: [],
    peers: [],
    ...over,
  });
const unmanaged = async (dismissed = false) =>
  (await peopleViews(house.store.db).unmanaged.page({ limit: 50, after: undefined, dismissed })).items;
const claim = (address: string, name = "printer") =>
  house.execute("claim-address", { address, asset: { name, owner: "facilities" } });
const counts = () =>
  ["assets", "asset_keys", "endpoints", "claims", "exposures"].map(
    (table) => house.rows<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)[0]?.n,
  );

describe("what an agent sees of addresses", () => {
  it("is listed where no asset has it, with where, when and by whom", async () => {
    await seen({ neighbours: ["10.0.2.77", "10.0.2.11"], peers: ["10.0.2.77"] });
    house.pass(7_200_000);
    await seen({ neighbours: ["10.0.2.77"] });
    expect(await unmanaged()).toEqual([
      {
        address: "10.0.2.77",
        segment: "data",
        seen: [
          {
            agent: agent.id,
            segment: "data",
            how: "neighbour",
            firstSeenAt: house.clock() - 7_200_000,
            lastSeenAt: house.clock(),
          },
          {
            agent: agent.id,
            segment: "data",
            how: "peer",
            firstSeenAt: house.clock() - 7_200_000,
            lastSeenAt: house.clock() - 7_200_000,
          },
        ],
        perhaps: null,
        dismissed: null,
      },
    ]);
  });

  it("makes no asset, gives none an address, and is no target", async () => {
    const before = counts();
    await seen({ interfaces: ["10.0.9.9"], neighbours: ["10.0.2.77"], peers: ["10.0.2.78"] });
    expect(counts()).toEqual(before);
    expect(house.rows("SELECT addresses FROM assets WHERE name = 'db1'")).toEqual([
      { addresses: '["10.0.2.10"]' },
    ]);
  });

  it("of its own host is told of the asset on which it was said to stand", async () => {
    await seen({ interfaces: ["10.0.2.10", "10.0.9.9"] });
    const views = peopleViews(house.store.db);
    const { items } = await views.assets.page(
      { limit: 1, after: undefined, segment: undefined, q: "db1" },
      { kind: "all" },
    );
    expect(items[0]?.seenAddresses.map(({ address }) => address)).toEqual(["10.0.2.10", "10.0.9.9"]);
    expect(await unmanaged()).toMatchObject([{ address: "10.0.9.9", perhaps: { name: "db1" } }]);
  });

  it.each([["127.0.0.1"], ["fe80::1"], ["169.254.169.254"], ["224.0.0.1"], ["printer"], [""]])(
    "that is %j is nobody's",
    async (address) => {
      await seen({ neighbours: [address] });
      expect(await unmanaged()).toEqual([]);
    },
  );

  it("fills no store: beyond a bound nothing more of one agent is kept", async () => {
    house.store.sqlite.exec(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${MAX_SEEN_PER_AGENT - 1})
       INSERT INTO seen_addresses (address, agent_no, how, first_seen_at, last_seen_at)
       SELECT '198.18.' || (i / 256) || '.' || (i % 256), 1, 'peer', 1, 1 FROM n`,
    );
    await seen({ neighbours: ["10.0.2.77", "10.0.2.78"] });
    expect(house.rows("SELECT count(*) AS n FROM seen_addresses")).toEqual([{ n: MAX_SEEN_PER_AGENT }]);
  });
});

describe("an unmanaged address", () => {
  beforeEach(() => seen({ neighbours: ["10.0.2.77"] }));

  it("that somebody claims is an asset's, in its segment and of its owner", async () => {
    expect(await claim("10.0.2.77")).toMatchObject({ kind: "created", asset: { name: "printer" } });
    expect(house.rows("SELECT name, addresses, segment, owner FROM assets ORDER BY no DESC LIMIT 1")).toEqual(
      [{ name: "printer", addresses: '["10.0.2.77"]', segment: "data", owner: "facilities" }],
    );
    expect(await unmanaged()).toEqual([]);
    await expect(claim("10.0.2.77", "other")).rejects.toThrow("is printer's");
  });

  it("that is claimed by a known name is one more address of that asset", async () => {
    expect(await claim("10.0.2.77", "db1")).toMatchObject({ kind: "added" });
    expect(house.rows("SELECT addresses FROM assets WHERE name = 'db1'")).toEqual([
      { addresses: '["10.0.2.10","10.0.2.77"]' },
    ]);
  });

  it("that somebody dismisses is listed no more, until that is taken back", async () => {
    await house.execute("dismiss-address", { address: "10.0.2.77", reason: "the gateway" });
    expect(await unmanaged()).toEqual([]);
    expect(await unmanaged(true)).toMatchObject([
      { address: "10.0.2.77", dismissed: { reason: "the gateway", by: "tess" } },
    ]);
    await expect(house.execute("dismiss-address", { address: "10.0.2.77", reason: "x" })).rejects.toThrow(
      "dismissed by tess already",
    );
    await house.execute("restore-address", { address: "10.0.2.77" });
    expect(await unmanaged()).toHaveLength(1);
    await expect(house.execute("restore-address", { address: "10.0.2.77" })).rejects.toThrow("not dismissed");
  });

  it.each([
    ["10.0.2.99", "No agent saw 10.0.2.99"],
    ["10.0.2.10", "is db1's"],
    ["printer", "not a literal address"],
  ])("%s can't be claimed", async (address, because) => {
    await expect(claim(address)).rejects.toThrow(because);
  });
});
