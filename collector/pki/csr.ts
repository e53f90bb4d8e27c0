import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { elements, TAG } from "./der.ts";

/**
 * Reads a certificate request (PKCS#10, RFC 2986) for the one thing we take from it: a public key
 * whose private half the sender holds. Subject, attributes and wished extensions are never looked at.
 *
 * The request is hostile. Our own reader finds the three parts (information, algorithm, signature)
 * and the key inside; OpenSSL, through node:crypto, parses the key and checks the signature over the
 * exact bytes of the information. node-forge sees nothing of it: its verification was wrong more than once.
 * The key is checked before it is used, so a small exponent never meets the signature check.
 */
export type CheckedRequest =
  | { readonly kind: "checked"; readonly publicKey: KeyObject }
  | { readonly kind: "refused"; readonly because: RequestProblem; readonly sentence: string };

export type RequestProblem = "too-large" | "malformed" | "unsuitable-key" | "unproven";

/** A request longer than this, as PEM, is refused unread. */
export const MAX_REQUEST_BYTES = 8 * 1024;
/** Bounds on an agent's key. The upper one keeps the price of a check small. */
export const KEY_BITS = { least: 2_048, most: 4_096 } as const;
const EXPONENT = 65_537n;

/** sha256WithRSAEncryption with its NULL (RFC 4055 section 5), the one signature that requests may carry. */
const SHA256_WITH_RSA = Buffer.from("300d06092a864886f70d01010b0500", "hex");

const PEM =
  /^\s*-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END (?:NEW )?CERTIFICATE REQUEST-----\s*$/;

/** Checks form, key and proof of possession, in that order. Never throws. */
export function checkRequest(pem: string): CheckedRequest {
  if (Buffer.byteLength(pem) > MAX_REQUEST_BYTES)
    return no("too-large", `The certificate request is larger than ${MAX_REQUEST_BYTES} bytes`);
  const parts = readParts(pem);
  if (parts === undefined) return no("malformed", "The certificate request is not a PKCS#10 request in PEM");
  const publicKey = readKey(parts.key);
  if (publicKey === undefined)
    return no(
      "unsuitable-key",
      `The key must be RSA of ${KEY_BITS.least} to ${KEY_BITS.most} bits with exponent 65537`,
    );
  return provesPossession(parts, publicKey)
    ? { kind: "checked", publicKey }
    : no("unproven", "The certificate request is not signed by its own key with SHA-256");
}

const no = (because: RequestProblem, sentence: string): CheckedRequest => ({
  kind: "refused",
  because,
  sentence,
});

type Parts = {
  readonly signed: Buffer;
  readonly key: Buffer;
  readonly algorithm: Buffer;
  readonly signature: Buffer;
};

function readParts(pem: string): Parts | undefined {
  const [, base64] = PEM.exec(pem) ?? [];
  if (base64 === undefined) return undefined;
  const [request, ...more] = elements(Buffer.from(base64, "base64"), 1) ?? [];
  if (request?.tag !== TAG.sequence || more.length > 0) return undefined;
  const [information, algorithm, signature] = elements(request.content, 3) ?? [];
  if (information?.tag !== TAG.sequence || algorithm?.tag !== TAG.sequence) return undefined;
  // A bit string starts with the number of unused bits; a signature has none.
  if (signature?.tag !== TAG.bitString || signature.content[0] !== 0) return undefined;
  const [version, subject, key] = elements(information.content, 4) ?? [];
  if (version?.tag !== TAG.integer || subject?.tag !== TAG.sequence || key?.tag !== TAG.sequence)
    return undefined;
  return {
    signed: information.whole,
    key: key.whole,
    algorithm: algorithm.whole,
    signature: signature.content.subarray(1),
  };
}

function readKey(spki: Buffer): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: spki, format: "der", type: "spki" });
    const { modulusLength = 0, publicExponent } = key.asymmetricKeyDetails ?? {};
    const fits = modulusLength >= KEY_BITS.least && modulusLength <= KEY_BITS.most;
    return key.asymmetricKeyType === "rsa" && fits && publicExponent === EXPONENT ? key : undefined;
  } catch {
    return undefined;
  }
}

function provesPossession({ algorithm, signed, signature }: Parts, key: KeyObject): boolean {
  if (!algorithm.equals(SHA256_WITH_RSA)) return false;
  try {
    return verify("sha256", signed, key, signature);
  } catch {
    return false;
  }
}
