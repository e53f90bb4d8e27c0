import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FakeApi, fakeApi } from "./fake-api.ts";
import { plumblineIn } from "./plumbline-in.ts";

let api: FakeApi;
beforeAll(async () => {
  api = await fakeApi();
});
afterAll(() => api.close());

/** Runs a command as somebody with a token who trusts the fake's authority. */
const run = (...argv: readonly string[]) =>
  plumblineIn(argv, { url: api.url, ca: api.ca, token: "plt_test" });

const exposure = (over: object = {}) => ({
  id: "e-1",
  title: "Open port \u001b[31m22\u001b[0m",
  asset: { id: "a-1", name: "db", segment: "data" },
  endpoint: { host: "10.0.2.10", port: 22, protocol: "tcp" },
  cves: [],
  severity: "high",
  owner: null,
  validation: "confirmed",
  fresh: true,
  closure: "open",
  asserted: { band: "scheduled", due: null },
  grounded: { band: "immediate", due: "2026-11-26T00:00:00.000Z" },
  score: 80,
  sightings: 1,
  tools: ["nessus"],
  firstSightedAt: "2026-11-20T00:00:00.000Z",
  lastSightedAt: "2026-11-20T00:00:00.000Z",
  ...over,
});
const page = (items: readonly object[], nextCursor: string | null = null, total = items.length) => ({
  items,
  nextCursor,
  total,
});

describe("whom the command trusts", () => {
  it("is whoever the named authority certified", async () => {
    api.answers(() => [200, page([])]);
    expect(await run("segment", "list")).toMatchObject({ exitCode: 0, stderr: "" });
    expect(api.asked[0]?.headers.authorization).toBe("Bearer plt_test");
  });

  it.each(["none", "another's"])("is nobody else (%s authority)", async (which) => {
    api.answers(() => [200, page([])]);
    const { exitCode, stderr } = await plumblineIn(["segment", "list"], {
      url: api.url,
      token: "plt_test",
      ca: which === "none" ? undefined : api.otherCa,
    });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 3,
      stderr: expect.stringMatching(/^Cannot reach \S+: its certificate is [^\n]+--cacert[^\n]+\n$/),
    });
    expect(api.asked).toEqual([]);
  });

  it("is nobody who answers in another tongue", async () => {
    api.answers(() => [200, { hello: "world" }]);
    expect(await run("segment", "list")).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("is not one of a Plumbline collector"),
    });
  });
});

describe("a refusal", () => {
  it.each([
    [401, 3],
    [403, 3],
    [404, 2],
    [422, 2],
    [503, 3],
  ])("with %i ends with %i and one line", async (status, exitCode) => {
    api.answers(() => [status, { title: "Refused", detail: "Not\nso", status }]);
    const ended = await run("show", "e-1");
    expect(ended).toMatchObject({
      exitCode,
      stdout: "",
      stderr: expect.stringMatching(/^Refused: Not so[^\n]*\n$/),
    });
  });
});

describe("exposure list", () => {
  it("asks page after page with --all, and prints the API's own shape", async () => {
    api.answers(({ path }) => [
      200,
      path.includes("cursor=c2") ? page([exposure({ id: "e-2" })], null, 2) : page([exposure()], "c2", 2),
    ]);
    const { stdout, exitCode } = await run(
      "exposure",
      "list",
      "--all",
      "--json",
      "--filter",
      "validation=confirmed",
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      items: [exposure(), exposure({ id: "e-2" })],
      nextCursor: null,
      total: 2,
    });
    expect(api.asked.map(({ path }) => path)).toEqual([
      "/exposures?validation=confirmed&limit=200",
      "/exposures?validation=confirmed&limit=200&cursor=c2",
    ]);
  });

  it("shows people what hostile names are, and that there is more", async () => {
    api.answers(() => [200, page([exposure()], "c2", 9)]);
    const { stdout } = await run("exposure", "list", "--limit", "1");
    expect(stdout).toContain("Open port \\u{1b}[31m22\\u{1b}[0m");
    expect(stdout).toContain("1 of 9; --all shows the rest");
    expect(stdout).not.toContain("\u001b");
  });
});

describe("gate", () => {
  const gate = (standing: readonly object[], ...argv: readonly string[]) => {
    api.answers(({ path }) => [200, page(path.includes("band=immediate") ? standing : [])]);
    return run("gate", "--json", ...argv);
  };

  it("says no to a confirmed exposure above the band, and only to that", async () => {
    expect(await gate([exposure()])).toMatchObject({ exitCode: 1 });
    expect(await gate([exposure({ closure: "closed" })])).toMatchObject({ exitCode: 0 });
    expect(await gate([exposure({ validation: "mitigated" })])).toMatchObject({ exitCode: 0 });
    expect(await gate([exposure()], "--max-band", "immediate")).toMatchObject({ exitCode: 0 });
  });

  it("counts what nobody can tell, and with --strict has no answer then", async () => {
    const unknown = [
      exposure({ validation: "unvalidated" }),
      exposure({ validation: "mitigated", fresh: false }),
    ];
    const { exitCode, stdout } = await gate(unknown);
    expect({ exitCode, value: JSON.parse(stdout) }).toMatchObject({
      exitCode: 0,
      value: { passed: true, unanswered: { length: 2 } },
    });
    expect(await gate(unknown, "--strict")).toMatchObject({ exitCode: 4 });
  });

  const scoped = (...argv: readonly string[]) => {
    api.answers(({ path }) => {
      if (path === "/segments") return [200, page([segment("dmz"), segment("data")])];
      return [200, page(path.includes("segment=dmz") && path.includes("band=immediate") ? [exposure()] : [])];
    });
    return run("gate", ...argv);
  };
  const segment = (id: string) => ({
    id,
    cidrs: [],
    trust: "low",
    public: false,
    agents: { live: 0, total: 0 },
  });

  it("looks at one scope with --scope", async () => {
    const shop = {
      id: "shop",
      title: "Shop",
      owner: null,
      threats: { attackVersion: "18.1", techniques: [], groups: [], from: [] },
      assets: { in: 1, of: 2 },
      exposures: { in: 1, of: 2 },
      changedAt: "2026-11-20T00:00:00.000Z",
      changedBy: "ada",
    };
    api.answers(({ path }) => {
      if (path.startsWith("/scopes")) return [200, page([shop])];
      return [200, page(path.includes("scope=shop") && path.includes("band=immediate") ? [exposure()] : [])];
    });
    expect(await run("gate", "--scope", "shop")).toMatchObject({ exitCode: 1 });
    expect(await run("gate", "--scope", "shop", "--filter", "scope=other")).toMatchObject({ exitCode: 2 });
  });

  it("takes --scope for a segment where no scope has that name", async () => {
    expect(await scoped("--scope", "dmz")).toMatchObject({ exitCode: 1 });
    expect(await scoped("--scope", "dmz", "--filter", "segment=dmz")).toMatchObject({ exitCode: 1 });
    expect(await scoped("--scope", "data")).toMatchObject({ exitCode: 0 });
    expect(api.asked.map(({ path }) => path)).toContain("/exposures?segment=data&band=immediate&limit=200");
  });

  it("lets nothing pass because its scope is misspelt", async () => {
    expect(await scoped("--scope", "dmzz")).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: '--scope: there is no scope "dmzz", and no segment either; plumbline scope list shows them\n',
    });
    expect(await scoped("--scope", "dmz", "--filter", "segment=data")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('"data"'),
    });
    expect(await scoped("--scope", "")).toMatchObject({ exitCode: 2 });
  });
});

it("deconflict tells ours from an attack", async () => {
  api.answers(() => [200, { was: "us", sentence: "Ours", run: null }]);
  expect(await run("deconflict", "plb-1")).toEqual({ exitCode: 0, stdout: "Ours\n", stderr: "" });
  api.answers(() => [200, { was: "not-us", sentence: "Not ours", run: null }]);
  expect(await run("deconflict", "plb/../2")).toMatchObject({ exitCode: 1 });
  expect(api.asked[0]?.path).toBe("/deconflict/plb%2F..%2F2");
});

it("rebuild says no to a difference", async () => {
  const rebuilt = { runs: 1, claims: 1, exposures: 1 };
  api.answers(() => [200, { ...rebuilt, differences: [] }]);
  expect(await run("rebuild")).toMatchObject({ exitCode: 0 });
  api.answers(() => [200, { ...rebuilt, differences: ["claim c-1"] }]);
  expect(await run("rebuild")).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("claim c-1") });
});

describe("retest --wait", () => {
  it("waits for closure's own answer, and keeps quiet meanwhile", async () => {
    const states = ["fix-claimed", "verifying", "verifying", "closed"];
    api.answers(({ method }) => {
      if (method === "POST")
        return [202, { kind: "queued", runs: ["r-1"], untestable: [], sentence: "1 runs started" }];
      return [200, detail(states.shift() ?? "closed")];
    });
    const { exitCode, stdout, stderr } = await run("retest", "e-1", "--wait", "--json");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      id: "e-1",
      closure: "closed",
      answered: true,
      queued: { runs: ["r-1"] },
    });
    expect(states).toEqual([]);
  });

  it("has no answer when time is up", async () => {
    api.answers(({ method }) =>
      method === "POST"
        ? [202, { kind: "already-queued", runs: [], untestable: [], sentence: "" }]
        : [200, detail("verifying")],
    );
    expect(await run("retest", "e-1", "--wait", "--timeout", "1s")).toMatchObject({
      exitCode: 4,
      stdout: expect.stringContaining("No answer in time"),
    });
  });

  const detail = (closure: string) => ({
    ...exposure({ closure }),
    weakness: "w",
    validationDetail: { sentence: "", by: "", lacking: [] },
    closureDetail: {
      kind: closure,
      sentence: closure,
      nextAction: "",
      missing: [],
      counted: 0,
      needed: 3,
      bound: "",
    },
    priority: { asserted: answer, grounded: answer, score: 1, terms: [], moved: [] },
    claims: [],
    timeline: [],
    runs: [],
    sources: [],
  });
  const answer = { band: "scheduled", due: { outcome: "", at: null }, sentence: "", missing: [], inputs: [] };
});

describe("login", () => {
  it("makes a token with a session that it ends, and keeps the token alone", async () => {
    const session = { user: "ada", role: "admin", version: "0.1.0", needsSetup: false };
    api.answers(({ method, path }) => {
      if (path === "/session" && method === "POST")
        return [200, session, { "set-cookie": "__Host-plumbline=s3cret; Path=/; Secure" }];
      if (path === "/tokens")
        return [201, { id: "t-1", token: "plt_made", expiresAt: "2026-12-31T00:00:00.000Z" }];
      return [200, { kind: "ended" }];
    });
    const profileFile = join(api.folder, "profile.json");
    const ended = await plumblineIn(["login", "--name", "ada"], {
      url: api.url,
      ca: api.ca,
      token: "plt_old",
      password: "correct horse",
      profileFile,
    });
    expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
    expect(`${ended.stdout}${readFileSync(profileFile, "utf8")}`).not.toMatch(/s3cret|correct horse/);
    expect(JSON.parse(readFileSync(profileFile, "utf8"))).toMatchObject({
      url: api.url,
      user: "ada",
      token: "plt_made",
    });
    expect(
      api.asked.map(({ method, path, headers }) => [method, path, headers.cookie, headers.authorization]),
    ).toEqual([
      ["POST", "/session", undefined, undefined],
      ["POST", "/tokens", "__Host-plumbline=s3cret", undefined],
      ["DELETE", "/session", "__Host-plumbline=s3cret", undefined],
    ]);
    api.answers(() => [200, page([])]);
    expect(await plumblineIn(["segment", "list"], { profileFile })).toMatchObject({ exitCode: 0 });
    expect(api.asked[0]?.headers.authorization).toBe("Bearer plt_made");
  });

  it("keeps nothing when the password is wrong", async () => {
    api.answers(() => [
      401,
      { title: "The name or the password is wrong", detail: "Check both", status: 401 },
    ]);
    const profileFile = join(api.folder, "none.json");
    const ended = await plumblineIn(["login", "--name", "ada"], {
      url: api.url,
      ca: api.ca,
      password: "wrong",
      profileFile,
    });
    expect(ended).toMatchObject({ exitCode: 3, stdout: "" });
    expect(existsSync(profileFile)).toBe(false);
  });
});

it("watch goes on where it was after a break", async () => {
  const event = (id: number) =>
    `id: ${id}\nevent: halted\ndata: ${JSON.stringify({ id, at: "2026-11-20T00:00:00.000Z", kind: "halted", segment: null, exposureId: null, title: `no ${id}`, detail: "", tone: "bad" })}\n\n`;
  let streams = 0;
  api.answers(() => {
    streams++;
    if (streams > 2) return [403, { title: "Gone", detail: "The session is over", status: 403 }];
    return (reply) => reply.writeHead(200, { "content-type": "text/event-stream" }).end(event(streams));
  });
  const { stdout, exitCode } = await run("watch", "--json", "--recent", "5");
  expect(
    stdout
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { title: string }).title),
  ).toEqual(["no 1", "no 2"]);
  expect(exitCode).toBe(3);
  expect(api.asked.slice(0, 3).map(({ path, headers }) => [path, headers["last-event-id"]])).toEqual([
    ["/live?recent=5", undefined],
    ["/live?recent=5", "1"],
    ["/live?recent=5", "2"],
  ]);
});
