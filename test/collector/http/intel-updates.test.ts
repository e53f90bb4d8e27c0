import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPeopleHouse, type PeopleHouse } from "../../support/people-house.ts";
import { exposureOf, finding, importInto, NETWORK, report } from "../../support/small-network.ts";

let people: PeopleHouse;
beforeAll(async () => {
  people = await openPeopleHouse();
  const { house } = people;
  await house.execute("apply-inventory", { document: NETWORK });
  await importInto(
    house,
    report([
      finding({ title: "A", cve: ["CVE-2024-1234"], weakness: "a" }),
      finding({ title: "B", cve: ["CVE-2024-9999"], weakness: "b" }),
    ]),
  );
});
afterAll(() => people.close());

const get = (path: string, who = people.admin) => people.ask(who, `GET ${path}`);

describe("what moved with a catalogue", () => {
  it("is nothing before one was loaded, and the way to load one is told", async () => {
    expect((await get("/intel/updates")).body).toMatchObject({ items: [], total: 0 });
    const { status, body } = await get("/intel/updates/latest");
    expect([status, body["detail"]]).toEqual([404, expect.stringContaining("plumbline intel update")]);
  });

  it("is kept with its counts, and each exposure with the entry that moved it", async () => {
    const loaded = await people.ask(people.admin, "POST /intel/kev?place=kev.json", Buffer.from("kev"));
    expect(loaded.body).toMatchObject({ entries: 1, reprioritised: 2, state: "done", unchanged: false });
    const { body: update } = await get("/intel/updates/latest");
    expect(update).toMatchObject({
      id: loaded.body["update"],
      feed: "kev",
      by: "ada",
      state: "done",
      waiting: 0,
      changes: { isFirst: true, added: 1, addedCves: ["CVE-2024-1234"] },
    });
    const { body } = await get(`/intel/updates/${update["id"]}/moves?limit=1`);
    expect(body).toMatchObject({
      total: 2,
      items: [{ exposure: { title: "A", asset: "db1" }, up: true }],
    });
    expect(JSON.stringify(body["items"])).toContain("CVE-2024-1234 is known in ransomware campaigns");
    const { body: rest } = await get(
      `/intel/updates/${update["id"]}/moves?limit=1&cursor=${String(body["nextCursor"])}`,
    );
    expect(rest).toMatchObject({ items: [{ exposure: { title: "B" } }], nextCursor: null });
  });

  it("stands in the history of the exposure, with its cause", async () => {
    const { body } = await get(`/exposures/${exposureOf(people.house, "A").id}`);
    expect(body["timeline"]).toContainEqual(
      expect.objectContaining({
        kind: "priority",
        title: expect.stringContaining("KEV 2026.11.19"),
        detail: expect.stringContaining("CVE-2024-1234"),
      }),
    );
  });

  it("shows nobody an exposure that isn't theirs", async () => {
    const owner = await people.person("dana", "owner");
    expect((await get("/intel/updates/latest/moves", owner)).body).toMatchObject({ items: [], total: 0 });
  });

  it("dates 'not in KEV' by the catalogue in force", async () => {
    const { body } = await get(`/exposures/${exposureOf(people.house, "B").id}`);
    const { asserted } = body["priority"] as { asserted: { inputs: { name: string; at: string }[] } };
    expect(asserted.inputs).toContainEqual(
      expect.objectContaining({ name: "In KEV", value: "no", at: "2026-11-19T12:00:00.000Z" }),
    );
  });

  it("is told as status: what is in force, how old it is, and where it came from", async () => {
    const { body } = await get("/intel/status");
    expect(body["feeds"]).toMatchObject([
      { feed: "kev", loaded: true, version: "2026.11.19", entries: 1, stale: false, place: "kev.json" },
      { feed: "epss", loaded: false, version: null, stale: false },
      { feed: "exploits", loaded: false },
    ]);
  });
});

describe("an environmental score", () => {
  it("stands beside the tool's own, by criticality until somebody declares what the asset requires", async () => {
    const path = `/exposures/${exposureOf(people.house, "A").id}`;
    const { body } = await get(path);
    expect(body).toMatchObject({
      cvss: { score: 5.3 },
      environmental: { base: 5.3, score: 6.1, from: "criticality", terms: { CR: "H", IR: "H", AR: "H" } },
    });
    const [asset] = people.house.rows<{ id: string }>("SELECT id FROM assets WHERE name = 'db1'");
    await people.ask(people.admin, `POST /assets/${asset?.id}/requirements`, {
      confidentiality: "low",
      integrity: "high",
      availability: "high",
    });
    expect((await get(path)).body).toMatchObject({
      cvss: { score: 5.3 },
      environmental: { base: 5.3, score: 4.6, from: "declared", terms: { CR: "L", IR: "H", AR: "H" } },
    });
  });
});

describe("a catalogue that is old", () => {
  it("is said in the status and among what needs somebody", async () => {
    people.house.pass(8 * 86_400_000);
    const again = await people.signIn("ada");
    const status = (await get("/intel/status", again)).body["feeds"] as object[];
    expect(status[0]).toMatchObject({ stale: true });
    expect((await get("/overview", again)).body["attention"]).toContainEqual(
      expect.objectContaining({ kind: "stale-intelligence" }),
    );
  });
});
