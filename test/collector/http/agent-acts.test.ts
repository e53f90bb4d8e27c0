import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPeople, type People } from "../../support/people.ts";
import { HOUR_MS, NOW } from "../../support/seed.ts";

let people: People;
beforeAll(async () => {
  people = await openPeople({
    "freeze-agent": () => ({ kind: "frozen" }),
    "thaw-agent": () => ({ kind: "thawed" }),
    "approve-agent": () => ({ kind: "approved" }),
    "revoke-join-token": ({ id }) => ({ kind: id.startsWith("0") ? "revoked" : "not-in-force" }),
    "roll-authority": () => ({ kind: "rolling", authority: "cd".repeat(32) }),
    "finish-authority": ({ force }) =>
      force
        ? { kind: "finished", authority: "cd".repeat(32) }
        : { kind: "waiting", stragglers: ["one"], tokens: 1 },
  });
  const { seed } = people;
  await seed.segment("internet");
  await seed.agent("one");
  await seed.agent("frozen-one", { status: "frozen" });
  const write = (sql: string): unknown => seed.writer.sqlite.prepare(sql).run();
  write("UPDATE agents SET frozen_because = 'two processes' WHERE id = 'frozen-one'");
  await seed.agent("ending-one");
  await seed.agent("ended-one");
  const ends = (agent: string, at: number) =>
    write(
      `UPDATE certificates SET issued_at = ${NOW - 100 * HOUR_MS}, not_after = ${at} WHERE fingerprint = '${agent}-certificate'`,
    );
  ends("ending-one", NOW + HOUR_MS);
  ends("ended-one", NOW - 1);
  await seed.agent("waiting-one", { status: "pending", last_seen_at: null });
  for (const [hash, over] of [
    ["0".repeat(64), {}],
    ["1".repeat(64), { expires_at: NOW - 1 }],
    ["2".repeat(64), { uses_left: 0 }],
    ["3".repeat(64), { revoked_at: NOW }],
  ] as const)
    await seed.insert("join_tokens", {
      hash,
      segment: "internet",
      labels: "{}",
      created_at: NOW - 1,
      created_by: "ada",
      expires_at: NOW + HOUR_MS,
      uses_left: 1,
      ...over,
    });
});
afterAll(() => people.close());

describe("who may come in", () => {
  it.each([
    ["/agents/one/freeze", { reason: "drill" }, "frozen"],
    ["/agents/one/thaw", { reason: "over" }, "thawed"],
    ["/agents/one/approval", { fingerprint: "ab".repeat(32) }, "approved"],
  ])("is for an admin to say: %s", async (path, body, kind) => {
    expect((await people.ask("admin", `POST ${path}`, body)).body).toEqual({ kind });
    expect((await people.ask("operator", `POST ${path}`, body)).status).toBe(403);
    expect((await people.ask("admin", `POST ${path.replace("one", "nobody")}`, body)).status).toBe(404);
  });

  it("needs a reason, and a fingerprint that can be one", async () => {
    expect((await people.ask("admin", "POST /agents/one/freeze", { reason: " " })).body).toMatchObject({
      field: "reason",
    });
    expect((await people.ask("admin", "POST /agents/one/approval", { fingerprint: "x" })).body).toMatchObject(
      {
        field: "fingerprint",
      },
    );
  });

  it("shows with each agent what a person should do about it", async () => {
    const { body } = await people.ask("viewer", "GET /agents");
    const { items } = body as { items: { id: string; status: string; warnings: string[] }[] };
    const of = (id: string) => items.find((one) => one.id === id);
    expect(of("frozen-one")).toMatchObject({ status: "frozen", frozenBecause: "two processes" });
    expect(of("frozen-one")?.warnings[0]).toContain("plumbline agent thaw frozen-one");
    expect(of("waiting-one")).toMatchObject({
      status: "pending",
      warnings: [expect.stringContaining("plumbline agent approve waiting-one --fingerprint ")],
    });
    expect(of("one")?.warnings).toEqual([]);
    expect(of("ending-one")).toMatchObject({
      status: "silent",
      warnings: [expect.stringContaining("was not renewed")],
    });
    expect(of("ended-one")).toMatchObject({
      status: "expired",
      warnings: [expect.stringContaining("plumbline agent token create --for ended-one")],
    });
    const overview = await people.ask("viewer", "GET /overview");
    const { attention } = overview.body as { attention: { kind: string }[] };
    expect(attention.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["frozen-agents", "pending-agents", "expired-agents", "certificate-expiring"]),
    );
  });
});

describe("join tokens", () => {
  it("are listed while they open the door, without their secret or the whole of their hash", async () => {
    const { body } = await people.ask("admin", "GET /join-tokens");
    expect(body).toMatchObject({ total: 1, items: [{ id: "0".repeat(16), createdBy: "ada", usesLeft: 1 }] });
    expect(JSON.stringify(body)).not.toContain("0".repeat(17));
    expect((await people.ask("viewer", "GET /join-tokens")).status).toBe(403);
  });

  it("are revoked by name; one that is not in force is not there", async () => {
    expect((await people.ask("admin", `DELETE /join-tokens/${"0".repeat(16)}`)).body).toEqual({
      kind: "revoked",
    });
    expect((await people.ask("admin", `DELETE /join-tokens/${"9".repeat(16)}`)).status).toBe(404);
  });

  it("are for a segment or for one agent, never for both or neither", async () => {
    const made = await people.ask("admin", "POST /join-tokens", { forAgent: "one", thaw: true });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ command: "plumbline-agent rejoin --token plj1.secret.fingerprint" });
    expect(people.commands.at(-1)).toMatchObject({ request: { forAgent: "one", thaw: true } });
    for (const body of [{}, { segment: "internet", forAgent: "one" }])
      expect((await people.ask("admin", "POST /join-tokens", body)).body).toMatchObject({ field: "segment" });
  });
});

describe("the authority", () => {
  it("is shown to whoever may look, and rolled over by an admin", async () => {
    expect((await people.ask("viewer", "GET /authority")).body).toMatchObject({
      next: null,
      stragglers: [],
      current: { ending: false },
    });
    expect((await people.ask("operator", "POST /authority/roll", {})).status).toBe(403);
    expect((await people.ask("admin", "POST /authority/roll", { certificate: "x" })).body).toMatchObject({
      field: "key",
    });
    expect((await people.ask("admin", "POST /authority/roll", {})).body).toMatchObject({ kind: "rolling" });
    expect((await people.ask("admin", "POST /authority/finish", {})).body).toEqual({
      kind: "waiting",
      authority: null,
      stragglers: ["one"],
      tokens: 1,
    });
    expect((await people.ask("admin", "POST /authority/finish", { force: true })).body).toMatchObject({
      kind: "finished",
    });
  });

  it("is among the metrics with every certificate's end", async () => {
    const authorization = await people.authorization("viewer");
    const { body } = await people.send("/metrics", { headers: { authorization } });
    expect(body).toContain('plumbline_certificate_expiry_seconds{of="authority"} ');
    expect(body).toContain('plumbline_certificate_expiry_seconds{of="server"} ');
    expect(body).toContain(
      `plumbline_agent_certificate_expiry_seconds{agent="one"} ${(NOW + 100 * HOUR_MS) / 1_000}`,
    );
    expect(body).toContain('plumbline_agents{status="frozen"} 1');
  });
});
