import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  exposureOf,
  exposuresOf,
  finding,
  importInto,
  NETWORK,
  report,
} from "../../support/small-network.ts";
import { type House, openHouse } from "../../support/writer.ts";

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await house.execute("apply-inventory", { document: NETWORK });
});
afterEach(() => house.close());

const merge = (assets: readonly string[], dryRun = false) =>
  house.execute("merge-assets", { assets, reason: "one machine", dryRun });
const split = (
  over: Partial<{ asset: string; handles: string[]; exposures: string[]; name: string; dryRun: boolean }>,
) =>
  house.execute("split-asset", {
    asset: "db1",
    handles: [],
    exposures: [],
    reason: "two machines",
    dryRun: false,
    ...over,
  });
const undo = (id: string | undefined, dryRun = false) =>
  house.execute("undo-asset-decision", { id: id ?? "", reason: "a mistake", dryRun });
const rebuilds = async () => expect(await house.execute("rebuild", {})).toMatchObject({ differences: [] });
const noOf = (name: string): number =>
  house.rows<{ no: number }>("SELECT no FROM assets WHERE name = ?", name)[0]?.no ?? 0;

/** Everything that a decision may move, and what is derived of it. */
const state = () => ({
  assets: house.rows("SELECT * FROM assets ORDER BY no"),
  keys: house.rows("SELECT * FROM asset_keys ORDER BY key"),
  shared: house.rows("SELECT key, asset_no FROM shared_keys ORDER BY key, asset_no"),
  endpoints: house.rows("SELECT * FROM endpoints ORDER BY no"),
  claims: house.rows("SELECT * FROM claims ORDER BY no"),
  protections: house.rows("SELECT * FROM protections ORDER BY no"),
  exposures: house
    .rows<{ state: string }>("SELECT * FROM exposures ORDER BY no")
    .map((row) => ({ ...row, state: JSON.parse(row.state) })),
  absorbed: house.rows("SELECT asset_no, into_no FROM absorbed_assets WHERE ended_at IS NULL"),
  folded: house.rows("SELECT exposure_no, into_no FROM folded_exposures WHERE ended_at IS NULL"),
});

/** A second view of db1, under another name and address, with one finding that db1 has too. */
async function twin(): Promise<void> {
  await importInto(house, report([finding(), package_("openssl 1.1", "db1")]));
  const seen = { name: "db1-backup", addresses: ["10.0.9.9"], names: [] };
  const found = [
    finding({ asset: "db1-backup", endpoint: { host: "10.0.9.9", port: 22, protocol: "tcp" } }),
    package_("openssl 1.1", "db1-backup"),
    package_("zlib 1.2", "db1-backup"),
  ];
  await importInto(house, report(found, { assets: [seen] }));
}
const package_ = (component: string, asset: string) =>
  finding({ asset, endpoint: null, component, weakness: `CVE in ${component}`, cve: ["CVE-2022-0778"] });

describe("a merge", () => {
  beforeEach(twin);

  it("makes one asset that every name and address leads to", async () => {
    expect(await merge(["db1", "db1-backup"])).toMatchObject({
      kind: "done",
      asset: { name: "db1" },
      decisions: [{ decision: "merge", exposures: { moved: 2, folded: 1, keptApart: 0 } }],
    });
    expect(house.rows("SELECT addresses FROM assets WHERE name = 'db1'")).toEqual([
      { addresses: '["10.0.2.10","10.0.9.9"]' },
    ]);
    await importInto(
      house,
      report([finding({ asset: "x", weakness: "new" })], {
        assets: [{ name: "x", addresses: ["10.0.9.9"], names: [] }],
      }),
    );
    expect(house.rows("SELECT asset_no FROM exposures WHERE weakness = 'new'")).toEqual([
      { asset_no: noOf("db1") },
    ]);
    await rebuilds();
  });

  it("keeps exposures at other endpoints apart and folds those that are the same now", async () => {
    await merge(["db1", "db1-backup"]);
    const whole = house.parts;
    expect(whole).toBeDefined();
    expect(
      house.rows(
        `SELECT e.weakness, e.host, e.sightings, a.name FROM exposures e JOIN assets a ON a.no = e.asset_no
         WHERE e.same_as IS NULL ORDER BY e.no`,
      ),
    ).toEqual([
      { weakness: "CVE-2018-15919", host: "10.0.2.10", sightings: 1, name: "db1" },
      { weakness: "CVE in openssl 1.1", host: null, sightings: 2, name: "db1" },
      { weakness: "CVE-2018-15919", host: "10.0.9.9", sightings: 1, name: "db1" },
      { weakness: "CVE in zlib 1.2", host: null, sightings: 1, name: "db1" },
    ]);
  });

  it("counts the next sighting once, for the exposure that stays", async () => {
    await merge(["db1", "db1-backup"]);
    house.pass(1_000);
    const seen = { name: "db1-backup", addresses: ["10.0.9.9"], names: [] };
    expect(
      await importInto(house, report([package_("openssl 1.1", "db1-backup")], { assets: [seen] })),
    ).toMatchObject({ created: 0 });
    expect(house.rows("SELECT sightings FROM exposures WHERE component = 'openssl 1.1' ORDER BY no")).toEqual(
      [{ sightings: 3 }, { sightings: 1 }],
    );
    await rebuilds();
  });

  it("leads from the folded exposure's id to the one that it is part of", async () => {
    await merge(["db1", "db1-backup"]);
    const [kept, folded] = house.rows<{ id: string }>(
      "SELECT id FROM exposures WHERE component = 'openssl 1.1' ORDER BY no",
    );
    await house.execute("assign", { exposureId: folded?.id ?? "", owner: "dana" });
    expect(house.rows("SELECT owner FROM exposures WHERE id = ?", kept?.id)).toEqual([{ owner: "dana" }]);
  });

  it("is told in advance exactly as it is done, and the telling changes nothing", async () => {
    const before = state();
    const audited = house.rows("SELECT no FROM audit").length;
    const told = await merge(["db1", "db1-backup"], true);
    expect(state()).toEqual(before);
    expect(house.rows("SELECT no FROM audit")).toHaveLength(audited);
    const done = await merge(["db1", "db1-backup"]);
    const withoutId = ({ decisions, ...rest }: typeof done) => ({
      ...rest,
      kind: "",
      decisions: decisions.map((one) => ({ ...one, id: "" })),
    });
    expect(withoutId(done)).toEqual(withoutId(told));
  });

  it("takes the higher criticality, and what the other said where the one that stays says nothing", async () => {
    house.store.sqlite.exec("UPDATE assets SET criticality = 5, owner = 'dana' WHERE name = 'db1-backup'");
    await merge(["db1", "db1-backup"]);
    expect(house.rows("SELECT owner, criticality, segment FROM assets WHERE name = 'db1'")).toEqual([
      { owner: "dana", criticality: 5, segment: "data" },
    ]);
  });

  it.each([
    [["db1"], "at least one"],
    [["db1", "10.0.2.10"], "named twice"],
    [["db1", "nobody"], 'No asset has the id, name or address "nobody"'],
  ])("of %s is refused", async (assets, because) => {
    await expect(merge(assets)).rejects.toThrow(because);
  });

  it("of what is merged already names where it is", async () => {
    const gone = house.rows<{ id: string }>("SELECT id FROM assets WHERE name = 'db1-backup'")[0]?.id ?? "";
    await merge(["db1", "db1-backup"]);
    await expect(merge(["db2", gone])).rejects.toThrow("is part of db1");
  });

  it("leaves an entry in the audit log that says what moved and why", async () => {
    await merge(["db1", "db1-backup"]);
    const [entry] = house.rows<{ body: string }>("SELECT body FROM audit WHERE what = 'merge-assets'");
    expect(JSON.parse(entry?.body ?? "{}")).toMatchObject({ reason: "one machine", moved: 2, folded: 1 });
  });
});

describe("taking a merge back", () => {
  beforeEach(twin);

  it("restores exactly what was there", async () => {
    const before = state();
    const { decisions } = await merge(["db1", "db1-backup"]);
    await undo(decisions[0]?.id);
    expect(state()).toEqual(before);
    await rebuilds();
  });

  it("is told in advance and changes nothing by that", async () => {
    const { decisions } = await merge(["db1", "db1-backup"]);
    const merged = state();
    expect(await undo(decisions[0]?.id, true)).toMatchObject({ kind: "preview" });
    expect(state()).toEqual(merged);
  });

  it("gives each asset what was seen of it since", async () => {
    const { decisions } = await merge(["db1", "db1-backup"]);
    house.pass(1_000);
    const seen = { name: "db1-backup", addresses: ["10.0.9.9"], names: [] };
    await importInto(
      house,
      report(
        [
          finding({
            asset: "db1-backup",
            weakness: "late",
            endpoint: { host: "10.0.9.9", port: 80, protocol: "tcp" },
          }),
          package_("openssl 1.1", "db1-backup"),
        ],
        { assets: [seen] },
      ),
    );
    await undo(decisions[0]?.id);
    expect(house.rows("SELECT asset_no FROM exposures WHERE weakness = 'late'")).toEqual([
      { asset_no: noOf("db1-backup") },
    ]);
    expect(house.rows("SELECT asset_no FROM endpoints WHERE host = '10.0.9.9' AND port = 80")).toEqual([
      { asset_no: noOf("db1-backup") },
    ]);
    await rebuilds();
  });

  it("needs what was decided on it later to be taken back first", async () => {
    const first = await merge(["db1", "db1-backup"]);
    const second = await merge(["db2", "db1"]);
    await expect(undo(first.decisions[0]?.id)).rejects.toThrow(
      `plumbline asset undo ${second.decisions[0]?.id}`,
    );
    await undo(second.decisions[0]?.id);
    await undo(first.decisions[0]?.id);
    await expect(undo(first.decisions[0]?.id)).rejects.toThrow("taken back already");
    await expect(undo("nothing")).rejects.toThrow('No decision "nothing"');
  });

  it("restores three assets that became one, whatever the order in which they were reported", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(["a", "b", "c"], { minLength: 3 }),
        fc.shuffledSubarray(["a", "b", "c"], { minLength: 3 }),
        fc.array(fc.record({ asset: fc.constantFrom("a", "b", "c"), of: fc.integer({ min: 1, max: 3 }) }), {
          minLength: 1,
          maxLength: 6,
        }),
        async (order, merging, found) => {
          const own = await openHouse();
          const outer = house;
          house = own;
          try {
            for (const asset of order) {
              const of = found.filter((one) => one.asset === asset);
              const address = `10.7.0.${asset.charCodeAt(0)}`;
              await importInto(
                house,
                report(
                  of.flatMap(({ of: nth }) => [
                    package_(`p ${nth}`, asset),
                    finding({
                      asset,
                      weakness: `w ${nth}`,
                      endpoint: { host: address, port: nth, protocol: "tcp" },
                    }),
                  ]),
                  { assets: [{ name: asset, addresses: [address], names: [] }] },
                ),
              );
            }
            const before = state();
            const { decisions } = await merge(merging);
            await rebuilds();
            for (const { id } of [...decisions].reverse()) await undo(id);
            expect(state()).toEqual(before);
            await rebuilds();
          } finally {
            await own.close();
            house = outer;
          }
        },
      ),
      { numRuns: 12 },
    );
  }, 60_000);
});

describe("a split", () => {
  beforeEach(async () => {
    await twin();
    await merge(["db1", "db1-backup"]);
  });

  it("makes an asset of its own of what is seen at an address", async () => {
    expect(await split({ handles: ["10.0.9.9", "db1-backup"] })).toMatchObject({
      kind: "done",
      asset: { name: "db1-backup" },
      decisions: [{ exposures: { moved: 1 } }],
    });
    expect(house.rows("SELECT host FROM exposures WHERE asset_no = ?", noOf("db1"))).not.toContainEqual({
      host: "10.0.9.9",
    });
    const seen = { name: "10.0.9.9", addresses: ["10.0.9.9"], names: [] };
    await importInto(house, report([finding({ asset: "10.0.9.9", weakness: "n" })], { assets: [seen] }));
    const part = house.rows<{ no: number }>("SELECT max(no) AS no FROM assets")[0]?.no;
    expect(house.rows("SELECT asset_no FROM exposures WHERE weakness = 'n'")).toEqual([{ asset_no: part }]);
    await rebuilds();
  });

  it("keeps owner and criticality, so that nothing loses its place in the order", async () => {
    await split({ handles: ["10.0.9.9"] });
    expect(house.rows("SELECT name, criticality FROM assets ORDER BY no DESC LIMIT 1")).toEqual([
      { name: "10.0.9.9", criticality: 4 },
    ]);
  });

  it("takes along an exposure that is seen nowhere in particular only when it is named", async () => {
    const zlib = exposuresOf(house).find(
      (row) =>
        row.id === house.rows<{ id: string }>("SELECT id FROM exposures WHERE component = 'zlib 1.2'")[0]?.id,
    );
    await split({ handles: ["10.0.9.9"], exposures: [zlib?.id ?? ""] });
    expect(house.rows("SELECT asset_no FROM exposures WHERE component = 'zlib 1.2'")).not.toEqual([
      { asset_no: noOf("db1") },
    ]);
  });

  it.each([
    [{ handles: ["10.0.8.8"] }, "no name or address of db1"],
    [{ handles: ["10.0.9.9", "10.0.2.10", "db1", "db1-backup"] }, "nothing would be left"],
    [{ exposures: ["nothing"] }, "no exposure of db1"],
    [{}, "--name or --address"],
  ])("of %j is refused", async (over, because) => {
    await expect(split(over)).rejects.toThrow(because);
  });

  it("is taken back with what came since", async () => {
    const shown = () =>
      house.rows(
        `SELECT e.weakness, e.host, e.component, e.sightings, e.closure, a.name FROM exposures e JOIN assets a ON a.no = e.asset_no
         WHERE e.same_as IS NULL ORDER BY e.no`,
      );
    const [before, words] = [shown(), house.rows("SELECT * FROM assets WHERE name = 'db1'")];
    const { decisions } = await split({ handles: ["10.0.9.9"] });
    await undo(decisions[0]?.id);
    expect(shown()).toEqual(before);
    expect(house.rows("SELECT * FROM assets WHERE name = 'db1'")).toEqual(words);
    await rebuilds();
  });
});

it("an exposure of a merged asset keeps its claims and its runs' questions", async () => {
  await importInto(house, report([finding()]));
  const before = house.rows("SELECT id, question, exposure_no FROM claims ORDER BY no");
  await merge(["db2", "db1"]);
  expect(house.rows("SELECT id, question, exposure_no FROM claims ORDER BY no")).toEqual(before);
  expect(house.rows("SELECT DISTINCT asset_no FROM claims")).toEqual([{ asset_no: noOf("db2") }]);
  expect(exposureOf(house).closure).toBe("open");
});
