import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect, it } from "vitest";
import { problemOf, readRules } from "../../agent/rules.ts";
import { LOOPBACK_RULES } from "./support/scenario.ts";
import { folder } from "./support/test-agent.ts";

const nobody = async (): Promise<never> => {
  throw new Error("no name is looked up here");
};

/** Rules in a folder within a folder, each with a mode of its own. */
function placed(
  outerMode: number,
  innerMode: number,
): { readonly path: string; readonly inner: string; readonly outer: string } {
  const home = folder();
  const [outer, inner] = [join(home, "outer"), join(home, "outer", "inner")];
  mkdirSync(inner, { recursive: true });
  const path = join(inner, "rules.yaml");
  writeFileSync(path, LOOPBACK_RULES, { mode: 0o644 });
  chmodSync(inner, innerMode);
  chmodSync(outer, outerMode);
  return { path, inner, outer };
}

const read = async (path: string) => {
  const reading = await readRules(path, 4_711, nobody);
  return { kind: reading.kind, problem: problemOf(reading) };
};

it.each([
  ["its folder is the owner's alone", 0o755, 0o755, "in-force"],
  ["anybody may write its folder", 0o755, 0o777, "none"],
  ["its folder's group may", 0o755, 0o775, "none"],
  ["anybody may write a folder further up", 0o777, 0o755, "none"],
  ["such a folder is sticky", 0o1777, 0o755, "in-force"],
])("when %s", async (_what, outer, inner, kind) => {
  const { path } = placed(outer, inner);
  expect(await read(path)).toEqual({
    kind,
    problem: kind === "none" ? expect.stringContaining("writable by others than its owner") : "",
  });
});

it("looks where a link leads, and where it stands", async () => {
  const [sound, loose] = [placed(0o755, 0o755), placed(0o755, 0o777)];
  const there = join(sound.inner, "link.yaml");
  symlinkSync(loose.path, there);
  expect(await read(there)).toMatchObject({ kind: "none" });
  const here = join(loose.inner, "link.yaml");
  symlinkSync(sound.path, here);
  expect(await read(here)).toMatchObject({ kind: "none" });
});

it("takes none from a folder that belongs to somebody else again", async () => {
  const { path, inner } = placed(0o755, 0o755);
  // Only root may give a folder away; elsewhere the reader is the stranger.
  if (process.getuid?.() === 0) chownSync(inner, 1_234, 1_234);
  const isRoot = process.getuid?.() === 0;
  expect(await read(path)).toEqual(
    isRoot
      ? { kind: "none", problem: expect.stringContaining("belongs to another user (1234)") }
      : { kind: "in-force", problem: "" },
  );
});

it("takes none that can't be read, that is a folder, or that leads nowhere", async () => {
  const { inner } = placed(0o755, 0o755);
  symlinkSync(join(inner, "gone"), join(inner, "dangling.yaml"));
  expect(await read(join(inner, "dangling.yaml"))).toMatchObject({ kind: "none" });
  expect(await read(inner)).toMatchObject({ kind: "none", problem: expect.stringContaining("not a file") });
  expect(await read(join(inner, "rules.yaml", "x"))).toMatchObject({ kind: "none" });
});
