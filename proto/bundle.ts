import { type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";
import { canonical, type Json } from "./canonical.ts";
import { exactBase64, publisherKey } from "./publisher.ts";
import { MAX_SCENARIO_BYTES } from "./scenario.ts";
import { sha256 } from "./seal.ts";
import { type Instant, instant } from "./time.ts";

/**
 * A bundle is what a publisher signs, offline: a folder with `manifest.json`, `manifest.sig` and the
 * scenario files that the manifest names. The signature is detached, over the manifest's exact
 * bytes; the manifest holds the SHA-256 of each file's exact bytes. Nothing is parsed before its
 * signature or its digest was checked, and exactly the checked bytes are parsed.
 *
 * A manifest has one form only (canonical JSON): what another parser could read differently (a key
 * twice, white space, a byte-order mark, an escape) is refused whoever signed it.
 */
export type Manifest = z.infer<typeof manifestSchema>;

/** A manifest with what vouches for it, unread. */
export type SignedManifest = {
  readonly manifest: Uint8Array;
  readonly signature: Uint8Array;
  /** SHA-256 of the publisher's key, in hex. */
  readonly keyId: string;
};

/** Why a bundle, or a scenario of it, is not taken. Words for programs; a sentence goes with each. */
export type BundleReason =
  | "publisher-not-pinned"
  | "key-not-pinned"
  | "signature-malformed"
  | "signature-wrong"
  | "manifest-too-large"
  | "manifest-malformed"
  | "bundle-expired"
  | "version-went-back"
  | "version-reused"
  | "versions-not-kept"
  | "not-a-bundle"
  | "file-missing"
  | "file-unlisted"
  | "file-not-plain"
  | "file-changed"
  | "bundle-too-large"
  | "scenario-not-in-bundle"
  | "scenario-malformed";

export type BundleRefused = {
  readonly kind: "refused";
  readonly reason: BundleReason;
  readonly sentence: string;
};

/** Keeps a signature over a manifest from being shown as one over something else, and the reverse. */
const BUNDLE_DOMAIN = Buffer.from("plumbline bundle v1\0");
export const MANIFEST_FILE = "manifest.json";
export const SIGNATURE_FILE = "manifest.sig";

/** Bounds on a bundle: what is more is refused unread. */
export const BUNDLE_LIMITS = {
  manifestBytes: 64 * 1024,
  signatureBytes: 512,
  files: 256,
  /** All scenario files together. */
  totalBytes: 2 * 1024 * 1024,
} as const;

/** A bare file name of small letters: no folder, no link, no second spelling, on any file system. */
export const BUNDLE_PATH = /^[a-z0-9][a-z0-9._-]{0,59}\.yaml$/;
/** A name that stays the same over a bundle's versions. */
export const BUNDLE_ID = /^[a-z][a-z0-9.-]{1,63}$/;
/** The highest version there can be. */
export const MAX_BUNDLE_VERSION = 1_000_000_000;

const HEX_256 = /^[0-9a-f]{64}$/;

const manifestSchema = z.strictObject({
  format: z.literal("plumbline-bundle/1"),
  id: z.string().regex(BUNDLE_ID),
  version: z.number().int().min(1).max(MAX_BUNDLE_VERSION),
  /** From this instant on nobody takes it. */
  notAfter: z.iso.datetime({ error: "must be an instant such as 2027-12-31T00:00:00.000Z" }),
  files: z
    .array(
      z.strictObject({
        path: z.string().regex(BUNDLE_PATH),
        sha256: z.string().regex(HEX_256),
        bytes: z.number().int().min(1).max(MAX_SCENARIO_BYTES),
      }),
    )
    .min(1)
    .max(BUNDLE_LIMITS.files)
    .refine(
      (files) => files.every(({ path }, index) => index === 0 || (files[index - 1]?.path ?? "") < path),
      "must be in order of path, each once",
    )
    .refine(
      (files) => new Set(files.map((file) => file.sha256)).size === files.length,
      "the same file stands there under two names",
    ),
});

export const refusedBundle = (reason: BundleReason, sentence: string): BundleRefused => ({
  kind: "refused",
  reason,
  sentence,
});

/** A manifest's one form. Throws on what a manifest can't say. */
export const encodeManifest = (manifest: Manifest): Buffer =>
  Buffer.from(canonical(manifestSchema.parse(manifest) as unknown as Json));

export const signManifest = (manifest: Uint8Array, key: KeyObject): Buffer =>
  sign(null, Buffer.concat([BUNDLE_DOMAIN, manifest]), key);

/** Whether the key signed exactly these bytes as a manifest. */
export const isSignedManifest = (manifest: Uint8Array, signature: Uint8Array, key: KeyObject): boolean =>
  signature.length === 64 && verify(null, Buffer.concat([BUNDLE_DOMAIN, manifest]), key, signature);

export type ManifestReading =
  | {
      readonly kind: "read";
      readonly manifest: Manifest;
      readonly notAfter: Instant;
      /** SHA-256 of the manifest's exact bytes, in hex: the bundle's own name. */
      readonly digest: string;
    }
  | BundleRefused;

/** Reads a manifest whose signature was checked. */
export function readManifest(bytes: Uint8Array): ManifestReading {
  if (bytes.length > BUNDLE_LIMITS.manifestBytes) {
    const most = BUNDLE_LIMITS.manifestBytes;
    return refusedBundle(
      "manifest-too-large",
      `The manifest is ${bytes.length} bytes long, the most is ${most}`,
    );
  }
  let value: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
    if (canonical(value as Json) !== text) return malformed("is not in its one form (canonical JSON)");
  } catch {
    return malformed("is not JSON in UTF-8");
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return malformed(`${issue?.path.map(String).join(".") || "document"}: ${issue?.message ?? "unreadable"}`);
  }
  const { data: manifest } = parsed;
  return {
    kind: "read",
    manifest,
    notAfter: instant(Date.parse(manifest.notAfter)),
    digest: sha256(bytes).toString("hex"),
  };
}

/** Whether it may still be taken. */
export function refusedAsExpired(
  { id, version }: Pick<Manifest, "id" | "version">,
  notAfter: Instant,
  now: Instant,
): BundleRefused | undefined {
  if (now < notAfter) return undefined;
  const ended = new Date(notAfter).toISOString();
  return refusedBundle(
    "bundle-expired",
    `Bundle "${id}" version ${version} ended at ${ended}: sign its next version`,
  );
}

/** The bundle's highest version that was ever taken here. */
export type TakenVersion = { readonly version: number; readonly digest: string };

/** Versions never go back, and a version names one manifest for ever. */
export function refusedAsOld(
  { id, version }: Pick<Manifest, "id" | "version">,
  digest: string,
  taken: TakenVersion | undefined,
): BundleRefused | undefined {
  if (taken === undefined || version > taken.version) return undefined;
  if (version < taken.version) {
    return refusedBundle(
      "version-went-back",
      `Bundle "${id}" is at version ${taken.version} here, this is version ${version}`,
    );
  }
  return digest === taken.digest
    ? undefined
    : refusedBundle("version-reused", `Bundle "${id}" version ${version} is another manifest here`);
}

const malformed = (what: string): BundleRefused =>
  refusedBundle("manifest-malformed", `The manifest ${what}`);

/** The text of `manifest.sig`: the publisher's key, its id, and the signature. Canonical JSON, like the manifest. */
export function encodeSignature(keyId: string, publicKey: string, signature: Uint8Array): Buffer {
  const text = Buffer.from(signature).toString("base64");
  return Buffer.from(canonical({ format: "plumbline-signature/1", keyId, publicKey, signature: text }));
}

/** Its one form, whole: there is nothing to parse. */
const SIGNATURE_TEXT =
  /^\{"format":"plumbline-signature\/1","keyId":"([0-9a-f]{64})","publicKey":"([A-Za-z0-9+/]{59}=)","signature":"([A-Za-z0-9+/]{86}==)"\}$/;

export type SignatureReading =
  | {
      readonly kind: "read";
      readonly keyId: string;
      readonly key: KeyObject;
      readonly signature: Uint8Array;
    }
  | BundleRefused;

/** Reads `manifest.sig`. The key in it proves only that the bundle is whole; whom to believe, an agent's pins say. */
export function readSignature(bytes: Uint8Array): SignatureReading {
  if (bytes.length > BUNDLE_LIMITS.signatureBytes) return badSignature("is too large");
  const [, keyId = "", publicKey = "", text = ""] =
    SIGNATURE_TEXT.exec(Buffer.from(bytes).toString("latin1")) ?? [];
  if (keyId === "") return badSignature('is not in its one form ("plumbline-signature/1")');
  const signature = exactBase64(text, 64);
  const publisher = publisherKey(publicKey);
  if (signature === undefined || publisher === undefined) return badSignature("holds no Ed25519 key");
  if (publisher.keyId !== keyId) return badSignature("names another key than it holds");
  return { kind: "read", keyId, key: publisher.key, signature };
}

const badSignature = (what: string): BundleRefused =>
  refusedBundle("signature-malformed", `${SIGNATURE_FILE} ${what}`);
