import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { twoHops } from "../../support/campaigns.ts";
import { openPeopleHouse, type PeopleHouse } from "../../support/people-house.ts";

let people: PeopleHouse;
beforeAll(async () => {
  people = await openPeopleHouse();
});
afterAll(() => people.close());

const ask = (route: string, body?: object, means = people.admin) => people.ask(means, route, body);
const put = (document: string) => ask("POST /campaigns", { document });

describe("the campaigns of the API", () => {
  it("are put in force, shown with their document, and replaced under another digest", async () => {
    const first = await put(twoHops());
    expect(first).toMatchObject({ status: 200, body: { kind: "created", id: "chain.two-hops" } });
    expect((await put(twoHops())).body).toMatchObject({ kind: "unchanged" });
    const { body } = await ask("GET /campaigns/chain.two-hops");
    expect(body).toMatchObject({ digest: first.body["digest"], nodes: 2, document: twoHops() });
    expect(body["parameters"]).toContainEqual({
      name: "first",
      type: "target",
      about: "a server of the middle",
      default: "tcp/10.0.2.10:22",
    });
    expect((await put(twoHops("stop: [first-prevented]\n"))).body).toMatchObject({ kind: "changed" });
    expect((await ask("GET /campaigns")).body).toMatchObject({ total: 1 });
  });

  it.each([
    ["not: yaml: at all", /line 1, column/],
    [twoHops("colour: red\n"), /Unrecognized key: "colour"/],
    [twoHops().replace("reached: hop-1", "reached: hop-7"), /there is no node "hop-7"/],
  ])("refuse what campaign lint refuses, at the document", async (document, says) => {
    expect(await put(document)).toMatchObject({
      status: 400,
      body: { field: "document", detail: expect.stringMatching(says) },
    });
  });

  it("are previewed with why a node could not be run now", async () => {
    const { status, body } = await ask("GET /campaigns/chain.two-hops/plan");
    expect(status).toBe(200);
    expect(body["nodes"]).toMatchObject([
      { id: "hop-1", from: "segment office", because: 'no live agent in segment "office"', jobs: [] },
      { id: "hop-2", after: ["hop-1 is allowed"] },
    ]);
    expect((await ask("GET /campaigns/chain.two-hops/plan?parameters=nonsense")).body).toMatchObject({
      field: "parameters",
    });
    expect((await ask('GET /campaigns/chain.two-hops/plan?parameters={"first":"x"}')).status).toBe(400);
  });

  it("are run once at a time, shown node by node, and called off", async () => {
    const begun = await ask("POST /campaigns/chain.two-hops/runs", {});
    expect(begun).toMatchObject({ status: 202, body: { kind: "started" } });
    expect((await ask("POST /campaigns/chain.two-hops/runs", {})).status).toBe(409);
    expect((await ask("DELETE /campaigns/chain.two-hops")).status).toBe(409);
    const run = `/campaign-runs/${String(begun.body["runId"])}`;
    expect((await ask(`GET ${run}`)).body).toMatchObject({
      state: "running",
      end: null,
      answer: null,
      nodes: [{ id: "hop-1", state: "waiting", expect: ["allowed"] }, { expect: ["prevented", "absent"] }],
    });
    expect((await ask(`POST ${run}/cancel`, {})).body).toEqual({ kind: "cancelled" });
    await people.house.tick();
    expect((await ask(`GET ${run}`)).body).toMatchObject({
      state: "over",
      end: { kind: "cancelled", because: "by ada" },
      clean: "ok",
      answer: { kind: "cannot-tell" },
      spent: { runs: 0, tries: 0 },
    });
    expect((await ask("GET /campaign-runs?campaign=chain.two-hops")).body).toMatchObject({ total: 1 });
    expect((await ask("GET /campaign-runs?campaign=other")).body).toMatchObject({ total: 0 });
    expect((await ask("DELETE /campaigns/chain.two-hops")).body).toEqual({ kind: "deleted" });
    expect((await ask("GET /campaigns/chain.two-hops")).status).toBe(404);
    expect((await ask(`GET ${run}`)).status).toBe(200);
  });

  it("are for operators to run and for viewers to read; who sees some things only sees none", async () => {
    await put(twoHops());
    const viewer = await people.person("vera", "viewer");
    expect((await ask("POST /campaigns", { document: twoHops() }, viewer)).status).toBe(403);
    expect((await ask("POST /campaigns/chain.two-hops/runs", {}, viewer)).status).toBe(403);
    expect((await ask("GET /campaigns/chain.two-hops/plan", undefined, viewer)).status).toBe(403);
    expect((await ask("GET /campaigns/chain.two-hops", undefined, viewer)).status).toBe(200);
    const owner = await people.person("olive", "owner");
    expect((await ask("GET /campaigns", undefined, owner)).body).toMatchObject({ items: [], total: 0 });
    expect((await ask("GET /campaign-runs", undefined, owner)).body).toMatchObject({ items: [], total: 0 });
    expect((await ask("GET /campaigns/chain.two-hops", undefined, owner)).status).toBe(404);
  });
});
