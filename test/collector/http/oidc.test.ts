import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openIdentityProvider } from "../../../collector/oidc-file.ts";
import { CLIENT, type OidcHouse, openOidcHouse } from "../../support/oidc-house.ts";
import { type Means, openPeopleHouse, type PeopleHouse, type Reply } from "../../support/people-house.ts";

const CALLBACK = "https://plumbline.example/api/v1/oidc/callback";
const folder = mkdtempSync(join(tmpdir(), "plumbline-oidc-"));

let provider: OidcHouse;
beforeAll(async () => {
  provider = await openOidcHouse(CALLBACK);
});
afterAll(async () => {
  await provider.close();
  rmSync(folder, { recursive: true });
});

let people: PeopleHouse;
beforeEach(async () => {
  provider.swap(undefined);
  provider.comes({ sub: "sub-1", preferred_username: "petra", groups: ["purple"] });
  people = await openPeopleHouse({ oidc: await configured() });
});
afterEach(async () => {
  vi.useRealTimers();
  await people.close();
});

const file = (over: object = {}): string => {
  writeFileSync(join(folder, "secret"), `${CLIENT.secret}\n`, { mode: 0o600 });
  writeFileSync(join(folder, "ca.pem"), provider.ca);
  const path = join(folder, "oidc.yaml");
  const settings = {
    issuer: provider.issuer,
    clientId: CLIENT.id,
    clientSecretFile: "secret",
    ca: "ca.pem",
    allow: ["127.0.0.1"],
    roles: { purple: "operator", "purple-leads": "approver", bosses: "admin" },
    ...over,
  };
  writeFileSync(path, JSON.stringify(settings));
  return path;
};
let now = 0;
const configured = (over: object = {}) =>
  openIdentityProvider(file(over), {
    clock: () => now,
    redirectUrl: () => CALLBACK,
    sealed: async () => undefined,
    open: async () => "",
  });

/** A browser that starts a sign-in: where it is sent, and the cookie that it keeps. */
async function start(of: PeopleHouse = people) {
  const reply = await of.send("/api/v1/oidc/login");
  return { reply, to: reply.headers.get("location") ?? "", cookie: of.cookieOf(reply) };
}
const back = (url: URL, cookie: Means | undefined): Promise<Reply> =>
  people.send(`${url.pathname}${url.search}`, { headers: { ...cookie } });

/** The whole way there and back. */
async function signIn(): Promise<Reply> {
  const { to, cookie } = await start();
  return back(await provider.visit(to), cookie);
}
const sessionOf = (reply: Reply): Means => ({
  cookie:
    reply.headers
      .getSetCookie()
      .find((cookie) => cookie.startsWith("__Host-plumbline="))
      ?.split(";")[0] ?? "",
});
const users = () =>
  people.house.rows<{ name: string; role: string }>("SELECT name, role FROM users ORDER BY name");

describe("signing in by a real identity provider", () => {
  it("makes the account that the groups give, and a session of ours", async () => {
    const reply = await signIn();
    expect([reply.status, reply.headers.get("location")]).toEqual([303, "/"]);
    const session = reply.headers.getSetCookie().find((cookie) => cookie.startsWith("__Host-plumbline="));
    expect(session).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    const me = await people.ask(sessionOf(reply), "GET /session");
    expect(me.body).toMatchObject({ user: "petra", role: "operator" });
    expect(people.audit(2).map(({ what, subject }) => [what, subject])).toEqual([
      ["sign-in", "petra"],
      ["create-user", "petra"],
    ]);
  });

  it("asks with PKCE, state and nonce, and never says the secret", async () => {
    const { to, reply } = await start();
    const asked = new URL(to).searchParams;
    expect(asked.get("code_challenge_method")).toBe("S256");
    for (const name of ["code_challenge", "state", "nonce"])
      expect(asked.get(name)?.length).toBeGreaterThan(40);
    expect(to).not.toContain(CLIENT.secret);
    expect(reply.headers.get("set-cookie")).toMatch(
      /^__Host-plumbline-login=.{43}; .*HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  it("has no account for whoever's groups have no role, and says so", async () => {
    provider.comes({ sub: "sub-2", preferred_username: "nora", groups: ["sales"] });
    const reply = await signIn();
    expect([reply.status, reply.body["code"]]).toEqual([403, "provider-refused"]);
    expect(reply.body["detail"]).toContain("none of your groups");
    expect(users()).toEqual([{ name: "ada", role: "admin" }]);
    expect(people.audit()[0]).toMatchObject({ what: "sign-in-failed", subject: "nora" });
  });

  it("gives the default role only where one is written down", async () => {
    await people.close();
    people = await openPeopleHouse({ oidc: await configured({ defaultRole: "viewer" }) });
    provider.comes({ sub: "sub-2", preferred_username: "nora", groups: ["sales"] });
    expect((await signIn()).status).toBe(303);
    expect(users()).toContainEqual({ name: "nora", role: "viewer" });
  });

  it("knows people by issuer and subject: a name is never enough", async () => {
    await signIn();
    provider.comes({ sub: "sub-1", preferred_username: "petra-married", groups: ["purple"] });
    await signIn();
    expect(users()).toHaveLength(2);
    for (const taken of ["petra", "ada"]) {
      provider.comes({ sub: "sub-9", preferred_username: taken, groups: ["bosses"] });
      const reply = await signIn();
      expect([reply.status, reply.body["detail"]]).toEqual([
        403,
        expect.stringContaining("never handed over"),
      ]);
    }
    expect(users()).toHaveLength(2);
  });

  it("refuses a name that no account can have, and never mends it into somebody's", async () => {
    for (const name of ["pe<>tra", "<script>", "-petra", " petra", "petra\u202e"]) {
      provider.comes({ sub: "sub-7", preferred_username: name, groups: ["bosses"] });
      const reply = await signIn();
      expect([reply.status, reply.body["detail"]]).toEqual([
        403,
        expect.stringContaining("a name that no account can have"),
      ]);
    }
    expect(users()).toHaveLength(1);
  });

  it("follows the groups at each sign-in, and ends what the old role had opened", async () => {
    const before = sessionOf(await signIn());
    provider.comes({ sub: "sub-1", preferred_username: "petra", groups: ["purple", "purple-leads"] });
    const after = sessionOf(await signIn());
    expect((await people.ask(before, "GET /session")).status).toBe(401);
    expect((await people.ask(after, "GET /session")).body).toMatchObject({ role: "approver" });
    provider.comes({ sub: "sub-1", preferred_username: "petra", groups: [] });
    expect((await signIn()).status).toBe(403);
    expect((await people.ask(after, "GET /session")).status).toBe(401);
  });

  it("doesn't let in whom an admin disabled here", async () => {
    await signIn();
    const [petra] = people.house.rows<{ id: string }>("SELECT id FROM users WHERE name = 'petra'");
    await people.ask(people.admin, `POST /users/${petra?.id}/status`, { status: "disabled" });
    expect((await signIn()).status).toBe(403);
  });

  it("gives such an account no password, by any way", async () => {
    const session = sessionOf(await signIn());
    const [petra] = people.house.rows<{ id: string }>("SELECT id FROM users WHERE name = 'petra'");
    const reset = { password: "a password for once" };
    expect((await people.ask(people.admin, `POST /users/${petra?.id}/password`, reset)).status).toBe(409);
    const own = { current: "x", password: "a password for once" };
    expect((await people.ask(session, "POST /password", own)).status).toBe(409);
    expect((await people.ask(undefined, "POST /session", { name: "petra", password: "" })).status).toBe(400);
  });
});

describe("an attack on the sign-in by a provider", () => {
  const refused = (reply: Reply) => {
    expect([reply.status, reply.body["code"]]).toEqual([403, "provider-refused"]);
    expect(reply.headers.getSetCookie().join()).not.toContain("__Host-plumbline=");
    expect(users()).toEqual([{ name: "ada", role: "admin" }]);
    expect(people.audit()[0]?.what).toBe("sign-in-failed");
  };

  it("with another state is refused", async () => {
    const { to, cookie } = await start();
    const url = await provider.visit(to);
    url.searchParams.set("state", "s".repeat(43));
    refused(await back(url, cookie));
  });

  it("that plants somebody's code in another browser (login CSRF) is refused", async () => {
    const url = await provider.visit((await start()).to);
    refused(await back(url, undefined));
    const victim = await start();
    refused(await back(url, victim.cookie));
  });

  it("with a stolen code under one's own state is refused by the proof key", async () => {
    const theirs = await provider.visit((await start()).to);
    const mine = await start();
    const url = await provider.visit(mine.to);
    url.searchParams.set("code", theirs.searchParams.get("code") ?? "");
    refused(await back(url, mine.cookie));
  });

  it("that plays the same answer again is refused", async () => {
    const { to, cookie } = await start();
    const url = await provider.visit(to);
    expect((await back(url, cookie)).status).toBe(303);
    const again = await back(url, cookie);
    expect([again.status, again.body["code"]]).toEqual([403, "provider-refused"]);
    expect(again.headers.getSetCookie().join()).not.toContain("__Host-plumbline=");
  });

  it("with the answer of another issuer (mix-up) is refused", async () => {
    const { to, cookie } = await start();
    const url = await provider.visit(to);
    expect(url.searchParams.get("iss")).toBe(provider.issuer);
    url.searchParams.set("iss", "https://evil.example");
    refused(await back(url, cookie));
    const second = await start();
    const bare = await provider.visit(second.to);
    bare.searchParams.delete("iss");
    refused(await back(bare, second.cookie));
  });

  it("with an ID token that was issued to another client is refused", async () => {
    const { to, cookie } = await start();
    const nonce = new URL(to).searchParams.get("nonce") ?? "";
    const theirs = await provider.tokenOfAnotherClient(nonce);
    provider.swap((tokens) => ({ ...tokens, id_token: theirs }));
    refused(await back(await provider.visit(to), cookie));
  });

  it("with the ID token of an earlier sign-in (nonce) is refused", async () => {
    let earlier = "";
    provider.swap((tokens) => {
      earlier = tokens.id_token;
      return { ...tokens, id_token: "not one" };
    });
    const first = await start();
    refused(await back(await provider.visit(first.to), first.cookie));
    provider.swap((tokens) => ({ ...tokens, id_token: earlier }));
    const second = await start();
    refused(await back(await provider.visit(second.to), second.cookie));
  });

  it("with an ID token whose claims were changed is refused by its signature", async () => {
    provider.swap((tokens) => {
      const [head, body = "", signature] = tokens.id_token.split(".");
      const claims = JSON.parse(Buffer.from(body, "base64url").toString());
      const changed = Buffer.from(JSON.stringify({ ...claims, groups: ["bosses"] })).toString("base64url");
      return { ...tokens, id_token: `${head}.${changed}.${signature}` };
    });
    refused(await signIn());
  });

  it("with an ID token that says it needs no signature is refused", async () => {
    provider.swap((tokens) => {
      const [, body = ""] = tokens.id_token.split(".");
      const head = Buffer.from('{"alg":"none"}').toString("base64url");
      return { ...tokens, id_token: `${head}.${body}.` };
    });
    refused(await signIn());
  });

  it("with an ID token whose time is over is refused", async () => {
    provider.swap((tokens) => {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3 * 3_600_000 });
      return tokens;
    });
    refused(await signIn());
  });

  it("that wants the browser sent elsewhere afterwards finds no way to say so (open redirect)", async () => {
    for (const query of [
      "?returnTo=https://evil.example",
      "?redirect_uri=https://evil.example",
      "?next=//evil",
    ]) {
      const reply = await people.send(`/api/v1/oidc/login${query}`);
      expect(reply.headers.get("location")).not.toContain("evil");
    }
    const { to, cookie } = await start();
    const url = await provider.visit(to);
    url.searchParams.set("returnTo", "https://evil.example");
    expect((await back(url, cookie)).headers.get("location")).toBe("/");
  });

  it("that takes too long to come back is refused", async () => {
    const { to, cookie } = await start();
    const url = await provider.visit(to);
    people.house.pass(10 * 60_000);
    refused(await back(url, cookie));
  });
});

describe("a provider that can't be asked", () => {
  it("is said at the start and asked again later, not forgotten", async () => {
    const house = await openOidcHouse(CALLBACK);
    const { issuer } = house;
    await house.close();
    await people.close();
    people = await openPeopleHouse({ oidc: await configured({ issuer }) });
    const down = await people.send("/api/v1/oidc");
    expect(down.body).toMatchObject({
      issuer,
      available: false,
      problem: expect.stringContaining("ECONNREFUSED"),
    });
    const login = await people.send("/api/v1/oidc/login");
    expect([login.status, login.body["code"]]).toEqual([503, "provider-unavailable"]);
    await people.close();
    const oidc = await configured();
    people = await openPeopleHouse({ oidc });
    expect((await people.send("/api/v1/oidc")).body).toEqual({
      issuer: provider.issuer,
      available: true,
      problem: null,
      refused: null,
    });
  });

  it("is asked again after a pause, by the same collector", async () => {
    let isUp = false;
    const { identityProvider } = await import("../../../collector/notify/identity-provider.ts");
    const { outgoing, OutgoingFailed } = await import("../../../collector/notify/outgoing.ts");
    const real = outgoing({ allow: ["127.0.0.1/32" as never], ca: provider.ca });
    const asked = identityProvider(
      {
        issuer: provider.issuer,
        clientId: CLIENT.id,
        clientSecret: async () => CLIENT.secret,
        redirectUrl: () => CALLBACK,
        scope: "openid",
        nameClaim: "preferred_username",
        groupsClaim: "groups",
      },
      (url, ask) => (isUp ? real(url, ask) : Promise.reject(new OutgoingFailed("it is down"))),
      () => now,
    );
    expect(await asked.problem()).toBe("it is down");
    isUp = true;
    expect(await asked.problem()).toBe("it is down");
    now += 5_000;
    expect(await asked.problem()).toBeUndefined();
  });

  it("because it stands in an inner network nobody allowed is named as that", async () => {
    await people.close();
    people = await openPeopleHouse({ oidc: await configured({ allow: [] }) });
    expect((await people.send("/api/v1/oidc")).body).toMatchObject({
      available: false,
      problem: expect.stringMatching(/127\.0\.0\.1 is not dialled: .*loopback; allow its network/),
    });
  });
});

describe("a browser whose sign-in failed", () => {
  const PAGE = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
  const refusalCookieOf = (reply: Reply): Means => ({
    cookie:
      reply.headers
        .getSetCookie()
        .find((cookie) => cookie.startsWith("__Host-plumbline-refusal="))
        ?.split(";")[0] ?? "",
  });
  const wordsFor = async (means: Means | undefined) => (await people.ask(means, "GET /oidc")).body["refused"];
  const comeBack = async (headers: object = PAGE): Promise<Reply> => {
    provider.comes({ sub: "sub-2", preferred_username: "nora", groups: ["sales"] });
    const { to, cookie } = await start();
    const url = await provider.visit(to);
    return people.send(`${url.pathname}${url.search}`, { headers: { ...cookie, ...headers } });
  };

  it("is sent to the sign-in page, which gets the words; nothing of them is in the address", async () => {
    const reply = await comeBack();
    expect([reply.status, reply.headers.get("location"), reply.text]).toEqual([303, "/", ""]);
    expect(reply.headers.get("content-type")).toBeNull();
    expect(reply.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(reply.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-plumbline-refusal=[\w-]{43}; Max-Age=120; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      ),
    ]);
    expect(await wordsFor(refusalCookieOf(reply))).toMatchObject({
      code: "provider-refused",
      status: 403,
      detail: expect.stringContaining("none of your groups"),
    });
  });

  it("is the only one that gets them, and for two minutes only", async () => {
    const mine = refusalCookieOf(await comeBack());
    expect(await wordsFor(undefined)).toBeNull();
    expect(await wordsFor({ cookie: `__Host-plumbline-refusal=${"x".repeat(43)}` })).toBeNull();
    people.house.pass(2 * 60_000);
    expect(await wordsFor(mine)).toBeNull();
  });

  it("loses them with the next sign-in that works", async () => {
    const mine = refusalCookieOf(await comeBack());
    provider.comes({ sub: "sub-1", preferred_username: "petra", groups: ["purple"] });
    const { to, cookie } = await start();
    const url = await provider.visit(to);
    const both = `${Object.values(cookie).join()}; ${Object.values(mine).join()}`;
    const reply = await people.send(`${url.pathname}${url.search}`, { headers: { cookie: both, ...PAGE } });
    expect([reply.status, reply.headers.get("location")]).toEqual([303, "/"]);
    expect(reply.headers.getSetCookie().map((set) => set.split(";")[0])).toEqual([
      "__Host-plumbline-login=",
      expect.stringMatching(/^__Host-plumbline=[\w-]{43}$/),
      "__Host-plumbline-refusal=",
    ]);
  });

  it("is told also what the door itself refuses: too many tries, too long an answer", async () => {
    const long = await people.send(`/api/v1/oidc/callback?state=${"s".repeat(9_000)}`, { headers: PAGE });
    expect(await wordsFor(refusalCookieOf(long))).toMatchObject({ code: "too-large" });
    let last = long;
    for (let i = 0; i < 121; i++)
      last = await people.send("/api/v1/oidc/callback?state=x", { headers: PAGE });
    expect(last.status).toBe(303);
    expect(await wordsFor(refusalCookieOf(last))).toMatchObject({ code: "too-many" });
  });

  it("which is no browser, but a program, gets the problem itself", async () => {
    for (const accept of ["application/json", "*/*"]) {
      const reply = await comeBack({ accept });
      expect([reply.status, reply.body["code"]]).toEqual([403, "provider-refused"]);
      expect(reply.headers.get("content-type")).toBe("application/problem+json");
      expect(reply.headers.getSetCookie().join()).not.toContain("refusal");
    }
  });
});

describe("the file that describes a provider", () => {
  it.each([
    [{ issuer: "http://127.0.0.1" }, "issuer"],
    [{ roles: { x: "king" } }, "roles.x"],
    [{ unknown: 1 }, "unknown"],
    [{ allow: ["everything"] }, "allow"],
    [{ clientSecretFile: "missing" }, "missing"],
  ])("is refused at the start, with the field at fault: %j", async (over, field) => {
    await expect(configured(over)).rejects.toThrow(field);
  });

  it("may leave its secret to the store, where it is sealed, and says how when it isn't there", async () => {
    const path = file({ clientSecretFile: undefined });
    const means = { clock: () => now, redirectUrl: () => CALLBACK };
    const open = async (name: string, sealed: string) =>
      `${name} ${sealed}` === "oidc-client-secret x" ? CLIENT.secret : "";
    const oidc = await openIdentityProvider(path, { ...means, sealed: async () => "x", open });
    await people.close();
    people = await openPeopleHouse({ oidc });
    expect((await signIn()).status).toBe(303);
    await expect(
      openIdentityProvider(path, { ...means, sealed: async () => undefined, open }),
    ).rejects.toThrow("plumbline seal set oidc-client-secret");
  });

  it("names a secret that only its owner may read", async () => {
    const path = file();
    const { chmodSync } = await import("node:fs");
    chmodSync(join(folder, "secret"), 0o644);
    await expect(
      openIdentityProvider(path, {
        clock: () => 0,
        redirectUrl: () => "",
        sealed: async () => undefined,
        open: async () => "",
      }),
    ).rejects.toThrow("chmod 600");
    rmSync(join(folder, "secret"));
  });
});
