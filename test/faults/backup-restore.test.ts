import { createHash, generateKeyPairSync, sign } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NEXT_KEY_FILE } from "../../collector/pki/authorities.ts";
import { LOG_KEY_FILE } from "../../collector/pki/log-key.ts";
import { SEAL_KEY_FILE } from "../../collector/seal-keys.ts";
import { CHECKPOINT_FILE } from "../../collector/store/checkpoint-file.ts";
import { STORE_FILE } from "../../collector/store/database.ts";
import { canonical, type Json } from "../../proto/canonical.ts";
import { plan } from "../bench/ingest-plan.ts";
import { plumblineIn } from "../collector/cli/plumbline-in.ts";
import { collectorProcess } from "../support/collector-process.ts";
import { openUnguarded, relinkAudit, relinkLedger } from "../support/tampering.ts";
import { eventually } from "../support/wait.ts";
import { ledgerAgent } from "./ledger-agent.ts";

const folder = mkdtempSync(join(tmpdir(), "plumbline-backup-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const data = join(folder, "collector");
const passphraseFile = join(folder, "passphrase");
const plain = join(folder, "plain.plb");
const sealed = join(folder, "sealed.plb");
const NEXT_KEY = generateKeyPairSync("ed25519")
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();
let sealKey = "";
const SIZES = { agents: 3, batches: 400, perBatch: 8, perRun: 8 };

type Report = {
  readonly batches: number;
  readonly firstBreak: { readonly reason: string } | null;
  readonly checkpoints: { readonly count: number; readonly restored: readonly string[] };
};
const verify = async (...argv: readonly string[]): Promise<Report & { readonly exitCode: number }> => {
  const { exitCode, stdout } = await plumblineIn(["verify-log", "--json", ...argv]);
  return { exitCode, ...(JSON.parse(stdout) as Report) };
};

describe("a backup that is made while agents send", () => {
  let ledgers: ReturnType<typeof ledgerAgent>[] = [];
  let collector: Awaited<ReturnType<typeof collectorProcess>>;
  const acknowledged = (): number => ledgers.reduce((sum, ledger) => sum + ledger.acknowledged(), 0);

  beforeAll(async () => {
    mkdirSync(data, { mode: 0o700 });
    writeFileSync(passphraseFile, "correct horse battery staple\n", { mode: 0o600 });
    const planned = await plan(data, SIZES);
    collector = await collectorProcess(data);
    const { agentsUrl, ca } = await collector.start();
    ledgers = planned.map((agent) => ledgerAgent(agent, agentsUrl, readFileSync(ca, "utf8")));
    await eventually(
      async () => acknowledged(),
      (now) => now > 200,
      60_000,
    );
  }, 120_000);

  afterAll(async () => {
    for (const ledger of ledgers) ledger.stop();
    await collector.end("SIGTERM");
  });

  it("holds, sealed with the keys or open without", async () => {
    const open = await plumblineIn(["backup", plain, "--data", data, "--json"]);
    expect(open).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(open.stdout)).toMatchObject({ holds: true, hasKeys: false, isSealed: false });
    // As in the middle of a roll-over.
    writeFileSync(join(data, NEXT_KEY_FILE), NEXT_KEY, { mode: 0o600 });
    sealKey = readFileSync(join(data, SEAL_KEY_FILE), "utf8");
    const made = await plumblineIn([
      "backup",
      sealed,
      "--data",
      data,
      "--with-keys",
      "--passphrase-file",
      passphraseFile,
      "--json",
    ]);
    expect(made).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(made.stdout)).toMatchObject({ holds: true, hasKeys: true, isSealed: true });
    expect(readFileSync(sealed).includes("PRIVATE KEY")).toBe(false);
    expect(readFileSync(plain).includes("PRIVATE KEY")).toBe(false);
  }, 60_000);

  it("isn't put back over a record, nor under a collector that runs", async () => {
    expect(await plumblineIn(["restore", plain, "--data", data])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("holds a record already; --replace"),
    });
    expect(await plumblineIn(["restore", plain, "--data", data, "--replace"])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("a collector is running there"),
    });
  }, 60_000);

  it("is put back, holds, and agents send again what it lacks", async () => {
    await eventually(async () => ledgers.every((one) => one.acknowledged() === one.sealed), Boolean, 120_000);
    await collector.end("SIGTERM");
    const all = (await verify("--data", data)).batches;
    // Another roll-over's, and secrets sealed anew since: neither belongs to what comes back.
    writeFileSync(join(data, NEXT_KEY_FILE), "later", { mode: 0o600 });
    writeFileSync(join(data, SEAL_KEY_FILE), "later", { mode: 0o600 });
    const restored = await plumblineIn([
      "restore",
      sealed,
      "--data",
      data,
      "--replace",
      "--passphrase-file",
      passphraseFile,
      "--json",
    ]);
    expect(restored).toMatchObject({ exitCode: 0, stderr: "" });
    const { batches, replaced } = JSON.parse(restored.stdout) as { batches: number; replaced: string };
    expect(batches).toBeLessThan(all);
    expect(existsSync(join(replaced, STORE_FILE))).toBe(true);
    expect(readFileSync(join(data, NEXT_KEY_FILE), "utf8")).toBe(NEXT_KEY);
    expect(readFileSync(join(data, SEAL_KEY_FILE), "utf8")).toBe(sealKey);
    for (const name of [NEXT_KEY_FILE, SEAL_KEY_FILE])
      expect(readFileSync(join(replaced, name), "utf8")).toBe("later");
    const after = await verify("--data", data);
    expect(after).toMatchObject({ exitCode: 0, firstBreak: null, batches });
    expect(after.checkpoints.restored).toHaveLength(1);

    await collector.start();
    await eventually(
      async () => (await verify("--data", data)).batches,
      (now) => now === all,
      120_000,
    );
    expect(await verify("--data", data)).toMatchObject({ exitCode: 0, firstBreak: null, batches: all });
  }, 240_000);

  it("is refused when a byte of it was altered, when it is cut off, and with another passphrase", async () => {
    const target = join(folder, "elsewhere");
    const restore = (file: string, passphrase = passphraseFile) =>
      plumblineIn(["restore", file, "--data", target, "--passphrase-file", passphrase]);
    const bytes = readFileSync(plain);
    const altered = join(folder, "altered.plb");
    const flipped = Buffer.from(bytes);
    flipped[flipped.length >> 1] = (flipped[flipped.length >> 1] ?? 0) ^ 1;
    writeFileSync(altered, flipped);
    expect(await restore(altered)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("damaged") });
    writeFileSync(altered, bytes.subarray(0, bytes.length - 100));
    expect(await restore(altered)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("cut off") });
    const shut = Buffer.from(readFileSync(sealed));
    shut[shut.length >> 1] = (shut[shut.length >> 1] ?? 0) ^ 1;
    writeFileSync(altered, shut);
    expect(await restore(altered)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("was altered"),
    });
    const other = join(folder, "other-passphrase");
    writeFileSync(other, "another passphrase altogether\n");
    expect(await restore(sealed, other)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("the passphrase is another"),
    });
    expect(existsSync(join(target, STORE_FILE))).toBe(false);
  }, 60_000);

  it("is refused when it was rewritten, however well it fits in itself", async () => {
    const forged = join(folder, "forged.plb");
    const home = join(folder, "home");
    mkdirSync(home, { mode: 0o700 });
    for (const name of [LOG_KEY_FILE, CHECKPOINT_FILE]) copyFileSync(join(data, name), join(home, name));
    const refused = async (says: string, ...argv: readonly string[]): Promise<void> => {
      expect(await plumblineIn(["restore", forged, "--data", home, ...argv])).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining(says),
      });
    };
    const rewritten = await rewriteBackup(plain, folder);
    writeFileSync(
      forged,
      rewritten((header) => header),
    );
    await refused("its header is not what was signed");
    writeFileSync(
      forged,
      rewritten(({ signed: _, ...header }) => header),
    );
    await refused("nobody signed it");
    const { spki, signature } = forgersSignature();
    writeFileSync(
      forged,
      rewritten(({ signed: _, ...header }) => ({
        ...header,
        signed: { key: spki, signature: signature(header) },
      })),
    );
    await refused("it is signed with another log key");
    expect(readdirSync(home).sort()).toEqual([CHECKPOINT_FILE, LOG_KEY_FILE]);
    expect(await plumblineIn(["restore", plain, "--data", home])).toMatchObject({ exitCode: 0 });
  }, 120_000);

  it("says in an empty folder who signed it; one that nobody signed only when that is asked for, and never quietly", async () => {
    const fresh = join(folder, "fresh");
    const { stdout } = await plumblineIn(["restore", plain, "--data", fresh, "--json"]);
    const { signedBy } = JSON.parse(stdout) as { signedBy: string };
    expect(JSON.parse(stdout)).toMatchObject({ isKeyKnown: false });
    const known = join(folder, "known");
    expect(
      JSON.parse(
        (await plumblineIn(["restore", plain, "--data", known, "--log-key", signedBy, "--json"])).stdout,
      ),
    ).toMatchObject({ isKeyKnown: true, signedBy });
    expect(
      await plumblineIn(["restore", plain, "--data", join(folder, "other"), "--log-key", "AAAA"]),
    ).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("than --log-key names") });

    const copy = join(folder, "an-agents-checkpoint.json");
    writeFileSync(copy, readFileSync(join(data, CHECKPOINT_FILE), "utf8").split("\n")[0] ?? "");
    const unsigned = join(folder, "unsigned.plb");
    writeFileSync(
      unsigned,
      (await rewriteBackup(plain, folder))(({ signed: _, ...header }) => header),
    );
    const laundered = join(folder, "laundered");
    mkdirSync(laundered, { mode: 0o700 });
    copyFileSync(join(data, LOG_KEY_FILE), join(laundered, LOG_KEY_FILE));
    const done = await plumblineIn(["restore", unsigned, "--data", laundered, "--unsigned"]);
    expect(done).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Nobody signed it") });
    const against = await verify("--data", laundered, "--checkpoint", copy);
    expect(against.exitCode).toBe(1);
    expect(against.firstBreak?.reason).toContain("nothing proves how far it reached");
  }, 120_000);

  it("is refused when the record in it does not hold", async () => {
    await collector.end("SIGTERM");
    const store = openUnguarded(join(data, STORE_FILE));
    store.sqlite.exec("UPDATE runs SET issued_at = issued_at + 1 WHERE no = 3");
    await store.close();
    const broken = join(folder, "broken.plb");
    expect(await plumblineIn(["backup", broken, "--data", data])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("runs 3: issued_at is not what was written"),
    });
    expect(await plumblineIn(["backup", broken, "--data", data, "--even-if-broken"])).toMatchObject({
      exitCode: 0,
    });
    expect(await plumblineIn(["restore", broken, "--data", join(folder, "third")])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("runs 3"),
    });
  }, 60_000);
});

type Header = Record<string, unknown> & {
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
};

/** A backup whose store says something else, with every hash in the file and in the record made to fit; `head` may change its header. */
async function rewriteBackup(backup: string, scratch: string) {
  const bytes = readFileSync(backup);
  const end = bytes.indexOf(0x0a);
  const header = JSON.parse(bytes.subarray(0, end).toString("utf8")) as Header;
  const parts = new Map<string, Buffer>();
  let at = end + 1;
  for (const { name, bytes: size } of header.files) {
    parts.set(name, bytes.subarray(at, at + size));
    at += size;
  }
  const file = join(scratch, "rewritten.db");
  writeFileSync(file, parts.get(STORE_FILE) ?? "");
  const store = openUnguarded(file);
  store.sqlite.exec("UPDATE runs SET asked_by = 'innocent'");
  relinkLedger(store.sqlite);
  relinkAudit(store.sqlite);
  store.guardAgain();
  store.sqlite.pragma("journal_mode = DELETE");
  await store.close();
  parts.set(STORE_FILE, readFileSync(file));
  parts.set(CHECKPOINT_FILE, Buffer.alloc(0));
  const files = [...parts].map(([name, part]) => ({
    name,
    bytes: part.length,
    sha256: createHash("sha256").update(part).digest("hex"),
  }));
  return (head: (header: Header) => Record<string, unknown>): Buffer =>
    Buffer.concat([Buffer.from(`${JSON.stringify(head({ ...header, files }))}\n`), ...parts.values()]);
}

function forgersSignature() {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const spki = publicKey.export({ type: "spki", format: "der" }).toString("base64");
  return {
    spki,
    signature: (header: Record<string, unknown>): string =>
      sign(
        null,
        Buffer.from(`plumbline backup v1\0${canonical({ ...header, key: spki } as unknown as Json)}`),
        privateKey,
      ).toString("base64"),
  };
}
