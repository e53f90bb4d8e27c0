import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { problemOf, readRules } from "../../agent/rules.ts";
import { LOOPBACK_RULES } from "./support/scenario.ts";
import { folder } from "./support/test-agent.ts";

const OTHER_USER = 4_711;
const nobody = async (): Promise<never> => {
  throw new Error("no name is looked up here");
};

/** Reads a rules file with this text and mode, as a user that does not own it. */
async function reading(text: string, mode = 0o644, userId = OTHER_USER) {
  const path = join(folder(), "rules.yaml");
  writeFileSync(path, text);
  chmodSync(path, mode);
  const read = await readRules(path, userId, nobody);
  return { kind: read.kind, problem: problemOf(read).replace(path, "rules.yaml"), read };
}

it("takes rules that others own, without a word", async () => {
  expect(await reading(LOOPBACK_RULES)).toMatchObject({ kind: "in-force", problem: "" });
});

it("gives one digest to rules that say the same in another spelling", async () => {
  const one = await reading(LOOPBACK_RULES);
  const other = await reading(
    `# a comment\n${LOOPBACK_RULES.replace("agreedBy: a test", 'agreedBy: "a test"')}`,
  );
  expect(one.read.kind === "in-force" && one.read.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(other.read).toMatchObject({ digest: one.read.kind === "in-force" ? one.read.digest : "" });
});

it("warns when the agent's own user can write them, and takes them all the same", async () => {
  const own = process.getuid?.() ?? 0;
  expect(await reading(LOOPBACK_RULES, 0o644, own)).toMatchObject({
    kind: "in-force",
    problem: expect.stringContaining("not protected"),
  });
});

it.each([0o664, 0o646, 0o666])("takes no rules that others may write (mode %o)", async (mode) => {
  expect(await reading(LOOPBACK_RULES, mode)).toMatchObject({
    kind: "none",
    problem: "rules.yaml: is writable by others than its owner",
  });
});

it.each([
  [
    "a wrong port",
    LOOPBACK_RULES.replace("ports: [1-65535]", "ports: [0]"),
    /^rules\.yaml:8:13 allow\.0\.ports\.0: /,
  ],
  ["an unknown member", `${LOOPBACK_RULES}extra: 1\n`, /^rules\.yaml:\d+:\d+ document: .*extra/],
  ["a missing member", LOOPBACK_RULES.replace(/agreedBy.*\n/, ""), /^rules\.yaml:1:1 agreedBy: /],
  ["a key given twice", `${LOOPBACK_RULES}host: []\n`, /^rules\.yaml:16:1 Map keys must be unique$/],
  [
    "an alias",
    LOOPBACK_RULES.replace("to: [127.0.0.0/8]", "to: &a [127.0.0.0/8]"),
    /anchors are not allowed/,
  ],
  ["no document", "", /document/],
  ["no YAML", "a: [", /^rules\.yaml:\d+:\d+ /],
])("names file, line and column of %s", async (_what, text, problem) => {
  expect(await reading(text)).toMatchObject({ kind: "none", problem: expect.stringMatching(problem) });
});

it("reads no file beyond its limit", async () => {
  expect(await reading(`${LOOPBACK_RULES}# ${"x".repeat(300_000)}`)).toMatchObject({
    kind: "none",
    problem: expect.stringContaining("the most is 262144"),
  });
});

it("says that there is no file", async () => {
  expect(problemOf(await readRules("/nonexistent/rules.yaml", OTHER_USER, nobody))).toBe(
    "/nonexistent/rules.yaml: does not exist",
  );
});
