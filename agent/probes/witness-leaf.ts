import { createHash, generateKeyPair, sign } from "node:crypto";
import { promisify } from "node:util";
import type { Instant } from "../../proto/time.ts";
import { element, integer, TAG } from "./ber.ts";

/** A key and its self-signed certificate in PEM; the fingerprint is the SHA-256 of its DER in hex. */
export type WitnessLeaf = {
  readonly key: string;
  readonly certificate: string;
  readonly fingerprint: string;
};

/** Who the certificate is for: a name of the domain that is kept for tests (RFC 6761). */
export const WITNESS_NAME = "witness.plumbline.test";
/** How long a certificate lasts, and how early before its end another is made. */
const LIFE_MS = 24 * 3_600_000;
const RENEW_MS = 12 * 3_600_000;
/** Before now, for clocks that go slow. */
const SLACK_MS = 300_000;

const generate = promisify(generateKeyPair);

/** Gives the one certificate of this process, made when it is first asked for and anew at half its life. */
export function leafKeeper(wall: () => Instant): () => Promise<WitnessLeaf> {
  let made: { readonly at: Instant; readonly leaf: Promise<WitnessLeaf> } | undefined;
  return () => {
    const now = wall();
    if (made === undefined || now - made.at > LIFE_MS - RENEW_MS) made = { at: now, leaf: newLeaf(now) };
    return made.leaf;
  };
}

/** An ECDSA key and an X.509 certificate over it (RFC 5280 section 4.1), by which nobody is to trust anything. */
export async function newLeaf(now: Instant): Promise<WitnessLeaf> {
  const { privateKey, publicKey } = await generate("ec", { namedCurve: "prime256v1" });
  const spki = publicKey.export({ type: "spki", format: "der" });
  const name = sequence(element(0x31, sequence(oid("550403"), element(0x0c, Buffer.from(WITNESS_NAME)))));
  const names = element(TAG.octets, sequence(element(0x82, Buffer.from(WITNESS_NAME))));
  const content = sequence(
    element(0xa0, integer(2)),
    // A serial number of its own, not negative, and no chance needed: it is made of the key.
    element(TAG.integer, Buffer.from([0x01]), createHash("sha256").update(spki).digest().subarray(0, 15)),
    ECDSA_WITH_SHA256,
    name,
    sequence(time(now - SLACK_MS), time(now + LIFE_MS)),
    name,
    spki,
    element(0xa3, sequence(sequence(oid("551d11"), names))),
  );
  const signature = sign("sha256", content, privateKey);
  const der = sequence(content, ECDSA_WITH_SHA256, element(0x03, Buffer.from([0]), signature));
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${(der.toString("base64").match(/.{1,64}/g) ?? []).join("\n")}\n-----END CERTIFICATE-----\n`,
    fingerprint: createHash("sha256").update(der).digest("hex"),
  };
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => element(TAG.sequence, ...parts);

const oid = (hex: string): Buffer => element(TAG.object, Buffer.from(hex, "hex"));

/** RFC 5758 section 3.2. */
const ECDSA_WITH_SHA256 = sequence(oid("2a8648ce3d040302"));

/** UTCTime: two digits of the year, which is before 2050 (RFC 5280 section 4.1.2.5). */
const time = (ms: number): Buffer => {
  const digits = new Date(ms).toISOString().replace(/[-:T]/g, "");
  return element(0x17, Buffer.from(`${digits.slice(2, 14)}Z`));
};
