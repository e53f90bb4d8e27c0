import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPeople, type People } from "../../support/people.ts";
import { HOUR_MS, NOW } from "../../support/seed.ts";

let people: People;
let cookie: string;
beforeEach(async () => {
  people = await openPeople();
  const { headers } = await people.send("/api/v1/setup", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code: "right-code", name: "ada", password: "correct horse battery" }),
  });
  cookie = headers.get("set-cookie")?.split(";")[0] ?? "";
});
afterEach(() => people.close());

const asAda = (request: string, body?: object) => {
  const [method = "GET", path = ""] = request.split(" ");
  return people.send(`/api/v1${path}`, {
    method,
    headers: { cookie, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
};

const make = async (ttlDays = 30) => {
  const { body } = await asAda("POST /tokens", { name: "pipeline", ttlDays });
  return body as { id: string; token: string; expiresAt: string };
};

const use = (token: string) =>
  people.send("/api/v1/session", { headers: { authorization: `Bearer ${token}` } });

describe("API tokens", () => {
  it("are told once, act with their maker's role, and are listed without their secret", async () => {
    const made = await make();
    expect(made.token).toMatch(/^plt_[\w-]{43}$/);
    expect(Date.parse(made.expiresAt)).toBe(NOW + 30 * 24 * HOUR_MS);
    expect((await use(made.token)).body).toMatchObject({ user: "ada", role: "admin" });
    const { body } = await asAda("GET /tokens");
    expect(body).toMatchObject({ items: [{ id: "t-new", name: "pipeline" }], total: 1 });
    expect(JSON.stringify(body)).not.toContain("hash");
    expect(JSON.stringify(people.commands)).not.toContain(made.token);
  });

  it("show when they were last used", async () => {
    const { token } = await make();
    expect((await asAda("GET /tokens")).body).toMatchObject({ items: [{ lastUsedAt: null }] });
    await use(token);
    expect((await asAda("GET /tokens")).body).toMatchObject({
      items: [{ lastUsedAt: "2026-11-20T12:00:00.000Z" }],
    });
  });

  it("expire", async () => {
    const { token } = await make(1);
    people.later(24 * HOUR_MS);
    expect((await use(token)).status).toBe(401);
  });

  it("can be revoked at once, by their owner only", async () => {
    const { token, id } = await make();
    expect((await people.ask("operator", `DELETE /tokens/${id}`)).status).toBe(404);
    expect((await asAda(`DELETE /tokens/${id}`)).body).toEqual({ kind: "revoked" });
    expect((await use(token)).status).toBe(401);
  });

  it("can't make tokens: a leaked one must not outlive itself", async () => {
    expect((await people.ask("admin", "POST /tokens", { name: "x", ttlDays: 1 })).status).toBe(403);
  });

  it("live at most a year", async () => {
    expect((await asAda("POST /tokens", { name: "x", ttlDays: 366 })).body).toMatchObject({
      status: 400,
      field: "ttlDays",
    });
  });

  it("need no origin check, for no browser sends them by itself", async () => {
    const { status } = await people.ask(
      "operator",
      "POST /resume",
      {},
      { origin: "https://elsewhere.example" },
    );
    expect(status).toBe(200);
  });
});
