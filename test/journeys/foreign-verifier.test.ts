import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportEvidence } from "../../collector/app/export-evidence.ts";
import { verifyEvidence } from "../../collector/app/verify-evidence.ts";
import { chainView } from "../../collector/store/chain-view.ts";
import { instant } from "../../proto/time.ts";
import { scratchFolder } from "../support/certificates.ts";
import { ROOT } from "../support/root.ts";
import { exposureOf } from "../support/small-network.ts";
import { openStage, validateIn } from "../support/story.ts";
import { openWorld, shutWorld } from "../support/worlds.ts";

const scratch = scratchFolder();
const verifier = join(scratch.path, "verify.mjs");
let bundle: readonly string[] = [];

beforeAll(async () => {
  const [, program] =
    /## Verify it yourself[\s\S]*?```js\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, "README.md"), "utf8")) ??
    [];
  writeFileSync(verifier, program ?? "");
  const stage = await openStage();
  await validateIn(stage, openWorld);
  stage.house.pass(60_000);
  await validateIn(stage, shutWorld);
  const written: string[] = [];
  exportEvidence(chainView(stage.house.store.sqlite), exposureOf(stage.house).id, instant(0), (text) =>
    written.push(text),
  );
  bundle = written.join("").split("\n").slice(0, -1);
  await stage.house.close();
});
afterAll(() => scratch.remove());

type Verdict = { readonly exitCode: number; readonly stdout: string };

/** What the README's program says; run where nothing of ours can be imported. */
function foreign(lines: readonly string[]): Promise<Verdict> {
  const file = join(scratch.path, "exposure.plmb");
  writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
  return new Promise((resolve) => {
    execFile(process.execPath, [verifier, file], { cwd: scratch.path }, (error, stdout) =>
      resolve({ exitCode: error === null ? 0 : 1, stdout }),
    );
  });
}

/** What our own says. */
function ours(lines: readonly string[]): number | null {
  const reading = verifyEvidence(Buffer.from(lines.map((line) => `${line}\n`).join("")));
  return reading.kind === "not-a-bundle" ? 1 : (reading.report.firstBreak?.line ?? null);
}

const at = (kind: string): number => bundle.findIndex((line) => line.startsWith(`{"line":"${kind}"`));
const edited = (kind: string, edit: (line: string) => string): readonly string[] =>
  sealed(bundle.map((line, index) => (index === at(kind) ? edit(line) : line)));
const member = (name: string, value: string) => (line: string) =>
  JSON.stringify({ ...(JSON.parse(line) as object), [name]: value });

/** As a careful forger would: with an end that fits the lines before it. */
function sealed(lines: readonly string[]): readonly string[] {
  const body = lines.slice(0, -1);
  const sha256 = createHash("sha256")
    .update(body.map((line) => `${line}\n`).join(""))
    .digest("hex");
  return [...body, JSON.stringify({ line: "end", lines: body.length, sha256 })];
}

describe("the README's verifier, which imports nothing of ours,", () => {
  it("says that a real bundle holds, as ours does", async () => {
    expect(at("evidence")).toBeGreaterThan(0);
    expect(await foreign(bundle)).toEqual({ exitCode: 0, stdout: `ok: ${bundle.length} lines\n` });
    expect(ours(bundle)).toBeNull();
  });

  it.each([
    [
      "batch",
      "a payload swapped",
      () => edited("batch", member("payload", Buffer.from("rubbish").toString("base64"))),
    ],
    [
      "batch",
      "a signature changed",
      () => edited("batch", member("signature", Buffer.alloc(64).toString("base64"))),
    ],
    ["batch", "a hash changed", () => edited("batch", member("hash", "ab".repeat(32)))],
    [
      "batch",
      "an agent's key changed",
      () => edited("agent", (line) => line.replace(/"evidenceKey":"[^"]*"/, `"evidenceKey":"${otherKey()}"`)),
    ],
    ["evidence", "a row that says something else", () => edited("evidence", member("kind", "refused"))],
    ["evidence", "a row of another job", () => edited("evidence", member("job", "another"))],
  ])("names the %s line of %s, as ours does", async (kind, _, make) => {
    const lines = make();
    const { exitCode, stdout } = await foreign(lines);
    expect({ exitCode, line: Number(/^line (\d+): /.exec(stdout)?.[1]) }).toEqual({
      exitCode: 1,
      line: at(kind) + 1,
    });
    expect(ours(lines)).toBe(at(kind) + 1);
  });

  it("names the batch whose order had another nonce, as ours does", async () => {
    const lines = edited("run", member("nonce", "00".repeat(16)));
    const { exitCode, stdout } = await foreign(lines);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: expect.stringContaining("another nonce") });
    expect(Number(/^line (\d+): /.exec(stdout)?.[1])).toBe(ours(lines));
  });

  it("names a batch that is missing, as ours does", async () => {
    const gone = bundle.filter((_, index) => index !== at("batch"));
    const lines = sealed(gone);
    expect((await foreign(lines)).exitCode).toBe(1);
    expect(ours(lines)).not.toBeNull();
  });

  it.each([
    ["cut off", () => bundle.slice(0, -1)],
    ["with a line added", () => [...bundle.slice(0, -1), bundle[1] ?? "", bundle.at(-1) ?? ""]],
  ])("refuses a bundle %s, as ours does", async (_, make) => {
    expect((await foreign(make())).exitCode).toBe(1);
    expect(ours(make())).not.toBeNull();
  });
});

/** Another agent's key, as good as any. */
const otherKey = (): string => {
  const keys = bundle.flatMap((line) => /"evidenceKey":"([^"]*)"/.exec(line)?.[1] ?? []);
  return keys[1] ?? "";
};
