import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FakeApi, fakeApi } from "./fake-api.ts";
import { plumblineIn } from "./plumbline-in.ts";

let api: FakeApi;
beforeAll(async () => {
  api = await fakeApi();
});
afterAll(() => api.close());

const bundle = {
  id: "ops",
  version: 3,
  digest: "cd".repeat(32),
  keyId: "ab".repeat(32),
  notAfter: "2027-01-01T00:00:00.000Z",
};
const one = (id: string, over: object = {}) => ({
  id,
  version: 2,
  title: "A service answers",
  summary: "Asks whether it answers.",
  digest: "ef".repeat(32),
  tier: 0,
  transport: "tcp",
  techniques: ["T1046"],
  attackVersion: "18.1",
  attack: [{ id: "T1046", kind: "current", name: "Network Service Discovery", by: null }],
  parts: [
    { role: "actor", steps: 2, longestMs: 24_500 },
    { role: "close-view", steps: 1, longestMs: 4_500 },
  ],
  bundle,
  ...over,
});
const catalogue = (...items: readonly object[]) =>
  api.answers(() => [200, { items, nextCursor: null, total: items.length }]);
const scenario = (...args: string[]) =>
  plumblineIn(["scenario", ...args, "--url", api.url, "--cacert", api.ca, "--token", "t"]);

describe("scenario list", () => {
  it("shows roles, the longest that it takes, whose bundle it is in, and techniques by name", async () => {
    catalogue(one("reach.tcp"));
    const { exitCode, stdout } = await scenario("list");
    expect([exitCode, stdout.split("\n")]).toEqual([
      0,
      [
        "SCENARIO   VERSION  TIER  TRANSPORT  ROLES             AT MOST  BUNDLE  PUBLISHER KEY     UNTIL       ATT&CK                           TITLE",
        "reach.tcp        2     0  tcp        actor close-view     25 s  ops 3   abababababababab  2027-01-01  T1046 Network Service Discovery  A service answers",
        "",
      ],
    ]);
  });

  it("says what became of a technique that is no longer current", async () => {
    catalogue(
      one("a.b", {
        techniques: ["T1002", "T1656", "T1043", "T9999"],
        attack: [
          { id: "T1002", kind: "revoked", name: "Data Compressed", by: "T1560" },
          { id: "T1656", kind: "renamed", name: "Impersonation", by: "T1684.001" },
          { id: "T1043", kind: "deprecated", name: "Commonly Used Port", by: null },
          { id: "T9999", kind: "unknown", name: null, by: null },
        ],
      }),
    );
    expect((await scenario("list")).stdout).toContain(
      "T1002 Data Compressed (revoked by T1560), T1656 Impersonation (now T1684.001), T1043 Commonly Used Port (deprecated), T9999 (unknown)",
    );
  });

  it("shows what an older collector says of it", async () => {
    const { attack: _attack, parts: _parts, attackVersion: _version, ...older } = one("reach.tcp");
    catalogue(older);
    expect((await scenario("list")).stdout).toMatch(/reach\.tcp .* tcp +- +- +ops 3 .* T1046 +A service/);
  });

  it.each([
    [["--tier", "1"], ["b.one"]],
    [
      ["--technique", "T1021"],
      ["b.one", "c.sub"],
    ],
    [["--technique", "T1021.002"], ["c.sub"]],
    [["--technique", "T1021", "--tier", "0"], ["c.sub"]],
  ])("keeps to %j", async (args, ids) => {
    catalogue(
      one("a.zero"),
      one("b.one", { tier: 1, techniques: ["T1021"] }),
      one("c.sub", { techniques: ["T1021.002"] }),
    );
    const { stdout } = await scenario("list", ...args, "--json");
    const { items, total } = JSON.parse(stdout) as { items: { id: string }[]; total: number };
    expect([items.map(({ id }) => id), total]).toEqual([ids, ids.length]);
  });

  it("tells an empty catalogue from one that has nothing of that kind", async () => {
    catalogue();
    expect((await scenario("list")).stdout).toBe(
      "No signed scenarios: plumbline scenario keygen, sign, publish\n",
    );
    catalogue(one("a.b"));
    expect((await scenario("list", "--tier", "2")).stdout).toBe("None of 1 scenarios is of that kind\n");
  });

  it.each([
    [["--tier", "3"], /--tier: "3" is not 0, 1 or 2/],
    [["--technique", "TA0007"], /--technique: "TA0007" is no technique/],
  ])("refuses %j before it asks", async (args, why) => {
    const before = api.asked.length;
    const { exitCode, stderr } = await scenario("list", ...args);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(why)]);
    expect(api.asked).toHaveLength(before);
  });
});

describe("scenario show", () => {
  it("shows each role's steps, where they go and how long they wait, and who vouches for it", async () => {
    const step = { purpose: "attempt", timeoutMs: 4_500, tries: "$tries" };
    const roles = {
      actor: [
        { ...step, id: "check", kind: "self-check", purpose: "self-check", tries: "1", to: null },
        { ...step, id: "ask", kind: "tcp-connect", to: "target" },
      ],
      "close-view": [{ ...step, id: "near", kind: "tcp-connect", purpose: "close-view", tries: "1" }],
      witness: [],
    };
    api.answers(() => [200, { ...one("reach.tcp"), roles }]);
    const { exitCode, stdout } = await scenario("show", "reach.tcp");
    expect([exitCode, stdout.split("\n")]).toEqual([
      0,
      [
        "reach.tcp version 2, tier 0, tcp: A service answers",
        "Asks whether it answers.",
        "att&ck 18.1: T1046 Network Service Discovery",
        `digest ${"ef".repeat(32)}`,
        expect.stringMatching(/^signed in bundle ops version 3 \((cd){32}\), until 2027-01-01/),
        `by the key ${"ab".repeat(32)}`,
        "",
        "actor: 2 steps, at most 25 s when nothing answers",
        "  STEP   DOES         PURPOSE     TO        WAITS   TRIES",
        "  check  self-check   self-check  -       4500 ms       1",
        "  ask    tcp-connect  attempt     target  4500 ms  $tries",
        "",
        "close-view: 1 step, at most 5 s when nothing answers",
        "  STEP  DOES         PURPOSE     TO    WAITS  TRIES",
        "  near  tcp-connect  close-view  -   4500 ms      1",
        "",
      ],
    ]);
  });
});
