import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openSpool } from "../../agent/spool.ts";
import { batchHash } from "../../proto/seal.ts";
import { decodeBatch } from "../../proto/wire.ts";

const directory = mkdtempSync(join(tmpdir(), "plumbline-kill-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const KILLS = 20;
const writer = join(directory, "writer.mjs");

beforeAll(async () => {
  await build({
    entryPoints: [join(import.meta.dirname, "support/spool-writer.ts")],
    outfile: writer,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
});

/** Lets the writer run for a moment, kills it without warning, and returns the last sequence it called recorded. */
function writeAndKill(afterMs: number): Promise<number> {
  const child = spawn(process.execPath, [writer, join(directory, "spool")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (part: Buffer) => {
    if (said === "") setTimeout(() => child.kill("SIGKILL"), afterMs);
    said += part.toString();
  });
  // A line that was cut off was not said.
  return new Promise((resolve) =>
    child.on("close", () => resolve(Number(said.slice(0, said.lastIndexOf("\n")).split("\n").at(-1) ?? 0))),
  );
}

it("loses nothing that it called recorded to twenty kills at random moments, and doubles nothing", async () => {
  let recorded = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    recorded = Math.max(recorded, await writeAndKill(Math.floor(Math.random() * 25)));
  }
  const spool = await openSpool(join(directory, "spool"));
  expect(spool.losses.filter(({ sequences }) => sequences !== undefined)).toEqual([]);
  const cursor = spool.cursor(1);
  let next = 1;
  let hash: Uint8Array | undefined;
  for (let one = await cursor.next(); one !== undefined; one = await cursor.next()) {
    const batch = decodeBatch(one.payload);
    expect(batch.firstSequence).toBe(next);
    if (hash !== undefined) expect(Buffer.from(batch.previousHash).equals(hash)).toBe(true);
    hash = batchHash(one.payload);
    next += batch.observations.length;
  }
  expect(recorded).toBeGreaterThan(KILLS);
  expect(next - 1).toBeGreaterThanOrEqual(recorded);
}, 60_000);
