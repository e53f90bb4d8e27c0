import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Means, openPeopleHouse, PASSWORD, type PeopleHouse } from "../../support/people-house.ts";

let people: PeopleHouse;
beforeEach(async () => {
  people = await openPeopleHouse();
});
afterEach(() => people.close());

const status = async (means: Means, request = "GET /session") => (await people.ask(means, request)).status;

describe("an admin", () => {
  it("gives another role, which ends what was signed in with the old one", async () => {
    const olive = await people.person("olive", "operator");
    const token = await people.token(olive);
    expect([await status(olive), await status(token)]).toEqual([200, 200]);
    const reply = await people.ask(people.admin, `POST /users/${people.idOf("olive")}/role`, {
      role: "viewer",
    });
    expect(reply.body).toEqual({ kind: "set" });
    expect([await status(olive), await status(token)]).toEqual([401, 401]);
    const again = await people.signIn("olive");
    expect((await people.ask(again, "GET /session")).body).toMatchObject({ role: "viewer" });
    expect(people.audit(3)[1]).toMatchObject({
      who: "ada",
      what: "set-role",
      subject: "olive",
      body: '{"before":"operator","role":"viewer"}',
    });
  });

  it("disables an account and lets it in again", async () => {
    const olive = await people.person("olive", "operator");
    const to = (word: string) =>
      people.ask(people.admin, `POST /users/${people.idOf("olive")}/status`, { status: word });
    expect((await to("disabled")).status).toBe(200);
    expect(await status(olive)).toBe(401);
    expect((await people.ask(undefined, "POST /session", { name: "olive", password: PASSWORD })).status).toBe(
      401,
    );
    await to("active");
    expect(await status(await people.signIn("olive"))).toBe(200);
    expect(await status(olive)).toBe(401);
  });

  it("removes an account for good, and its name stays taken and in the log", async () => {
    await people.person("olive", "operator");
    const id = people.idOf("olive");
    await people.ask(people.admin, `POST /users/${id}/status`, { status: "removed" });
    expect(people.house.rows("SELECT password, status FROM users WHERE name = 'olive'")).toEqual([
      { password: "", status: "removed" },
    ]);
    expect((await people.ask(people.admin, `POST /users/${id}/status`, { status: "active" })).status).toBe(
      404,
    );
    const body = { name: "olive", role: "owner", password: PASSWORD };
    expect((await people.ask(people.admin, "POST /users", body)).status).toBe(409);
    expect((await people.ask(people.admin, "GET /users")).body["items"]).toContainEqual(
      expect.objectContaining({ name: "olive", status: "removed" }),
    );
  });

  it.each([
    ["role", { role: "operator" }],
    ["status", { status: "disabled" }],
    ["status", { status: "removed" }],
  ])("who is the last one can't give that up by %s %j, and the try is written down", async (what, body) => {
    await people.person("olive", "operator");
    const [ada] = people.house.rows<{ id: string }>("SELECT id FROM users WHERE name = 'ada'");
    const reply = await people.ask(people.admin, `POST /users/${ada?.id}/${what}`, body);
    expect([reply.status, reply.body["detail"]]).toEqual([409, expect.stringContaining("another admin")]);
    expect(people.audit()[0]?.body).toContain('"refused":"last-admin"');
    expect(await status(people.admin)).toBe(200);
  });

  it("may step down once there is another", async () => {
    await people.person("anna", "admin");
    const [ada] = people.house.rows<{ id: string }>("SELECT id FROM users WHERE name = 'ada'");
    expect((await people.ask(people.admin, `POST /users/${ada?.id}/role`, { role: "viewer" })).status).toBe(
      200,
    );
  });

  it("sets a password for one sign-in, after which nothing is answered but the change of it", async () => {
    await people.person("olive", "operator");
    const once = "a password for once";
    await people.ask(people.admin, `POST /users/${people.idOf("olive")}/password`, { password: once });
    expect((await people.ask(undefined, "POST /session", { name: "olive", password: PASSWORD })).status).toBe(
      401,
    );
    const olive = await people.signIn("olive", once);
    expect((await people.ask(olive, "GET /session")).body).toMatchObject({ must: "change-password" });
    for (const request of ["GET /exposures", "GET /live", "GET /tokens"]) {
      const reply = await people.ask(olive, request);
      expect([reply.status, reply.body["code"]]).toEqual([403, "password-change-needed"]);
    }
    expect((await people.ask(olive, "POST /tokens", { name: "x", ttlDays: 1 })).status).toBe(403);
    const changed = await people.ask(olive, "POST /password", {
      current: once,
      password: "my very own words",
    });
    expect(changed.status).toBe(200);
    expect(await status(people.cookieOf(changed), "GET /exposures")).toBe(200);
    expect(await status(olive)).toBe(401);
  });

  it("can't reset their own password or second factor: a session left open must not be enough", async () => {
    const [ada] = people.house.rows<{ id: string }>("SELECT id FROM users WHERE name = 'ada'");
    for (const [request, body] of [
      [`POST /users/${ada?.id}/password`, { password: "another password" }],
      [`DELETE /users/${ada?.id}/second-factor`, undefined],
    ] as const) {
      expect((await people.ask(people.admin, request, body)).status).toBe(403);
      expect(people.audit()[0]?.body).toContain('"refused":"oneself"');
    }
  });
});

describe("whoever tries what they may not", () => {
  it("is refused, and it is written down who wanted what", async () => {
    const vera = await people.person("vera", "viewer");
    const token = await people.token(vera, ["read"]);
    for (const [means, request, body, action] of [
      [vera, "POST /halt", { reason: "x" }, "halt"],
      [vera, "POST /users", {}, "create-user"],
      [token, "POST /tokens", {}, "create-token"],
    ] as const) {
      expect((await people.ask(means, request, body)).status).toBe(403);
      expect(people.audit()[0]).toMatchObject({ who: "vera", what: "permission-refused", subject: action });
    }
  });
});

describe("one's own password", () => {
  it("is changed by who knows it, and ends every other session and token", async () => {
    const olive = await people.person("olive", "operator");
    const elsewhere = await people.signIn("olive");
    const token = await people.token(olive);
    const wrong = await people.ask(olive, "POST /password", {
      current: "not it at all",
      password: "new words for me",
    });
    expect([wrong.status, people.audit()[0]?.what]).toEqual([401, "sign-in-failed"]);
    const right = await people.ask(olive, "POST /password", {
      current: PASSWORD,
      password: "new words for me",
    });
    expect(right.status).toBe(200);
    const renewed = people.cookieOf(right);
    expect(await Promise.all([status(olive), status(elsewhere), status(token), status(renewed)])).toEqual([
      401, 401, 401, 200,
    ]);
  });

  it("is not changed by a token, however much it may", async () => {
    const token = await people.token(people.admin);
    const body = { current: PASSWORD, password: "new words for me" };
    expect((await people.ask(token, "POST /password", body)).status).toBe(403);
  });
});

describe("one's sessions", () => {
  it("are listed, and ended one by one or all but this", async () => {
    const olive = await people.person("olive", "operator");
    const [second, third] = [await people.signIn("olive"), await people.signIn("olive")];
    const listed = (await people.ask(olive, "GET /sessions")).body["items"] as {
      id: string;
      current: boolean;
    }[];
    expect(listed.map(({ current }) => current).sort()).toEqual([false, false, true]);
    expect(JSON.stringify(listed)).not.toContain("hash");
    const current = listed.find((session) => session.current)?.id;
    expect((await people.ask(olive, `DELETE /sessions/${current}`)).status).toBe(404);
    const other = listed.find((session) => !session.current)?.id;
    expect((await people.ask(olive, `DELETE /sessions/${other}`)).body).toEqual({ ended: 1 });
    expect((await people.ask(olive, "DELETE /sessions")).body).toEqual({ ended: 1 });
    expect(await Promise.all([olive, second, third].map((means) => status(means)))).toEqual([200, 401, 401]);
  });

  it("are one's own: another person's id ends nothing", async () => {
    const olive = await people.person("olive", "operator");
    const [session] = people.house.rows<{ id: string }>(
      "SELECT id FROM sessions ORDER BY created_at LIMIT 1",
    );
    expect((await people.ask(olive, `DELETE /sessions/${session?.id}`)).status).toBe(404);
    expect(await status(people.admin)).toBe(200);
  });
});

describe("an open live stream", () => {
  const ends: readonly (readonly [string, () => Promise<unknown>])[] = [
    [
      "another role",
      () => people.ask(people.admin, `POST /users/${people.idOf("olive")}/role`, { role: "approver" }),
    ],
    [
      "a disabled account",
      () => people.ask(people.admin, `POST /users/${people.idOf("olive")}/status`, { status: "disabled" }),
    ],
    [
      "a reset password",
      () =>
        people.ask(people.admin, `POST /users/${people.idOf("olive")}/password`, {
          password: "for once only!",
        }),
    ],
    [
      "a reset second factor",
      () => people.ask(people.admin, `DELETE /users/${people.idOf("olive")}/second-factor`),
    ],
    [
      "a password changed elsewhere",
      async () =>
        people.ask(await people.signIn("olive"), "POST /password", {
          current: PASSWORD,
          password: "new words for me",
        }),
    ],
    ["sessions ended elsewhere", async () => people.ask(await people.signIn("olive"), "DELETE /sessions")],
  ];
  it.each(ends)("is cut within a second by %s", async (_, act) => {
    const olive = await people.person("olive", "operator");
    const stream = await people.stream(olive);
    expect(await stream.endsWithin(100)).toBe(false);
    await act();
    expect(await stream.endsWithin(1_000)).toBe(true);
  });

  it("is cut within a second by signing out, and by revoking the token it was opened with", async () => {
    const olive = await people.person("olive", "operator");
    const bySession = await people.stream(olive);
    const token = await people.token(olive, ["read"]);
    const byToken = await people.stream(token);
    const [{ id } = { id: "" }] = (await people.ask(olive, "GET /tokens")).body["items"] as { id: string }[];
    await people.ask(olive, `DELETE /tokens/${id}`);
    expect(await byToken.endsWithin(1_000)).toBe(true);
    expect(await bySession.endsWithin(100)).toBe(false);
    await people.ask(olive, "DELETE /session");
    expect(await bySession.endsWithin(1_000)).toBe(true);
  });

  it.each([{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }, { origin: "null" }])(
    "isn't opened for a page elsewhere: %j",
    async (headers) => {
      for (const means of [people.admin, await people.token(people.admin)]) {
        const reply = await people.send("/api/v1/live", {
          headers: { ...means, ...headers, host: "localhost" },
        });
        expect([reply.status, reply.body["code"]]).toEqual([403, "cross-site"]);
      }
    },
  );
});

describe("when sessions and tokens were last used", () => {
  it("is written down now and then, and so outlives the process", async () => {
    const token = await people.token(people.admin, ["read"]);
    await people.ask(token, "GET /session");
    people.house.pass(61_000);
    await people.ask(token, "GET /session");
    await expect
      .poll(() => people.house.rows("SELECT last_used_at AS at FROM api_tokens"))
      .toEqual([{ at: people.house.clock() }]);
  });
});
