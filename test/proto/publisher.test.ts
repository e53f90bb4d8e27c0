import { generateKeyPairSync, verify } from "node:crypto";
import { expect, it } from "vitest";
import { rulesSchema } from "../../proto/engagement.ts";
import { pinnedAs, publisherKey } from "../../proto/publisher.ts";
import { rulesToJson } from "../../proto/rules-json.ts";
import { hexDigest, newPublisher, PUBLISHER } from "../support/publisher.ts";

const PREFIX = Buffer.from("302a300506032b6570032100", "hex");
const spki = (point: string): Buffer => Buffer.concat([PREFIX, Buffer.from(point, "hex")]);
const rules = (publishers: unknown) =>
  rulesSchema.safeParse({
    format: "plumbline-rules/1",
    agreedBy: "x",
    notBefore: "2026-01-01T00:00:00Z",
    notAfter: "2030-01-01T00:00:00Z",
    publishers,
  });

it("names a key by the SHA-256 of its 44 bytes", () => {
  expect(publisherKey(PUBLISHER.key)?.keyId).toBe(hexDigest(Buffer.from(PUBLISHER.key, "base64")));
});

const other = (type: "ed448" | "x25519"): string =>
  (type === "ed448" ? generateKeyPairSync("ed448") : generateKeyPairSync("x25519")).publicKey
    .export({ type: "spki", format: "der" })
    .toString("base64");
it.each([
  ["nothing", ""],
  ["PEM", `-----BEGIN PUBLIC KEY-----\n${PUBLISHER.key}\n-----END PUBLIC KEY-----`],
  ["a key with a line feed", `${PUBLISHER.key}\n`],
  ["base64 without its padding", PUBLISHER.key.replace("=", "")],
  ["base64 for addresses", PUBLISHER.key.replaceAll("+", "-").replaceAll("/", "_").replace("=", "")],
  ["the bare 32 bytes", Buffer.from(PUBLISHER.key, "base64").subarray(12).toString("base64")],
  ["Ed448", other("ed448")],
  ["X25519", other("x25519")],
])("takes %s for no key", (_what, text) => {
  expect(publisherKey(text)).toBeUndefined();
  expect(rules([{ name: "x", key: text }]).success).toBe(false);
});

const SMALL = [
  "0100000000000000000000000000000000000000000000000000000000000000",
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0000000000000000000000000000000000000000000000000000000000000080",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
];
it.each(SMALL)("takes the point of small order %s for no key", (point) => {
  expect(publisherKey(spki(point).toString("base64"))).toBeUndefined();
});

it("has to, since OpenSSL lets one signature pass for every message under such a key", () => {
  const key = { key: spki(SMALL[0] ?? ""), format: "der", type: "spki" } as const;
  const signature = Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]);
  expect(verify(null, Buffer.from("one"), key, signature)).toBe(true);
  expect(verify(null, Buffer.from("another"), key, signature)).toBe(true);
});

it("finds the pin of a key among several, and tells nobody pinned from another pinned", () => {
  const [old, next] = [newPublisher("old"), newPublisher("next")];
  const pins = [old, next].map(({ name, key }) => ({ name, key }));
  expect(pinnedAs(pins, next.keyId)).toMatchObject({ kind: "pinned", name: "next" });
  expect(pinnedAs(pins, PUBLISHER.keyId)).toEqual({ kind: "key-not-pinned" });
  expect(pinnedAs([], PUBLISHER.keyId)).toEqual({ kind: "publisher-not-pinned" });
});

it("travels with the rules, as they are written", () => {
  const publishers = [{ name: PUBLISHER.name, key: PUBLISHER.key }];
  const read = rules(publishers);
  expect(read.success && rulesToJson(read.data)).toMatchObject({ publishers });
  expect(rules([...publishers, { ...publishers[0], name: "again" }]).error?.issues[0]?.message).toBe(
    "a key is pinned twice",
  );
});
