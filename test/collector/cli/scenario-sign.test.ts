import { generateKeyPairSync } from "node:crypto";
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
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { rulesSchema } from "../../../proto/engagement.ts";
import { scratchFolder } from "../../support/certificates.ts";
import { catalogueBundle, catalogueFiles, writeBundle } from "../../support/publisher.ts";
import { ROOT } from "../../support/root.ts";
import { type FakeApi, fakeApi } from "./fake-api.ts";
import { plumblineIn } from "./plumbline-in.ts";

const SOURCE = join(ROOT, "scenarios");
const scratch = scratchFolder();
afterAll(() => scratch.remove());
let folder: string;
let made = 0;
beforeEach(() => {
  made++;
  folder = join(scratch.path, `case-${made}`);
  mkdirSync(folder);
});
const at = (name: string): string => join(folder, name);

const scenario = (...args: string[]) => plumblineIn(["scenario", ...args]);
async function json<T>(...args: string[]): Promise<T> {
  const { exitCode, stdout, stderr } = await scenario(...args, "--json");
  expect([exitCode, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as T;
}
const keygen = () => json<{ keyId: string; publicKey: string; rules: string }>("keygen", "-o", at("key.pem"));
const sign = (...more: string[]) =>
  json<{ id: string; version: number; keyId: string; digest: string; notAfter: string }>(
    ...["sign", SOURCE, "--key", at("key.pem"), "-o", at("bundle")],
    ...more,
  );
const refused = async (why: RegExp, ...args: string[]): Promise<void> => {
  const { exitCode, stdout, stderr } = await scenario(...args);
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(why);
  expect(stderr).toMatch(/^[^\n]+\n$/);
};

describe("scenario keygen", () => {
  it("writes a private key for its owner alone, and the lines for rules.yaml", async () => {
    const { keyId, publicKey, rules } = await keygen();
    expect(statSync(at("key.pem")).mode & 0o777).toBe(0o600);
    expect(readFileSync(at("key.pem"), "utf8")).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    const document = {
      format: "plumbline-rules/1",
      agreedBy: "x",
      notBefore: "2026-01-01T00:00:00Z",
      notAfter: "2030-01-01T00:00:00Z",
    };
    expect(rulesSchema.parse({ ...document, ...(parse(rules) as object) }).publishers).toEqual([
      { name: "publisher", key: publicKey },
    ]);
    expect(keyId).toMatch(/^[0-9a-f]{64}$/);
  });

  it("shows the lines as they go into the file", async () => {
    const { stdout } = await scenario("keygen", "-o", at("key.pem"), "--name", "ops");
    expect(stdout).toMatch(/\npublishers:\n {2}- \{ name: "ops", key: "MCow[^"]+" \}\n$/);
    expect(stdout).not.toContain("PRIVATE");
  });

  it("never writes over a file that is there", async () => {
    writeFileSync(at("key.pem"), "precious");
    await refused(/key\.pem: is there already/, "keygen", "-o", at("key.pem"));
    expect(readFileSync(at("key.pem"), "utf8")).toBe("precious");
  });
});

describe("scenario sign", () => {
  it("makes a bundle that lint finds whole, by that key, until a year from now", async () => {
    const { keyId } = await keygen();
    const signed = await sign();
    expect(signed).toMatchObject({ id: "scenarios", version: 1, keyId });
    expect(Date.parse(signed.notAfter) - Date.now()).toBeGreaterThan(364 * 86_400_000);
    expect(await json("lint", at("bundle"))).toMatchObject({
      ok: true,
      bundles: [{ id: "scenarios", version: 1, keyId, digest: signed.digest }],
      files: expect.arrayContaining([expect.objectContaining({ id: "reach.tcp", problems: [] })]),
    });
    for (const { path, bytes } of catalogueFiles())
      expect(readFileSync(join(at("bundle"), path)).equals(bytes)).toBe(true);
  });

  it("puts the next version in the earlier one's place, under its name, and leaves nothing beside it", async () => {
    await keygen();
    await sign("--id", "ops");
    expect(await sign()).toMatchObject({ id: "ops", version: 2 });
    expect(await sign("--bundle-version", "9", "--not-after", "90d")).toMatchObject({ version: 9 });
    expect(readdirSync(folder).sort()).toEqual(["bundle", "key.pem"]);
    await refused(
      /--bundle-version: 9 is not above 9/,
      "sign",
      SOURCE,
      "--key",
      at("key.pem"),
      "-o",
      at("bundle"),
      "--bundle-version",
      "9",
    );
  });

  it.each([
    ["a version 0", /--bundle-version: "0"/, ["--bundle-version", "0"]],
    ["an end that is over", /--not-after: 2020-01-01 is over/, ["--not-after", "2020-01-01"]],
    ["an end that is none", /--not-after: "soon"/, ["--not-after", "soon"]],
    ["an id that is none", /--id: "A b"/, ["--id", "A b"]],
  ])("refuses %s", async (_what, why, more) => {
    await keygen();
    await refused(why, "sign", SOURCE, "--key", at("key.pem"), "-o", at("bundle"), ...more);
    expect(existsSync(at("bundle"))).toBe(false);
  });

  it("signs nothing that lint would refuse, and says where", async () => {
    await keygen();
    mkdirSync(at("src"));
    writeFileSync(at("src/good.yaml"), catalogueFiles()[0]?.bytes ?? "");
    writeFileSync(at("src/bad.yaml"), "format: plumbline-scenario/1\nid: Bad\n");
    const args = ["sign", at("src"), "--key", at("key.pem"), "-o", at("bundle")];
    await refused(/src\/bad\.yaml:1:1: error: attack: is missing; .* \(and \d+ more\)/, ...args);
    writeFileSync(at("src/bad.yaml"), catalogueFiles()[0]?.bytes ?? "");
    await refused(
      /good\.yaml:\d+:\d+: error: id: another file holds "[a-z.-]+" version 1 too: .*src\/bad\.yaml/,
      ...args,
    );
    writeFileSync(
      at("src/bad.yaml"),
      String(catalogueFiles().find(({ path }) => path === "reach-tcp.yaml")?.bytes).replaceAll(
        "to: neighbours",
        "to: target",
      ),
    );
    await refused(/bad\.yaml:\d+:\d+: error: roles\.actor\.1\.to: .* \[purpose-place\]/, ...args);
    expect(existsSync(at("bundle"))).toBe(false);
  });

  it.each([
    [
      "a link",
      /is a link/,
      (src: string) => symlinkSync(join(SOURCE, "reach-tcp.yaml"), join(src, "reach-tcp.yaml")),
    ],
    [
      "a name in capitals",
      /Reach\.yaml: its name must be/,
      (src: string) => writeFileSync(join(src, "Reach.yaml"), "x"),
    ],
    ["nothing", /holds no scenario/, () => undefined],
  ])("signs no folder with %s in it", async (_what, why, fill) => {
    await keygen();
    mkdirSync(at("src"));
    fill(at("src"));
    await refused(why, "sign", at("src"), "--key", at("key.pem"), "-o", at("bundle"));
  });

  it("takes no key that others may read, or that is none for signing", async () => {
    await keygen();
    const args = ["sign", SOURCE, "--key", at("key.pem"), "-o", at("bundle")];
    chmodSync(at("key.pem"), 0o640);
    await refused(/--key: others may read .*chmod 600/, ...args);
    chmodSync(at("key.pem"), 0o600);
    writeFileSync(at("key.pem"), "x");
    await refused(/--key: .* holds no private key in PEM/, ...args);
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    writeFileSync(at("key.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
    await refused(/holds a ec key, it must be Ed25519/, ...args);
  });

  it("replaces no folder that is not a bundle of that name", async () => {
    await keygen();
    const args = ["sign", SOURCE, "--key", at("key.pem"), "-o"];
    mkdirSync(at("photos"));
    writeFileSync(at("photos/one.jpg"), "x");
    await refused(/photos is there already and no whole bundle/, ...args, at("photos"));
    await refused(/is the folder that is signed/, ...args, SOURCE);
    await sign("--id", "ops");
    await refused(/holds the bundle "ops", not "other"/, ...args, at("bundle"), "--id", "other");
    expect(readdirSync(at("photos"))).toEqual(["one.jpg"]);
  });
});

describe("scenario publish", () => {
  let api: FakeApi;
  beforeAll(async () => {
    api = await fakeApi();
  });
  afterAll(() => api.close());
  const publish = (bundle: string) =>
    plumblineIn(["scenario", "publish", bundle, "--url", api.url, "--cacert", api.ca, "--token", "t"]);

  it("sends the exact bytes, and says how many agents believe them", async () => {
    const { manifest, signatureFile, files } = catalogueBundle();
    const ends = { notAfter: "2027-01-01T00:00:00.000Z", keyId: "ab".repeat(32), digest: "cd".repeat(32) };
    api.answers(() => [
      201,
      {
        kind: "published",
        id: "catalogue",
        version: 1,
        ...ends,
        scenarios: 6,
        agents: { live: 3, pinning: 2 },
      },
    ]);
    const { exitCode, stdout } = await publish(writeBundle(at("bundle"), catalogueBundle()));
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("2 of 3 live agents pin its publisher")]);
    const sent = JSON.parse(api.asked[0]?.body ?? "") as {
      manifest: string;
      signature: string;
      files: object[];
    };
    expect([sent.manifest, sent.signature]).toEqual(
      [manifest, signatureFile].map((bytes) => Buffer.from(bytes).toString("base64")),
    );
    expect(sent.files).toHaveLength(files.length);
  });

  it("asks nobody about a folder that is no whole bundle", async () => {
    api.answers(() => [201, {}]);
    const { exitCode, stderr } = await publish(SOURCE);
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining("no signed bundle: plumbline scenario sign"),
    ]);
    expect(api.asked).toEqual([]);
  });
});
