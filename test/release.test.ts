import { spawnSync } from "node:child_process";
import { createHash, createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "./support/root.ts";

const folder = mkdtempSync(join(tmpdir(), "plumbline-release-"));
const keys = generateKeyPairSync("ed25519");
const key = join(folder, "release.pem");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Makes a release from what is built; the build itself is the bootstrap's. */
function release(...args: readonly string[]) {
  const code = `import { release } from ${JSON.stringify(join(ROOT, ".ci", "release.mjs"))};
    await release(${JSON.stringify(args)}).catch((cause) => { process.stderr.write(cause.message); process.exitCode = 2; });`;
  return spawnSync(process.execPath, ["--input-type=module", "-e", code], { cwd: ROOT, encoding: "utf8" });
}

const read = (which: string, file: string): Buffer => readFileSync(join(folder, which, file));

describe("a release", () => {
  beforeAll(() => {
    writeFileSync(key, keys.privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
    expect(release("--out", join(folder, "one"), "--key", key).stderr).toContain("BEGIN PUBLIC KEY");
    expect(release("--out", join(folder, "two")).status).toBe(0);
  }, 120_000);

  it("has the same bytes each time", () => {
    const files = readdirSync(join(folder, "two"));
    expect(files).toHaveLength(5);
    for (const file of files) expect(read("one", file).equals(read("two", file)), file).toBe(true);
  });

  it("has sums that hold, and a signature over them that others' tools check", () => {
    const sums = read("one", "SHA256SUMS");
    for (const line of sums.toString().trim().split("\n")) {
      const [sum = "", file = ""] = line.split("  ");
      expect(createHash("sha256").update(read("one", file)).digest("hex")).toBe(sum);
    }
    expect(verify(null, sums, createPublicKey(keys.privateKey), read("one", "SHA256SUMS.sig"))).toBe(true);
    const pub = join(folder, "release.pub");
    writeFileSync(pub, keys.publicKey.export({ type: "spki", format: "pem" }));
    const check = (file: string) =>
      spawnSync("openssl", [
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        pub,
        "-rawin",
        "-in",
        file,
        "-sigfile",
        join(folder, "one", "SHA256SUMS.sig"),
      ]);
    expect(check(join(folder, "one", "SHA256SUMS")).status).toBe(0);
    writeFileSync(
      join(folder, "changed"),
      sums.toString().replace(/^./, (first) => (first === "0" ? "1" : "0")),
    );
    expect(check(join(folder, "changed")).status).not.toBe(0);
  });

  it("ships what runs and nothing else", () => {
    const [tarball = ""] = readdirSync(join(folder, "one")).filter((file) => file.endsWith(".tgz"));
    const { stdout } = spawnSync("tar", ["tzf", join(folder, "one", tarball)], { encoding: "utf8" });
    const paths = stdout
      .trim()
      .split("\n")
      .map((path) => path.replace("package/", ""));
    for (const file of [
      "plumbline.js",
      "writer.js",
      "intake-thread.js",
      "chain-thread.js",
      "plumbline-agent.js",
    ])
      expect(paths).toContain(`.build/${file}`);
    expect(paths.filter((path) => path.startsWith("scenarios/")).length).toBeGreaterThan(3);
    expect(paths.filter((path) => /(^|\/)(test|node_modules|\.ci)\/|\.map$|\.pem$|\.db/.test(path))).toEqual(
      [],
    );
  });

  it.each(["plumbline", "plumbline-agent"])("says in CycloneDX what %s is made of", (program) => {
    const [file = ""] = readdirSync(join(folder, "one")).filter(
      (name) => name.endsWith(".cdx.json") && name.replace(/-\d.*/, "") === program,
    );
    const bill = JSON.parse(read("one", file).toString()) as {
      readonly bomFormat: string;
      readonly metadata: { readonly component: { readonly name: string } };
      readonly components: readonly { readonly name: string; readonly hashes: readonly unknown[] }[];
    };
    expect(bill).toMatchObject({ bomFormat: "CycloneDX", metadata: { component: { name: program } } });
    const names = bill.components.map(({ name }) => name);
    for (const needed of ["zod", "yaml", "protobufjs", "ws", "pino"]) expect(names).toContain(needed);
    expect(names.includes("better-sqlite3")).toBe(program === "plumbline");
    expect(names).not.toContain("vitest");
    for (const { hashes } of bill.components) expect(hashes.length).toBeGreaterThan(0);
  });
});

describe("no release", () => {
  it.each([
    [
      "with a key that others may read",
      () => writeFileSync(key, keys.privateKey.export({ type: "pkcs8", format: "pem" })),
      0o644,
      /chmod 600/,
    ],
    [
      "with a key of another kind",
      () =>
        writeFileSync(
          key,
          generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({
            type: "pkcs8",
            format: "pem",
          }),
        ),
      0o600,
      /not Ed25519/,
    ],
    ["with what is no key", () => writeFileSync(key, "x"), 0o600, /can't be read as a private key/],
  ])("is made %s", (_, write, mode, why) => {
    write();
    spawnSync("chmod", [mode.toString(8), key]);
    const { status, stderr } = release("--out", join(folder, "none"), "--key", key);
    expect(status).toBe(2);
    expect(stderr).toMatch(why);
    expect(readdirSync(folder)).not.toContain("none");
  });
});
