import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { untrusted } from "../../../proto/untrusted.ts";
import { openPeopleHouse, type PeopleHouse } from "../../support/people-house.ts";
import { type Story, storyIn } from "../../support/people-story.ts";
import { scopeDocument } from "../../support/scopes.ts";
import { finding, report } from "../../support/small-network.ts";

let people: PeopleHouse;
let story: Story;
beforeAll(async () => {
  people = await openPeopleHouse();
  story = await storyIn(people);
});
afterAll(() => people.close());

const ask = (what: string, body?: object) => people.ask(people.admin, what, body);
const SHOP = {
  id: "shop",
  title: "The shop",
  owner: "dana",
  select: { segments: ["seg-alpha"] },
  threats: { groups: ["G0016"], techniques: ["T1046", "T1562.001"], from: ["internet"] },
};
const kinds = (guidance: readonly { kind: string }[]) => guidance.map(({ kind }) => kind);

describe("applying scopes", () => {
  it("makes each once, and the same again changes nothing", async () => {
    expect((await ask("POST /scopes", { scopes: [SHOP] })).body).toMatchObject({
      created: 1,
      scopes: [{ id: "shop", assets: 1, joined: 1, left: 0 }],
    });
    const before = people.house.rows("SELECT count(*) AS n FROM audit");
    expect((await ask("POST /scopes", { scopes: [SHOP] })).body).toMatchObject({
      unchanged: 1,
      scopes: [{ joined: 0, left: 0 }],
    });
    expect(people.house.rows("SELECT count(*) AS n FROM audit")).toEqual(before);
  });

  it.each([
    [{ ...SHOP, select: { segments: ["nowhere"] } }, "scopes.0.select.segments.0"],
    [{ ...SHOP, select: { assets: ["nothing"] } }, "scopes.0.select.assets.0"],
    [{ ...SHOP, threats: { from: ["nowhere"] } }, "scopes.0.threats.from.0"],
    [{ ...SHOP, threats: { techniques: ["T9999"] } }, "scopes.0.threats.techniques.0"],
    [{ ...SHOP, threats: { groups: ["G9999"] } }, "scopes.0.threats.groups.0"],
    [{ ...SHOP, select: {} }, "scopes.0.select"],
  ])("refuses %j at its field, and changes nothing", async (scope, field) => {
    const before = (await ask("GET /scopes")).text;
    expect(await ask("POST /scopes", { scopes: [scope] })).toMatchObject({ status: 400, body: { field } });
    expect((await ask("GET /scopes")).text).toBe(before);
  });

  it("shows which of its groups' techniques the catalogue tests", async () => {
    const { body } = await ask("GET /scopes/shop");
    const { groups, techniques, words, attackVersion } = body["coverage"];
    expect(attackVersion).toBe("18.1");
    expect(groups[0]).toMatchObject({ id: "G0016", name: "APT29" });
    const { tested, inPart, notTested } = groups[0];
    expect(tested.length + inPart.length + notTested.length).toBe(groups[0].techniques);
    expect(techniques.find(({ id }: { id: string }) => id === "T1046")).toMatchObject({
      tested: "tested",
      scenarios: expect.arrayContaining(["reach.tcp"]),
    });
    // Its number is another one in the newest version.
    expect(words).toEqual([expect.stringContaining("T1562.001 is counted as T1685")]);
  });

  it("tells what a scope lacks, with the numbers", async () => {
    const { body } = await ask("POST /scopes", {
      scopes: [
        { id: "all", title: "All", select: { names: ["*"] } },
        { id: "none", title: "None", owner: "dana", select: { services: ["no-such"] } },
      ],
    });
    const [all, none] = body["scopes"];
    expect(kinds(all.guidance)).toEqual(["wide", "no-threats", "no-owner", "overlap"]);
    expect(all.guidance[0].sentence).toMatch(
      /2 of 2 assets \(100 %\), with 2 of 2 open exposures and \d+ claims/,
    );
    expect(kinds(none.guidance)).toEqual(["empty", "no-threats"]);
    await ask("DELETE /scopes/all");
    await ask("DELETE /scopes/none");
  });
});

describe("what a scope narrows", () => {
  it("lists the exposures of its assets, and refuses one that isn't there", async () => {
    const { body } = await ask("GET /exposures?scope=shop");
    expect(body["items"].map(({ id }: { id: string }) => id)).toEqual([story.a.exposure]);
    expect(await ask("GET /exposures?scope=shpo")).toMatchObject({ status: 400, body: { field: "scope" } });
  });

  it("shows an owner what is theirs of it, and no scope that holds nothing of theirs", async () => {
    const { body } = await people.ask(story.a.means, "GET /scopes");
    expect(body["items"]).toMatchObject([
      { id: "shop", select: null, assets: { in: 1, of: 1 }, exposures: { in: 1, of: 1 } },
    ]);
    expect((await people.ask(story.b.means, "GET /scopes")).body["items"]).toEqual([]);
    expect((await people.ask(story.b.means, "GET /scopes/shop")).status).toBe(404);
    expect((await people.ask(story.b.means, "GET /exposures?scope=shop")).status).toBe(400);
  });
});

let bytes = 0;
/** A report of one open port each on these assets. */
const imported = (
  assets: readonly { readonly name: string; readonly address: string; readonly host?: string }[],
  { scope, same }: { readonly scope?: string; readonly same?: string } = {},
) => {
  bytes += 1;
  const found = assets.map(({ name, address, host = address }) =>
    finding({ asset: name, title: "x", weakness: "w", endpoint: { host, port: 8080, protocol: "tcp" } }),
  );
  return people.house.execute("import", {
    bytes: Buffer.from(same ?? `scan ${bytes}`),
    fileName: untrusted("scan.xml"),
    report: {
      ...report(found),
      assets: assets.map(({ name, address }) => ({ name, addresses: [address], names: [name] })),
    },
    scope,
  });
};
const held = (id: string) =>
  people.house.rows<{ name: string }>(
    `SELECT a.name FROM scope_members m JOIN scopes s ON s.no = m.scope_no JOIN assets a ON a.no = m.asset_no
     WHERE s.id = ? AND m.ended_at IS NULL ORDER BY a.name`,
    id,
  );

describe("a report under a scope", () => {
  it("brings only what is about the assets that the scope holds, and names the rest", async () => {
    const before = people.house.rows("SELECT count(*) AS n FROM assets");
    const reply = await imported(
      [
        { name: "asset-alpha", address: "10.0.71.10" },
        { name: "stranger", address: "10.0.71.99" },
        { name: "asset-beta", address: "10.0.77.10" },
      ],
      { scope: "shop" },
    );
    expect(reply).toMatchObject({ exposures: 1, created: 1, assets: 1, scope: "shop", repeated: false });
    expect(reply.warnings).toEqual([
      '2 exposures on 2 assets outside scope "shop" not taken in: stranger, asset-beta',
    ]);
    expect(people.house.rows("SELECT count(*) AS n FROM assets")).toEqual(before);
  });

  it("puts no weakness at an address that the asset is not known by, and makes it known by none", async () => {
    const reply = await imported(
      [
        { name: "asset-alpha", address: "10.0.71.10", host: "10.0.77.10" },
        { name: "asset-alpha", address: "10.0.71.10" },
      ],
      { scope: "shop" },
    );
    expect(reply.exposures).toBe(1);
    expect(reply.warnings).toEqual([expect.stringContaining("at addresses that the asset is not known by")]);
    const [endpoint] = people.house.rows<{ n: number }>(
      "SELECT count(*) AS n FROM endpoints e JOIN assets a ON a.no = e.asset_no WHERE a.name = 'asset-alpha' AND e.host = '10.0.77.10'",
    );
    expect(endpoint?.n).toBe(0);
  });

  it("comes again for another scope or for none, and is counted once", async () => {
    const assets = [
      { name: "asset-alpha", address: "10.0.71.10" },
      { name: "asset-beta", address: "10.0.77.10" },
    ];
    const sightings = () =>
      people.house.rows<{ n: number }>("SELECT count(*) AS n FROM sightings")[0]?.n ?? 0;
    const before = sightings();
    await imported(assets, { scope: "shop", same: "one file" });
    expect(sightings()).toBe(before + 1);
    expect(await imported(assets, { scope: "shop", same: "one file" })).toMatchObject({ repeated: true });
    expect(await imported(assets, { same: "one file" })).toMatchObject({ repeated: false, exposures: 2 });
    expect(sightings()).toBe(before + 2);
    expect(await imported(assets, { same: "one file" })).toMatchObject({ repeated: true });
    expect(await imported(assets, { scope: "shop", same: "one file" })).toMatchObject({ repeated: true });
    expect(sightings()).toBe(before + 2);
  });

  it("is refused for a scope that isn't there", async () => {
    await expect(imported([], { scope: "shpo" })).rejects.toThrow(/no scope "shpo"/);
  });
});

describe("nothing in a report widens a scope", () => {
  it("whatever names and addresses it gives, and however often the scopes are applied again", async () => {
    const SCOPES = {
      scopes: [
        SHOP,
        { id: "named", title: "Named", select: { names: ["asset-*"] } },
        { id: "every", title: "Every", select: { names: ["*"] } },
      ],
    };
    const declared = { scopes: SCOPES.scopes.map(scopeDocument) };
    await people.house.execute("apply-scopes", { ...declared, takeIn: true });
    const before = ["shop", "named", "every"].map(held);
    const name = fc.constantFrom(
      "asset-alpha",
      "asset-beta",
      "asset-gamma",
      "ASSET-ALPHA",
      "db",
      "10.0.71.10",
    );
    const address = fc.constantFrom("10.0.71.10", "10.0.71.50", "10.0.77.10", "10.0.1.7", "192.0.2.9");
    const assets = fc.uniqueArray(fc.record({ name, address }), {
      selector: (one) => one.name,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(
        assets,
        fc.option(fc.constantFrom("shop", "every"), { nil: undefined }),
        async (all, scope) => {
          await imported(all, scope === undefined ? {} : { scope });
          await people.house.execute("apply-scopes", declared);
          expect(["shop", "named", "every"].map(held)).toEqual(before);
        },
      ),
      { numRuns: 15 },
    );
    await imported([{ name: "asset-stranger", address: "10.0.71.98" }]);
    await people.house.execute("apply-scopes", declared);
    expect(["shop", "named", "every"].map(held)).toEqual(before);
    const { body } = await ask("GET /scopes/every");
    expect(body["waiting"].total).toBeGreaterThan(0);
    expect(kinds(body["guidance"])).toContain("waiting");
  }, 60_000);

  it("until a person declares the asset, which then is in those that choose it", async () => {
    await imported([{ name: "new-one", address: "10.0.71.77" }]);
    expect(held("shop")).toHaveLength(1);
    await ask("POST /inventory", { assets: [{ name: "new-one", owner: "dana" }] });
    expect(held("shop").map(({ name }) => name)).toEqual(["asset-alpha", "new-one"]);
    await ask("POST /inventory", { assets: [{ name: "new-one", segment: "seg-beta" }] });
    expect(held("shop").map(({ name }) => name)).toEqual(["asset-alpha"]);
  });

  it("or takes in what waits", async () => {
    const { body } = await ask("POST /scopes", {
      scopes: [{ id: "every", title: "Every", select: { names: ["*"] } }],
      takeIn: true,
    });
    expect(body["scopes"][0].joined).toBeGreaterThan(0);
    expect((await ask("GET /scopes/every")).body["waiting"].total).toBe(0);
  });
});
