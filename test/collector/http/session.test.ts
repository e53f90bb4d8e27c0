import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ATTEMPT_LIMITS, ATTEMPT_WINDOW_MS } from "../../../collector/app/attempt-limit.ts";
import { SESSION_IDLE_MS } from "../../../collector/app/identify.ts";
import { SESSION_MS } from "../../../collector/app/sign-in.ts";
import { argon2Passwords } from "../../../collector/http/passwords.ts";
import { CHEAP, openPeople, type People } from "../../support/people.ts";

let people: People;
beforeEach(async () => {
  people = await openPeople();
});
afterEach(() => people.close());

const FIRST = { code: "right-code", name: "ada", password: "correct horse battery" };

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  people.send(`/api/v1${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

/** Sets up the first account and gives the cookie as a browser would send it back. */
async function setUp(): Promise<string> {
  const { headers } = await post("/setup", FIRST);
  return headers.get("set-cookie")?.split(";")[0] ?? "";
}

const signIn = (name: string, password: string) => post("/session", { name, password });
const session = (cookie: string) => people.send("/api/v1/session", { headers: { cookie } });

describe("first set-up", () => {
  it("says that it is needed until it was done", async () => {
    expect((await people.send("/api/v1/setup")).body).toEqual({ needsSetup: true });
    expect((await people.send("/api/v1/session")).body).toMatchObject({ status: 401, needsSetup: true });
    await setUp();
    expect((await people.send("/api/v1/setup")).body).toEqual({ needsSetup: false });
    expect((await people.send("/api/v1/session")).body).toMatchObject({ status: 401, needsSetup: false });
  });

  it("makes an admin and signs them in", async () => {
    const { status, body, headers } = await post("/setup", FIRST);
    expect([status, body]).toEqual([
      201,
      { user: "ada", role: "admin", version: "0.1.0", needsSetup: false },
    ]);
    expect(headers.get("set-cookie")).toMatch(
      /^__Host-plumbline=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect((await session(headers.get("set-cookie")?.split(";")[0] ?? "")).body).toMatchObject({
      user: "ada",
    });
  });

  it("keeps neither password nor token, only what can't be turned back into them", async () => {
    const cookie = await setUp();
    const kept = JSON.stringify(people.commands);
    expect(kept).toContain("$argon2id$");
    expect(kept).not.toContain(FIRST.password);
    expect(kept).not.toContain(cookie.split("=")[1]);
  });

  it("works once", async () => {
    await setUp();
    const { status, body } = await post("/setup", { ...FIRST, name: "eve" });
    expect([status, body]).toMatchObject([409, { code: "already-set-up" }]);
  });

  it("lets the writer decide between two who come at once", async () => {
    const raced = await openPeople({ "create-user": () => ({ kind: "not-first" }) });
    const { status } = await raced.send("/api/v1/setup", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(FIRST),
    });
    expect(status).toBe(409);
    await raced.close();
  });

  it("refuses a wrong code, and after a few of them every code for a while", async () => {
    for (let i = 0; i < ATTEMPT_LIMITS.accountFromPeer; i++) {
      expect(await post("/setup", { ...FIRST, code: "wrong" })).toMatchObject({
        status: 403,
        body: { code: "wrong-setup-code" },
      });
    }
    const refused = await post("/setup", FIRST);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    people.later(ATTEMPT_WINDOW_MS);
    expect((await post("/setup", FIRST)).status).toBe(201);
  });

  it("names the field of a password that is too short", async () => {
    const { status, body } = await post("/setup", { ...FIRST, password: "eleven char" });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: "bad-request",
      field: "password",
      detail: expect.stringContaining("at least 12"),
    });
  });
});

describe("signing in", () => {
  it("gives a session of its own each time", async () => {
    const first = await setUp();
    const { status, body, headers } = await signIn("ada", FIRST.password);
    expect([status, body]).toMatchObject([200, { user: "ada", role: "admin" }]);
    expect(headers.get("set-cookie")).not.toContain(first);
  });

  it("answers alike, and notes alike, for a wrong password and an unknown name", async () => {
    await setUp();
    const wrong = await signIn("ada", "not the password");
    const unknown = await signIn("nobody", "not the password");
    expect([wrong.status, wrong.body]).toEqual([unknown.status, unknown.body]);
    expect(wrong).toMatchObject({ status: 401, body: { code: "sign-in-failed" } });
    expect(wrong.headers.get("set-cookie")).toBeNull();
    expect(people.commands.slice(-2).map(({ kind }) => kind)).toEqual(["failed-sign-in", "failed-sign-in"]);
  });

  it("does the same work for an unknown name", async () => {
    const verified: string[] = [];
    const real = argon2Passwords(CHEAP);
    const watched = await openPeople(
      {},
      {
        passwords: {
          ...real,
          verify: (stored, password) => {
            verified.push(stored);
            return real.verify(stored, password);
          },
        },
      },
    );
    await watched.send("/api/v1/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: "nobody", password: "whatever it is" }),
    });
    expect(verified).toEqual([expect.stringMatching(/^\$argon2id\$/)]);
    await watched.close();
  });

  it.each(["ada", "nobody"])("pauses after a few failures of %s, right password or not", async (name) => {
    await setUp();
    for (let i = 0; i < ATTEMPT_LIMITS.accountFromPeer; i++)
      expect((await signIn(name, "wrong")).status).toBe(401);
    expect(await signIn(name, FIRST.password)).toMatchObject({ status: 429, body: { code: "too-many" } });
  });

  it("pauses many attempts at once as well", async () => {
    await setUp();
    const statuses = await Promise.all(
      Array.from({ length: 12 }, async () => (await signIn("ada", "wrong")).status),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(ATTEMPT_LIMITS.accountFromPeer);
  });

  it("pauses an address that tries many names", async () => {
    for (let i = 0; i < ATTEMPT_LIMITS.peer; i++) await signIn(`name-${i}`, "wrong");
    expect((await signIn("another", "wrong")).status).toBe(429);
  });

  it("hashes with argon2id, 64 MiB, three passes", async () => {
    expect(await argon2Passwords().hash("a password of length")).toMatch(
      /^\$argon2id\$v=19\$m=65536,t=3,p=1\$/,
    );
  });
});

describe("a session", () => {
  it("ends after its time, though it is used all along", async () => {
    const cookie = await setUp();
    const step = SESSION_IDLE_MS - 1;
    for (let passed = step; passed < SESSION_MS; passed += step) {
      people.later(step);
      expect((await session(cookie)).status).toBe(200);
    }
    people.later(step);
    expect((await session(cookie)).status).toBe(401);
  });

  it("ends when it isn't used for two hours", async () => {
    const cookie = await setUp();
    people.later(SESSION_IDLE_MS - 1);
    expect((await session(cookie)).status).toBe(200);
    people.later(SESSION_IDLE_MS);
    expect((await session(cookie)).status).toBe(401);
  });

  it("ends on signing out, wherever its cookie is", async () => {
    const cookie = await setUp();
    const { status, headers } = await people.send("/api/v1/session", {
      method: "DELETE",
      headers: { cookie },
    });
    expect(status).toBe(200);
    expect(headers.get("set-cookie")).toContain("Max-Age=0");
    expect((await session(cookie)).status).toBe(401);
  });

  it("ends with the epoch of its account: a new password, a new role", async () => {
    const cookie = await setUp();
    await people.seed.writer.db.updateTable("users").set({ epoch: 2 }).execute();
    expect((await session(cookie)).status).toBe(401);
  });

  it("is not made up for by a cookie when the bearer token is bad", async () => {
    const cookie = await setUp();
    const { status } = await people.send("/api/v1/session", {
      headers: { cookie, authorization: "Bearer plt_no" },
    });
    expect(status).toBe(401);
  });
});

describe("writes by cookie", () => {
  const write = async (headers: Record<string, string>) =>
    (await post("/resume", {}, { cookie: await setUp(), host: "collector.example:8443", ...headers })).status;

  it.each([
    ["the same origin", { origin: "https://collector.example:8443", "sec-fetch-site": "same-origin" }, 200],
    ["a program that names no origin", {}, 200],
    ["another site", { origin: "https://evil.example" }, 403],
    ["another port of the host", { origin: "https://collector.example" }, 403],
    ["a sandboxed frame", { origin: "null" }, 403],
    ["what the browser calls cross-site", { "sec-fetch-site": "cross-site" }, 403],
    ["what the browser calls same-site", { "sec-fetch-site": "same-site" }, 403],
  ])("from %s", async (_, headers, status) => {
    expect(await write(headers)).toBe(status);
  });

  it("refuses to be signed in by another site", async () => {
    const { status, body } = await post(
      "/session",
      { name: "a", password: "b" },
      { origin: "https://evil.example" },
    );
    expect([status, body]).toMatchObject([403, { code: "cross-site" }]);
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])(
    "refuses %s",
    async (type) => {
      const { status, body } = await post("/resume", {}, { cookie: await setUp(), "content-type": type });
      expect([status, body]).toMatchObject([415, { code: "unsupported-content" }]);
    },
  );
});
