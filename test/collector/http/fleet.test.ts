import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPeople, type People } from "../../support/people.ts";
import { HOUR_MS, NOW } from "../../support/seed.ts";

let people: People;
beforeAll(async () => {
  people = await openPeople();
  const { seed } = people;
  await seed.segment("internet", { is_public: 1 });
  await seed.segment("data", { trust: "restricted" });
  await seed.agent("live-one", { labels: '{"rack":"4"}' });
  await seed.agent("silent-one");
  await seed.agent("new-one", { last_seen_at: null });
  await seed.agent("revoked-one", { status: "revoked" });
  const ended = JSON.stringify({ notAfter: new Date(NOW - HOUR_MS).toISOString() });
  await seed.agent("frozen-one", { status: "frozen", segment: "data", rules: ended });
  const asset = await seed.asset("billing-db", { owner: "olive" });
  await seed.endpoint(asset, 22, { is_canary: 1 });
  await seed.asset("web_1", { segment: "dmz" });
  people.live.add("live-one");
  people.live.add("revoked-one");
});
afterAll(() => people.close());

describe("agents", () => {
  it("are what the sessions and the store say together", async () => {
    const { body } = await people.ask("viewer", "GET /agents");
    const { items } = body as { items: { id: string; status: string }[] };
    expect(items.map(({ id, status }) => [id, status])).toEqual([
      ["live-one", "live"],
      ["silent-one", "silent"],
      ["new-one", "never-seen"],
      ["revoked-one", "revoked"],
      ["frozen-one", "frozen"],
    ]);
  });

  it("come page by page, and by segment", async () => {
    const { body } = await people.ask("viewer", "GET /agents?limit=3");
    const { nextCursor } = body as { nextCursor: string };
    expect((await people.ask("viewer", `GET /agents?limit=3&cursor=${nextCursor}`)).body).toMatchObject({
      items: [{ id: "revoked-one" }, { id: "frozen-one" }],
      nextCursor: null,
      total: 5,
    });
    expect((await people.ask("viewer", "GET /agents?segment=data")).body).toMatchObject({ total: 1 });
  });

  it("show what one may and does", async () => {
    expect((await people.ask("viewer", "GET /agents/live-one")).body).toMatchObject({
      labels: { rack: "4" },
      permissionModel: true,
      halted: false,
      certificateExpiresAt: new Date(NOW + 100 * HOUR_MS).toISOString(),
    });
  });

  it("say so when their rules of engagement have ended", async () => {
    expect((await people.ask("viewer", "GET /agents/frozen-one")).body).toMatchObject({
      rulesProblem: expect.stringContaining("the rules of engagement ended at"),
    });
    expect((await people.ask("viewer", "GET /agents/live-one")).body).toMatchObject({ rulesProblem: "" });
  });

  it("can be revoked by an admin, if they are there", async () => {
    expect((await people.ask("admin", "POST /agents/live-one/revocation")).body).toEqual({ kind: "revoked" });
    expect((await people.ask("admin", "POST /agents/nobody/revocation")).status).toBe(404);
  });
});

describe("join tokens", () => {
  it("come with the one line to paste", async () => {
    const { status, body } = await people.ask("admin", "POST /join-tokens", {
      segment: "data",
      ttlMinutes: 5,
      labels: { rack: "4" },
      uses: 2,
    });
    expect([status, body]).toEqual([
      201,
      {
        token: "plj1.secret.fingerprint",
        id: "0123456789abcdef",
        expiresAt: new Date(NOW + 300_000).toISOString(),
        command: "plumbline-agent enroll --collector https://127.0.0.1:8444 --token plj1.secret.fingerprint",
      },
    ]);
    expect(people.commands.at(-1)).toMatchObject({
      request: { segment: "data", ttlMs: 300_000, labels: { rack: "4" }, uses: 2 },
    });
  });

  it.each([
    [{ segment: "data", ttlMinutes: 61 }, "ttlMinutes"],
    [{ segment: "DATA" }, "segment"],
    [{ segment: "data", uses: 0 }, "uses"],
    [{ segment: "data", role: "admin" }, ""],
  ])("refuses %j", async (body, field) => {
    const answer = await people.ask("admin", "POST /join-tokens", body);
    expect(answer.status).toBe(400);
    if (field !== "") expect(answer.body).toMatchObject({ field });
  });
});

describe("segments and assets", () => {
  it("count the agents that are there, without the revoked", async () => {
    expect((await people.ask("viewer", "GET /segments")).body).toMatchObject({
      total: 2,
      items: [
        { id: "data", public: false, agents: { live: 0, total: 0 } },
        { id: "internet", public: true, agents: { live: 1, total: 3 } },
      ],
    });
  });

  it("show assets with their endpoints", async () => {
    expect((await people.ask("viewer", "GET /assets/asset-1")).body).toMatchObject({
      name: "billing-db",
      owner: "olive",
      endpoints: [{ port: 22, canary: true, reachedAs: {} }],
    });
  });

  it.each([
    ["?q=BILL", 1],
    ["?q=web_", 1],
    ["?q=e_1", 0],
    ["?segment=dmz", 1],
    ["?q=10.0.2", 2],
  ])("find assets by %s", async (query, total) => {
    expect((await people.ask("viewer", `GET /assets${query}`)).body).toMatchObject({ total });
  });

  it("take an inventory as it is declared", async () => {
    const document = { segments: [{ name: "data", trust: "restricted", cidrs: ["10.0.2.0/24"] }] };
    expect((await people.ask("operator", "POST /inventory", document)).body).toEqual({
      created: 1,
      changed: 0,
      unchanged: 0,
    });
    expect(people.commands.at(-1)).toMatchObject({
      kind: "apply-inventory",
      request: { document: { assets: [], segments: [{ public: false }] } },
    });
  });

  it("name the place in an inventory that is wrong", async () => {
    const document = { assets: [{ name: "a", endpoints: [{ port: 22 }, { port: 70_000 }] }] };
    expect((await people.ask("operator", "POST /inventory", document)).body).toMatchObject({
      status: 400,
      field: "assets.0.endpoints.1.port",
    });
  });
});

describe("the overview", () => {
  it("counts, and says what needs somebody, most urgent first", async () => {
    const { seed } = people;
    await seed.exposure(1, {
      closure: "reopened",
      validation: "confirmed",
      grounded_band: "immediate",
      grounded_due: NOW - 1,
    });
    await seed.exposure(1);
    await seed.insert("halts", {
      no: 1,
      scope: "all",
      reason: "incident",
      at: NOW,
      by_user: "ada",
      ended_at: null,
    });
    const { body } = await people.ask("viewer", "GET /overview");
    expect(body).toMatchObject({
      exposures: {
        total: 2,
        byValidation: { confirmed: 1, unvalidated: 1 },
        byBand: { immediate: 1 },
        byClosure: { reopened: 1, open: 1 },
      },
      agents: { live: 1, silent: 1, total: 4 },
      runs: { running: 0, total: 0, byOutcome: {} },
      evidence: { batches: 0, observations: 0 },
    });
    const { attention } = body as { attention: { kind: string; sentence: string; href: string }[] };
    expect(attention.map(({ kind }) => kind)).toEqual([
      "frozen-agents",
      "halted",
      "no-scenarios",
      "reopened",
      "urgent",
      "overdue",
      "no-kev",
      "silent-agents",
      "blind-segments",
      "unvalidated",
    ]);
    expect(attention[3]).toEqual({
      kind: "reopened",
      sentence: "1 closed exposure can be reached again",
      href: "/exposures?closure=reopened",
    });
  });
});
