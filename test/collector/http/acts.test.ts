import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPeople, type People } from "../../support/people.ts";
import { NOW } from "../../support/seed.ts";

let people: People;
beforeAll(async () => {
  people = await openPeople();
});
afterAll(() => people.close());

const bytes = (size: number) => new Uint8Array(size);
const last = () => people.commands.at(-1);

describe("the kill switch", () => {
  it.each([
    [{}, "all"],
    [{ segment: "dmz" }, "segment:dmz"],
    [{ agent: "agent-1" }, "agent:agent-1"],
  ])("covers %j as %s", async (reach, scope) => {
    expect((await people.ask("operator", "POST /halt", { ...reach, reason: "incident 4711" })).body).toEqual({
      kind: "halted",
      agents: 3,
    });
    expect(last()).toMatchObject({ kind: "halt", request: { scope, reason: "incident 4711" } });
    await people.ask("operator", "POST /resume", reach);
    expect(last()).toMatchObject({ kind: "resume", request: { scope } });
  });

  it("takes one reach at a time, and asks for a reason", async () => {
    expect(
      (await people.ask("operator", "POST /halt", { segment: "a", agent: "b", reason: "x" })).body,
    ).toMatchObject({ field: "agent" });
    expect((await people.ask("operator", "POST /halt", { reason: " " })).body).toMatchObject({
      field: "reason",
    });
  });

  it("shows what is in force", async () => {
    const halt = { scope: "all", reason: "incident", at: NOW, by_user: "ada" };
    await people.seed.insert("halts", { ...halt, no: 1, ended_at: NOW });
    await people.seed.insert("halts", { ...halt, no: 2, scope: "segment:dmz", ended_at: null });
    expect((await people.ask("viewer", "GET /halt")).body).toEqual({
      halted: [{ scope: "segment:dmz", reason: "incident", at: "2026-11-20T12:00:00.000Z", by: "ada" }],
    });
  });
});

describe("trail and proof", () => {
  it("shows the audit log, newest first", async () => {
    const entry = {
      at: NOW,
      who: "ada",
      what: "halt",
      subject: "all",
      from_address: "::1",
      body: "{}",
      previous_hash: bytes(32),
      hash: bytes(32),
    };
    await people.seed.insert("audit", { ...entry, no: 1 });
    await people.seed.insert("audit", { ...entry, no: 2, what: "resume" });
    expect((await people.ask("approver", "GET /audit")).body).toMatchObject({
      total: 2,
      items: [{ no: 2, what: "resume", from: "::1" }, { no: 1 }],
    });
    expect((await people.ask("approver", "GET /audit?what=halt")).body).toMatchObject({ total: 1 });
    const after = new Date(NOW + 1).toISOString();
    expect((await people.ask("approver", `GET /audit?since=${after}`)).body).toMatchObject({ total: 0 });
    expect((await people.ask("approver", `GET /audit?until=${after}`)).body).toMatchObject({ total: 2 });
  });

  it("rebuilds and verifies", async () => {
    expect((await people.ask("operator", "POST /rebuild", {})).body).toMatchObject({
      runs: 1,
      differences: [],
    });
    expect((await people.ask("operator", "GET /verify-log")).body).toEqual({
      batches: 2,
      verified: 2,
      audit: { entries: 3, verified: 3 },
      ledger: { entries: 9, verified: 9, facts: 7 },
      checkpoints: { count: 1, verified: 1, newest: { epoch: 0, number: 1, at: "2026-11-20T12:00:00.000Z" } },
      firstBreak: null,
    });
  });

  it("shows the catalogue, with the steps of each role", async () => {
    const digest = await people.seed.scenario();
    expect((await people.ask("viewer", "GET /scenarios")).body).toMatchObject({
      total: 1,
      items: [
        {
          id: "reach.tcp",
          digest,
          techniques: ["T1046"],
          attackVersion: "18.1",
          attack: [{ id: "T1046", kind: "current", name: "Network Service Discovery", by: null }],
          parts: [
            { role: "actor", steps: 6, longestMs: 56_000 },
            { role: "close-view", steps: 4, longestMs: 24_500 },
            { role: "on-asset", steps: 1, longestMs: 10_000 },
          ],
          bundle: {
            id: "catalogue",
            version: 1,
            keyId: "c".repeat(64),
            notAfter: expect.stringMatching(/Z$/),
          },
        },
      ],
    });
    const { body } = await people.ask("viewer", "GET /scenarios/reach.tcp");
    expect(body).toMatchObject({
      roles: {
        actor: expect.arrayContaining([
          expect.objectContaining({ id: "attempt", to: "target", tries: "$tries" }),
          expect.objectContaining({ id: "self-check", to: null }),
        ]),
      },
    });
    expect((await people.ask("viewer", "GET /scenarios/reach.udp")).status).toBe(404);
  });
});

describe("accounts", () => {
  it("are made by an admin, and shown without their password", async () => {
    const person = { name: "olive", role: "owner", password: "correct horse battery" };
    expect((await people.ask("admin", "POST /users", person)).body).toEqual({
      id: "u-olive",
      name: "olive",
      role: "owner",
    });
    expect(last()).toMatchObject({ kind: "create-user", request: { first: false, role: "owner" } });
    const { body } = await people.ask("admin", "GET /users");
    expect(body).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ name: "olive", role: "owner" })]),
    });
    expect(JSON.stringify(body)).not.toContain("argon2");
  });

  it("have names of their own", async () => {
    const taken = await openPeople({ "create-user": () => ({ kind: "name-taken" }) });
    const person = { name: "olive", role: "owner", password: "correct horse battery" };
    expect((await taken.ask("admin", "POST /users", person)).body).toMatchObject({
      status: 409,
      field: "name",
    });
    await taken.close();
  });
});
