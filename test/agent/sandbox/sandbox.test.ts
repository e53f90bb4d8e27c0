import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Box, Opened } from "../../../agent/probes/sandbox/box.ts";
import { openSandbox, type Sandbox } from "../../../agent/sandbox/sandbox.ts";
import { sandboxIn } from "../support/boxes.ts";
import { folder } from "../support/test-agent.ts";

const never = new AbortController().signal;
const WHO = { jobId: "job-1", stepId: "written", binding: undefined };
const word = (text: string): Buffer => Buffer.from(text);

function boxOf(opened: Opened): Box {
  if (opened.kind !== "open") throw new Error(opened.reason);
  return opened.box;
}

async function house(rules: object = {}) {
  const directory = folder();
  const sandbox = await sandboxIn(directory, rules);
  const root = join(directory, "sandbox");
  const journal = (): string => readFileSync(join(directory, "sandbox.journal"), "utf8");
  const open = async (over = never): Promise<Box> => boxOf(await sandbox.open(WHO, over));
  return { directory, sandbox, root, journal, open, inside: () => readdirSync(root, { recursive: true }) };
}

describe("the sandbox", () => {
  it("keeps its files for the agent's user alone, under names of its own", async () => {
    const { open, root } = await house();
    const box = await open();
    const [name = ""] = (await box.reserve(["txt"])) as string[];
    expect(await box.make(name, word("hello"))).toBeUndefined();
    const [own = ""] = readdirSync(root);
    expect(own).toMatch(/^box-[0-9a-f]{16}$/);
    expect(name).toBe("f0000.txt");
    const modes = [root, join(root, own), join(root, own, name)].map((path) => statSync(path).mode & 0o777);
    expect(modes).toEqual([0o700, 0o700, 0o600]);
    expect(await box.read(name)).toEqual(word("hello"));
    expect(await box.close()).toEqual({ kind: "ok" });
  });

  it("has written down each name before there is a file of it, and nothing once all is gone", async () => {
    const { open, journal, inside } = await house();
    const box = await open();
    expect(journal()).toContain('"did":"open"');
    await box.reserve(["txt", "com"]);
    expect(journal()).toContain('"names":["f0000.txt","f0001.com"]');
    expect(inside()).toHaveLength(1);
    await box.close();
    expect(journal()).toBe("");
    expect(inside()).toEqual([]);
  });

  it("makes no file without a name, over another, or after its end", async () => {
    const { open, inside } = await house();
    const over = new AbortController();
    const box = await open(over.signal);
    const [first = "", second = ""] = (await box.reserve(["txt", "txt"])) as string[];
    expect(await box.make("../escape.txt", word("x"))).toBe("ENAME");
    expect(await box.make(first, word("x"))).toBeUndefined();
    expect(await box.make(first, word("y"))).toBe("EEXIST");
    expect(await box.make(second, word("y"))).toBeUndefined();
    expect(await box.rename(first, second)).toBe("EEXIST");
    over.abort();
    expect(await box.rewrite(first, word("z"))).toBe("ECLOSED");
    expect(await box.close()).toEqual({ kind: "ok" });
    expect(await box.make(first, word("z"))).toBe("ECLOSED");
    expect(inside()).toEqual([]);
  });

  it("follows no link that something put in place of a file, and writes through no second name of one", async () => {
    const { open, root, directory } = await house();
    const victim = join(directory, "victim.txt");
    writeFileSync(victim, "somebody's");
    const box = await open();
    const [link = "", hard = ""] = (await box.reserve(["txt", "txt"])) as string[];
    const place = join(root, readdirSync(root)[0] ?? "");
    symlinkSync(victim, join(place, link));
    const { linkSync } = await import("node:fs");
    linkSync(victim, join(place, hard));
    expect([
      await box.make(link, word("x")),
      await box.rewrite(link, word("x")),
      await box.read(link),
    ]).toEqual(["EEXIST", "ELOOP", "ELOOP"]);
    expect(await box.rewrite(hard, word("x"))).toBe("ENOTFILE");
    expect(await box.close()).toEqual({ kind: "ok" });
    expect(readFileSync(victim, "utf8")).toBe("somebody's");
  });

  it("keeps to the room that the rules give, over all boxes", async () => {
    const { open } = await house({ maxBytes: 10, maxFiles: 3 });
    const [one, two] = [await open(), await open()];
    const [name = ""] = (await one.reserve(["txt", "txt"])) as string[];
    expect(await two.reserve(["txt", "txt"])).toBe("EQUOTA");
    const [other = ""] = (await two.reserve(["txt"])) as string[];
    expect(await one.make(name, word("12345678"))).toBeUndefined();
    expect(await two.make(other, word("123"))).toBe("EQUOTA");
    expect(await one.rewrite(name, word("1234567890"))).toBeUndefined();
    await one.close();
    expect(await two.make(other, word("123"))).toBeUndefined();
    await two.close();
  });

  it("removes nothing that it did not name, says so, and tries again at the next start", async () => {
    const { open, root, directory, journal } = await house();
    const box = await open();
    const [name = ""] = (await box.reserve(["txt"])) as string[];
    await box.make(name, word("ours"));
    const own = readdirSync(root)[0] ?? "";
    writeFileSync(join(root, own, "quarantined.vir"), "of somebody else");
    expect(await box.close()).toEqual({ kind: "failed", left: [`${own}/quarantined.vir (not ours)`] });
    expect(existsSync(join(root, own, name))).toBe(false);
    expect(journal()).toContain('"did":"left"');
    const again = await sandboxIn(directory);
    expect(again.recovered).toMatchObject([{ wasSaid: true, cleanUp: { kind: "failed" } }]);
    const { rmSync } = await import("node:fs");
    rmSync(join(root, own, "quarantined.vir"));
    const last = await sandboxIn(directory);
    expect(last.recovered).toMatchObject([{ wasSaid: true, cleanUp: { kind: "ok" } }]);
    expect([readdirSync(root), journal()]).toEqual([[], ""]);
  });

  it("leaves what the journal does not know where it is, and names it", async () => {
    const directory = folder();
    mkdirSync(join(directory, "sandbox", "box-0123456789abcdef"), { recursive: true, mode: 0o700 });
    chmodSync(join(directory, "sandbox"), 0o700);
    const { strangers } = await sandboxIn(directory);
    expect(strangers).toEqual(["box-0123456789abcdef"]);
    expect(readdirSync(join(directory, "sandbox"))).toEqual(["box-0123456789abcdef"]);
  });

  it.each([
    ["is a link", (path: string) => symlinkSync("/tmp", path)],
    ["is a file", (path: string) => writeFileSync(path, "")],
    ["is open to others", (path: string) => mkdirSync(path, { mode: 0o755 })],
  ])("is not used where its directory %s", async (_, make) => {
    const directory = folder();
    make(join(directory, "sandbox"));
    const sandbox: Sandbox = await sandboxIn(directory);
    expect(sandbox.problem).toContain("the sandbox can't be used");
    expect(await sandbox.open(WHO, never)).toMatchObject({ kind: "unable" });
  });

  it.each(["win32", "darwin"])(
    "says on %s that it is not supported there, and writes nothing",
    async (platform) => {
      const directory = folder();
      const sandbox = await openSandbox(directory, platform, () => undefined);
      expect(await sandbox.open(WHO, never)).toEqual({
        kind: "unable",
        reason: `unsupported: no sandbox on ${platform}`,
      });
      expect(readdirSync(directory)).toEqual([]);
    },
  );

  it("is shut where the rules give it no room", async () => {
    const sandbox = await openSandbox(folder(), "linux", () => undefined);
    expect(await sandbox.open(WHO, never)).toEqual({
      kind: "unable",
      reason: "sandbox: the rules give it no room",
    });
  });
});
