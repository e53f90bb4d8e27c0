import { spawn } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readIdentity, type TlsFiles, writeIdentity } from "../../agent/identity.ts";
import { newEvidenceKey, newTlsKey } from "../../agent/keys.ts";
import { fakeAuthority } from "./support/fake-authority.ts";

const KILLS = 60;
const folder = mkdtempSync(join(tmpdir(), "plumbline-switch-"));
const program = join(folder, "switcher.mjs");
const directory = join(folder, "data");
const sets: TlsFiles[] = [];
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  await build({
    entryPoints: [join(import.meta.dirname, "support/identity-switcher.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  const authority = fakeAuthority();
  for (let i = 0; i < 3; i++) {
    const { pem: key, csr } = await newTlsKey();
    sets.push({ key, certificate: authority.issueFor(csr, "agent-1"), ca: authority.pem });
  }
  const [first] = sets;
  if (first === undefined) throw new Error("No files");
  await writeIdentity(directory, {
    agentId: "agent-1",
    segment: "office",
    collectorUrl: "https://127.0.0.1:1",
    sourceAddress: "",
    evidenceKey: (await newEvidenceKey()).pem,
    ...first,
  });
}, 60_000);

function switchAndKill(afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [program, directory, JSON.stringify(sets)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  child.stdout.once("data", () => setTimeout(() => child.kill("SIGKILL"), afterMs));
  return new Promise((resolve) => child.on("close", () => resolve()));
}

it(`is a whole identity after each of ${KILLS} kills in the middle of a renewal's writing`, async () => {
  const generations = new Set<number>();
  // How long a switch takes is the machine's to say: where a kill came before the first one, the next may come later.
  let withinMs = 60;
  for (let kill = 0; kill < KILLS; kill++) {
    await switchAndKill(Math.floor(Math.random() * withinMs));
    const { key, certificate, ca, generation } = await readIdentity(directory);
    const leaf = new X509Certificate(certificate);
    expect(leaf.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(leaf.verify(new X509Certificate(ca).publicKey)).toBe(true);
    if (generations.has(generation)) withinMs = Math.min(withinMs * 1.2, 600);
    generations.add(generation);
  }
  // The kills really fell between switches, and what they left behind does not pile up.
  expect(generations.size).toBeGreaterThan(KILLS / 2);
  expect(readdirSync(directory).filter((name) => name.startsWith("key")).length).toBeLessThanOrEqual(3);
}, 120_000);
