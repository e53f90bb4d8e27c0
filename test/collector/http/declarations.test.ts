import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPeopleHouse, type PeopleHouse } from "../../support/people-house.ts";
import { type Story, storyIn } from "../../support/people-story.ts";

let people: PeopleHouse;
let story: Story;
beforeAll(async () => {
  people = await openPeopleHouse();
  story = await storyIn(people);
});
afterAll(() => people.close());

const ask = (what: string, body?: object) => people.ask(people.admin, what, body);
const DENY = {
  id: "no-internet",
  title: "The internet stays out",
  owner: "dana",
  rule: "deny",
  from: "internet",
  to: { segment: "seg-alpha" },
};

describe("declaring intents", () => {
  it("makes each once, and changes it where it says something else", async () => {
    expect(await ask("POST /intents", { intents: [DENY] })).toMatchObject({
      status: 200,
      body: { created: 1, changed: 0, unchanged: 0 },
    });
    expect((await ask("POST /intents", { intents: [DENY] })).body).toMatchObject({
      created: 0,
      unchanged: 1,
    });
    const other = { ...DENY, title: "It still does" };
    expect((await ask("POST /intents", { intents: [other] })).body).toMatchObject({ changed: 1 });
    expect((await ask("GET /intents/no-internet")).body).toMatchObject({
      title: "It still does",
      about: "deny internet → seg-alpha:*",
      cells: { broken: 1, untested: 1 },
      state: "broken",
    });
  });

  it("lists them with state, since and run, and one with its cells", async () => {
    const { body } = await ask("GET /intents?limit=1");
    expect([body["items"].length, body["total"]]).toEqual([1, 3]);
    const next = (await ask(`GET /intents?limit=1&cursor=${body["nextCursor"]}`)).body;
    expect(next["items"][0].id).not.toBe(body["items"][0].id);
    const shown = (await ask("GET /intents/flow-alpha")).body;
    expect(shown).toMatchObject({ state: "holds", runId: expect.any(String), since: expect.any(String) });
    expect(shown["claims"]).toMatchObject([
      { segment: "internet", target: "tcp/10.0.71.10:22", state: "holds" },
    ]);
  });

  it.each([
    [{ ...DENY, from: "nowhere" }, "intents.0.from"],
    [{ ...DENY, to: { segment: "nowhere" } }, "intents.0.to.segment"],
    [{ ...DENY, to: { asset: "nothing" } }, "intents.0.to.asset"],
    [{ ...DENY, to: { endpoint: "tcp/10.200.0.1:22" } }, "intents.0.to.endpoint"],
    [{ ...DENY, rule: "hope" }, "intents.0.rule"],
    [{ ...DENY, ports: [] }, "intents.0.ports"],
  ])("refuses %j at its field, and changes nothing", async (intent, field) => {
    const before = (await ask("GET /intents")).text;
    expect(await ask("POST /intents", { intents: [intent] })).toMatchObject({ status: 400, body: { field } });
    expect((await ask("GET /intents")).text).toBe(before);
  });

  it("says of a cell that nobody can test why, and of an intent that names nothing too", async () => {
    await ask("POST /intents", {
      intents: [
        { ...DENY, id: "blind", from: "seg-empty", to: { asset: "asset-alpha" }, ports: [22] },
        { ...DENY, id: "nothing-there", to: { segment: "seg-empty" } },
      ],
    }).then(({ status }) => expect(status).toBe(400));
    await ask("POST /inventory", {
      segments: [{ name: "seg-empty", cidrs: ["10.99.0.0/24"], trust: "internal" }],
    });
    await ask("POST /intents", {
      intents: [
        { ...DENY, id: "blind", from: "seg-empty", to: { asset: "asset-alpha" }, ports: [22] },
        { ...DENY, id: "nothing-there", to: { segment: "seg-empty" } },
      ],
    });
    expect((await ask("GET /intents/blind")).body).toMatchObject({
      state: "untested",
      sentence: '1 of 1 cell untested: no live agent in segment "seg-empty"',
    });
    expect((await ask("GET /intents/nothing-there")).body).toMatchObject({
      state: "untested",
      missing: 'no endpoint is known in segment "seg-empty"',
    });
    await ask("POST /inventory", {
      assets: [{ name: "newcomer", addresses: ["10.99.0.5"], endpoints: [{ port: 80, speaks: "http" }] }],
    });
    expect((await ask("GET /intents/nothing-there")).body).toMatchObject({
      missing: null,
      claims: [{ target: "tcp/10.99.0.5:80" }],
    });
  });

  it("tests them on demand, and says which it can't", async () => {
    const { body } = await ask("POST /intents/tests", { ids: ["blind"] });
    expect(body).toMatchObject({ kind: "nothing-to-test", runs: [], untestable: [expect.any(String)] });
    expect((await ask("POST /intents/tests", { ids: ["no-such"] })).status).toBe(404);
  });

  it("takes one back, and its outages with it", async () => {
    expect((await ask("DELETE /intents/blind")).body).toEqual({ kind: "deleted" });
    expect((await ask("GET /intents/blind")).status).toBe(404);
    expect((await ask("DELETE /intents/blind")).status).toBe(404);
  });
});

describe("declaring controls", () => {
  const EDGE = {
    id: "edge",
    title: "Edge firewall",
    kind: "firewall",
    since: "2026-01-01",
    provenBy: [{ intent: "no-internet" }],
    protects: { assets: ["asset-alpha"] },
  };

  it("shows since when it holds, or that it regressed, beside what people say", async () => {
    expect((await ask("POST /controls", { controls: [EDGE] })).body).toMatchObject({ created: 1 });
    expect((await ask("GET /controls/edge")).body).toMatchObject({
      state: "regressed",
      declaredSince: "2026-01-01",
      protects: { assets: ["asset-alpha"], endpoints: [] },
      runId: expect.any(String),
    });
  });

  it.each([
    [{ ...EDGE, provenBy: [{ intent: "flow-alpha" }] }, "controls.0.provenBy.0.intent"],
    [{ ...EDGE, provenBy: [{ intent: "no-such" }] }, "controls.0.provenBy.0.intent"],
    [{ ...EDGE, provenBy: [{ claim: "no-such" }] }, "controls.0.provenBy.0.claim"],
    [
      { ...EDGE, provenBy: [{ scenario: "no.such", target: "tcp/10.0.71.10:22", from: "internet" }] },
      "controls.0.provenBy.0.scenario",
    ],
    [
      { ...EDGE, provenBy: [{ scenario: "reach.tcp", target: "tcp/10.200.0.1:22", from: "internet" }] },
      "controls.0.provenBy.0.target",
    ],
    [{ ...EDGE, protects: { assets: ["nothing"] } }, "controls.0.protects.assets.0"],
    [{ ...EDGE, since: "yesterday" }, "controls.0.since"],
  ])("refuses %j at its field", async (control, field) => {
    expect(await ask("POST /controls", { controls: [control] })).toMatchObject({
      status: 400,
      body: { field },
    });
  });

  it("is unproven when the intent that proves it is taken back", async () => {
    await ask("DELETE /intents/no-internet");
    expect((await ask("GET /controls/edge")).body).toMatchObject({
      state: "unproven",
      missing: 'the intent "no-internet" has nothing to test',
    });
  });
});

describe("outages", () => {
  it("are listed newest first, with begin, end and the runs that say so", async () => {
    const { body } = await ask("GET /outages?state=ended");
    expect(body["total"]).toBe(2);
    expect(body["items"]).toContainEqual(
      expect.objectContaining({
        intent: "flow-alpha",
        owner: "owner-alpha",
        segment: "internet",
        target: "tcp/10.0.71.10:22",
        beganAt: expect.any(String),
        endedAt: expect.any(String),
        endedBy: expect.any(String),
        withdrawn: false,
      }),
    );
    expect((await ask("GET /outages?state=open")).body).toMatchObject({ items: [], total: 0 });
    const [first] = (await ask("GET /outages?limit=1")).body["items"];
    const { nextCursor } = (await ask("GET /outages?limit=1")).body;
    expect((await ask(`GET /outages?limit=1&cursor=${nextCursor}`)).body["items"][0]).not.toEqual(first);
    expect((await ask("GET /outages?state=sometimes")).status).toBe(400);
  });

  it("are for operators to declare, for viewers to read, and for owners as far as they are theirs", async () => {
    const viewer = await people.person("vera", "viewer");
    expect((await people.ask(viewer, "POST /intents", { intents: [DENY] })).status).toBe(403);
    expect((await people.ask(viewer, "GET /intents")).body["total"]).toBeGreaterThan(1);
    const own = (await people.ask(story.a.means, "GET /intents")).body;
    expect(own["items"].map(({ id }: { id: string }) => id)).toEqual(["flow-alpha"]);
    expect((await people.ask(story.a.means, "GET /intents/flow-beta")).status).toBe(404);
  });
});
