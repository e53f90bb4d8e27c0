import { createPublicKey, type KeyObject } from "node:crypto";
import { sha256 } from "./seal.ts";

/**
 * Who may write scenarios for an agent. A publisher is an Ed25519 public key in DER SPKI form, as
 * base64: 44 bytes of which the first twelve are always the same. Nothing else is a publisher's
 * key: not another curve, not PEM, not a key that anybody could sign for.
 */
export type PublisherKey = {
  /** SHA-256 of the key's 44 bytes, in hex. What a signature names. */
  readonly keyId: string;
  readonly key: KeyObject;
};

/** A publisher as rules of engagement pin it; the name is for people. */
export type Publisher = { readonly name: string; readonly key: string };

/** What stands before the 32 bytes of every Ed25519 key in SPKI form (RFC 8410). */
const ED25519_SPKI = Buffer.from("302a300506032b6570032100", "hex");
const SPKI_BYTES = 44;

/**
 * The points of order 1, 2, 4 and 8 (Cremers and Jackson, "Prime, Order Please!", 2019): under such
 * a key one signature fits every message, and OpenSSL doesn't refuse it. The sign bit is masked.
 */
const SMALL_ORDER: ReadonlySet<string> = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

/** Keys kept read: planning a run asks each agent's pins for every step, and reading one costs a tenth of a millisecond. */
const keys = new Map<string, PublisherKey>();
const MAX_KEYS = 256;

/** Reads a publisher's key; undefined for anything that isn't exactly one. */
export function publisherKey(text: string): PublisherKey | undefined {
  const known = keys.get(text);
  if (known !== undefined) return known;
  const read = readKey(text);
  if (read === undefined) return undefined;
  if (keys.size >= MAX_KEYS) keys.clear();
  keys.set(text, read);
  return read;
}

function readKey(text: string): PublisherKey | undefined {
  const spki = exactBase64(text, SPKI_BYTES);
  if (spki === undefined || !spki.subarray(0, ED25519_SPKI.length).equals(ED25519_SPKI)) return undefined;
  const point = Buffer.from(spki.subarray(ED25519_SPKI.length));
  point[31] = (point[31] ?? 0) & 0x7f;
  if (SMALL_ORDER.has(point.toString("hex"))) return undefined;
  try {
    const key = createPublicKey({ key: spki, format: "der", type: "spki" });
    return { keyId: sha256(spki).toString("hex"), key };
  } catch {
    return undefined;
  }
}

/** The public half of a key, as rules of engagement pin it. */
export const showPublisherKey = (key: KeyObject): string =>
  createPublicKey(key).export({ type: "spki", format: "der" }).toString("base64");

/** Bytes of exactly that length, written the one way base64 has for them. */
export function exactBase64(text: string, bytes: number): Buffer | undefined {
  const read = Buffer.from(text, "base64");
  return read.length === bytes && read.toString("base64") === text ? read : undefined;
}

/** What an agent that pins nobody says of itself. */
export const NO_PUBLISHER =
  "publisher-not-pinned: no publisher is pinned (publishers: in rules.yaml), so no scenario runs";

/** Whose signature is taken, or why nobody's is. */
export type Pinning =
  | { readonly kind: "pinned"; readonly name: string; readonly key: KeyObject }
  | { readonly kind: "publisher-not-pinned" }
  | { readonly kind: "key-not-pinned" };

/** What the pins of an agent say to a key. The same answer on both sides, so a collector knows before it asks. */
export function pinnedAs(publishers: readonly Publisher[], keyId: string): Pinning {
  if (publishers.length === 0) return { kind: "publisher-not-pinned" };
  for (const { name, key: text } of publishers) {
    if (sha256(Buffer.from(text, "base64")).toString("hex") !== keyId) continue;
    const found = publisherKey(text);
    if (found !== undefined) return { kind: "pinned", name, key: found.key };
  }
  return { kind: "key-not-pinned" };
}
