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

const asked = (): unknown => JSON.parse(api.asked.at(-1)?.body ?? "null");

const COUNTS = { kind: "preview", sightings: 2, withdrawn: 1, touched: 0, elsewhere: 1 };

describe("import undo", () => {
  it.each([
    ["after the id", ["import", "undo", "i-1", "--reason", "the lab", "--dry-run"]],
    ["before it", ["import", "undo", "--dry-run", "i-1", "--reason", "the lab"]],
    ["before the verb", ["import", "--dry-run", "undo", "i-1", "--reason", "the lab"]],
  ])("only asks what it would do with --dry-run %s", async (_, argv) => {
    api.answers(() => [200, COUNTS]);
    const { stdout, exitCode } = await run(...argv);
    expect([exitCode, api.asked.at(-1)?.path, asked()]).toEqual([
      0,
      "/imports/i-1/withdrawal",
      { reason: "the lab", preview: true },
    ]);
    expect(stdout).toBe(
      "Would take back 2 sightings\nWould withdraw 1 exposure that nothing else speaks of and nobody touched\nLeaves 1 exposure that others speak of too\n",
    );
  });

  it("does it without, and says how to take that back", async () => {
    api.answers(() => [200, { ...COUNTS, kind: "withdrawn" }]);
    expect((await run("import", "undo", "i-1", "--reason", "the lab")).stdout).toMatch(
      /^Took back 2 sightings\n(?:.*\n)+The same file imported again brings all of it back\n$/,
    );
    expect(asked()).toEqual({ reason: "the lab", preview: false });
  });

  it("wants a reason", async () => {
    expect(await run("import", "undo", "i-1")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("--reason"),
    });
  });
});

it("teaches whoever has imported nothing yet", async () => {
  api.answers(() => [200, { items: [], nextCursor: null, total: 0 }]);
  expect((await run("import", "list")).stdout).toContain("plumbline import FILE takes in a scanner's report");
});

describe("exposure same and apart", () => {
  it.each([
    [
      ["same", "e-1", "e-2", "--reason", "one"],
      "/exposures/e-1/same",
      { other: "e-2", reason: "one", undo: false },
    ],
    [
      ["same", "e-1", "e-2", "--undo", "--reason", "two"],
      "/exposures/e-1/same",
      { other: "e-2", reason: "two", undo: true },
    ],
    [
      ["apart", "e-1", "42", "--reason", "two"],
      "/exposures/e-1/apart",
      { finding: 42, reason: "two", undo: false },
    ],
  ])("%j asks %s", async (argv, path, body) => {
    api.answers(() => [200, { kind: "folded" }]);
    expect((await run("exposure", ...argv)).exitCode).toBe(0);
    expect([api.asked.at(-1)?.path, asked()]).toEqual([path, body]);
  });

  it("names a finding by its number", async () => {
    expect(await run("exposure", "apart", "e-1", "nessus", "--reason", "r")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("plumbline exposure show e-1 lists them"),
    });
  });
});
