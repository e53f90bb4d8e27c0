import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  encodeManifest,
  encodeSignature,
  MANIFEST_FILE,
  type Manifest,
  SIGNATURE_FILE,
  type SignedManifest,
  signManifest,
} from "../../proto/bundle.ts";
import { publisherKey, showPublisherKey } from "../../proto/publisher.ts";
import { ROOT } from "./root.ts";

/** Somebody who writes scenarios: a key pair, and how agents pin it. */
export type TestPublisher = {
  readonly name: string;
  readonly privateKey: KeyObject;
  /** As `publishers:` in rules has it. */
  readonly key: string;
  readonly keyId: string;
};

export function newPublisher(name: string): TestPublisher {
  const { privateKey } = generateKeyPairSync("ed25519");
  const key = showPublisherKey(privateKey);
  return { name, privateKey, key, keyId: publisherKey(key)?.keyId ?? "" };
}

/** The key that tests sign with: thrown away with the process. */
export const PUBLISHER = newPublisher("the tests");

/** Rules of engagement that pin publishers, as lines of YAML. */
export const pinsOf = (...publishers: readonly TestPublisher[]): string =>
  ["publishers:", ...publishers.map(({ name, key }) => `  - { name: "${name}", key: "${key}" }`), ""].join(
    "\n",
  );

/** `pinsOf` the tests' own publisher. */
export const PINS = pinsOf(PUBLISHER);

/** A bundle as its parts, before anybody checked them. */
export type TestBundle = SignedManifest & {
  readonly signatureFile: Uint8Array;
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
};

type Making = Partial<Pick<Manifest, "id" | "version" | "notAfter">> & { readonly by?: TestPublisher };

/** Far enough for every clock that a test makes up. */
const NOT_AFTER = "2090-01-01T00:00:00.000Z";

export const hexDigest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Signs files as a bundle; without an id it is named after what is in it. */
export function bundleOf(files: TestBundle["files"], making: Making = {}): TestBundle {
  const listed = files.map(({ path, bytes }) => ({ path, sha256: hexDigest(bytes), bytes: bytes.length }));
  const { id = `t-${hexDigest(Buffer.from(JSON.stringify(listed))).slice(0, 16)}`, version = 1 } = making;
  const notAfter = making.notAfter ?? NOT_AFTER;
  return signed(
    encodeManifest({ format: "plumbline-bundle/1", id, version, notAfter, files: listed }),
    files,
    making.by,
  );
}

/** Signs whatever bytes stand for a manifest. */
export function signed(
  manifest: Uint8Array,
  files: TestBundle["files"],
  by: TestPublisher = PUBLISHER,
): TestBundle {
  const signature = signManifest(manifest, by.privateKey);
  const signatureFile = encodeSignature(by.keyId, by.key, signature);
  return { manifest, signature, keyId: by.keyId, signatureFile, files };
}

/** The scenario files of the repository. */
export const catalogueFiles = (): TestBundle["files"] =>
  readdirSync(join(ROOT, "scenarios"))
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((path) => ({ path, bytes: readFileSync(join(ROOT, "scenarios", path)) }));

let catalogue: TestBundle | undefined;

/** The repository's scenarios, signed once. */
export function catalogueBundle(): TestBundle {
  catalogue ??= bundleOf(catalogueFiles(), { id: "catalogue" });
  return catalogue;
}

let ofCatalogue: ReadonlySet<string> | undefined;
const single = new Map<string, TestBundle>();

/** The bundle that vouches for a scenario: the catalogue where it is of it, else one with that file alone. */
export function bundleFor(bytes: Uint8Array): TestBundle {
  const digest = hexDigest(bytes);
  // Taken once: tests ask for tens of thousands, and the catalogue grows.
  ofCatalogue ??= new Set(catalogueBundle().files.map((file) => hexDigest(file.bytes)));
  if (ofCatalogue.has(digest)) return catalogueBundle();
  const made = single.get(digest) ?? bundleOf([{ path: "one.yaml", bytes }]);
  single.set(digest, made);
  return made;
}

/** What a job carries beside its scenario. */
export const vouching = ({ manifest, signature, keyId }: SignedManifest) => ({
  manifest,
  manifestSignature: signature,
  publisherKeyId: keyId,
});

/** Writes the folder that a collector loads. */
export function writeBundle(folder: string, bundle: TestBundle): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, MANIFEST_FILE), bundle.manifest);
  writeFileSync(join(folder, SIGNATURE_FILE), bundle.signatureFile);
  for (const { path, bytes } of bundle.files) writeFileSync(join(folder, path), bytes);
  return folder;
}

/** A record of versions taken that lasts as long as the test. */
export function versionsInMemory() {
  const taken = new Map<string, { readonly version: number; readonly digest: string }>();
  return {
    problem: () => "",
    taken: (id: string) => taken.get(id),
    keep: (id: string, version: { readonly version: number; readonly digest: string }): boolean => {
      taken.set(id, version);
      return true;
    },
  };
}
