import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FakeApi, fakeApi } from "./fake-api.ts";
import { plumblineIn } from "./plumbline-in.ts";

let api: FakeApi;
beforeAll(async () => {
  api = await fakeApi();
});
afterAll(() => api.close());

const run = (...argv: readonly string[]) =>
  plumblineIn(argv, { url: api.url, ca: api.ca, token: "plt_test" });

const listed = (over: object = {}) => ({
  id: "e-1",
  title: "Redis \u001b[31m",
  asset: { id: "a-1", name: "db", segment: "data" },
  endpoint: null,
  cves: [],
  severity: "high",
  owner: null,
  validation: "confirmed",
  fresh: true,
  closure: "open",
  asserted: { band: "scheduled", due: null },
  grounded: { band: "immediate", due: "2026-11-26T00:00:00.000Z" },
  score: 80,
  reason: "Fix it within 3 days, because the internet gets to it.",
  sightings: 1,
  firstSightedAt: "2026-11-20T00:00:00.000Z",
  lastSightedAt: "2026-11-20T00:00:00.000Z",
  ...over,
});
const answer = {
  band: "immediate",
  due: { outcome: "3 days", at: null },
  sentence: "",
  missing: [],
  inputs: [{ name: "In KEV", value: "yes", source: "kev", at: null, note: "CVE-1 added" }],
};
const detail = {
  ...listed(),
  weakness: "x",
  validationDetail: { sentence: "Confirmed", lacking: [] },
  closureDetail: {
    kind: "open",
    sentence: "Open",
    nextAction: "",
    missing: [],
    counted: 0,
    needed: 3,
    bound: "",
  },
  priority: {
    asserted: answer,
    grounded: answer,
    score: 80,
    terms: [{ term: "likelihood", points: 30, because: "in KEV" }],
    moved: [],
  },
  why: ["Fix it within 3 days, because the internet gets to it.", "Confirmed."],
  testing: {
    testable: true,
    way: { answer: "testable", sentence: "The way to it can be tested with reach.tcp from internet" },
    weakness: {
      answer: "no-scenario",
      sentence: "Whether the weakness is there can't be tested: no scenario",
    },
  },
  claims: [
    {
      asks: "way",
      segment: "internet",
      expectation: "deny",
      target: null,
      scenario: "reach.tcp",
      standing: "unvalidated",
      fresh: false,
      grade: null,
      sentence: "Nobody has tested it",
      untestable: "",
    },
  ],
  runs: [],
};

describe("plumbline exposure", () => {
  it("why begins with the sentences for whoever must fix it, then the terms with source and age", async () => {
    api.answers(() => [200, detail]);
    const { exitCode, stdout } = await run("exposure", "why", "e-1");
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain("\u001b[31m");
    const lines = stdout.split("\n");
    expect(lines.slice(2, 4)).toEqual(detail.why);
    expect(stdout).toMatch(/In KEV +yes +yes +kev +\S+ +CVE-1 added/);
    expect(stdout).toMatch(/likelihood +30 +in KEV/);
  });

  it("why --json has all of it", async () => {
    api.answers(() => [200, detail]);
    const { why, testing, priority } = JSON.parse((await run("exposure", "why", "e-1", "--json")).stdout);
    expect({ why, testing, priority }).toEqual({
      why: detail.why,
      testing: detail.testing,
      priority: detail.priority,
    });
  });

  it("claims says what is asked with which scenario from where, and what nothing can test", async () => {
    api.answers(() => [200, detail]);
    const { stdout } = await run("exposure", "claims", "e-1");
    expect(stdout).toContain("can't be tested: no scenario");
    expect(stdout).toMatch(/way +internet +reach\.tcp +deny +unvalidated +Nobody has tested it/);
  });

  it("top names the most urgent that are not closed, with one reason each", async () => {
    const items = [listed(), listed({ id: "e-2", closure: "closed" }), listed({ id: "e-3" })];
    api.answers(() => [200, { items, nextCursor: null, total: 3 }]);
    const { stdout } = await run("exposure", "top", "--limit", "2");
    expect(stdout.match(/because the internet gets to it/g)).toHaveLength(2);
    expect(stdout).toMatch(/^1\. .*e-1\)\n.*\n2\. .*e-3\)/);
    api.answers(() => [200, { items: [], nextCursor: null, total: 0 }]);
    expect((await run("exposure", "top")).stdout).toContain("plumbline import");
  });

  it("testing counts what can be tested, and what can't", async () => {
    api.answers(() => [
      200,
      {
        exposures: 2,
        testable: { way: 1, weakness: 0, either: 1 },
        answers: [{ way: "no-endpoint", weakness: "no-scenario", exposures: 1 }],
        scenarios: [{ asks: "way", scenario: "reach.tcp", segment: "internet", exposures: 1, testable: 1 }],
      },
    ]);
    const { stdout } = await run("exposure", "testing");
    expect(stdout).toContain("1 of 2 exposures can be tested");
    expect(stdout).toMatch(/no-endpoint +no-scenario +1/);
    expect(stdout).toMatch(/reach\.tcp +internet +way +1 +1/);
  });
});
