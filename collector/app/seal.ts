import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { Fault } from "../../proto/fault.ts";
import type { RandomBytes } from "../../proto/ids.ts";

/** A 256-bit key that is kept outside the store, known by the first bytes of its hash. */
export type SealKey = { readonly id: string; readonly bytes: Uint8Array };

/** Of AES-256. */
export const SEAL_KEY_BYTES = 32;
/** NIST SP 800-38D: 96 bits, fresh for each secret. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
const FORM = /^sealed1\.([0-9a-f]{16})\.([A-Za-z0-9_-]+)$/;

export const sealKey = (bytes: Uint8Array): SealKey => ({
  id: createHash("sha256").update("plumbline seal key v1\0").update(bytes).digest("hex").slice(0, 16),
  bytes,
});

/** AES-256-GCM. `name` is bound in: a sealed secret moved to another place doesn't open there. */
export function seal(key: SealKey, name: string, secret: string, random: RandomBytes): string {
  const iv = random(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key.bytes, iv).setAAD(bound(name));
  const body = Buffer.concat([iv, cipher.update(secret, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `sealed1.${key.id}.${body.toString("base64url")}`;
}

/** Which key a sealed secret needs; undefined for what is none. */
export const sealedWith = (sealed: string): string | undefined => FORM.exec(sealed)?.[1];

/** The secret, or a fault that names the key that is missing. */
export function unseal(keys: readonly SealKey[], name: string, sealed: string): string {
  const [, keyId, text = ""] = FORM.exec(sealed) ?? [];
  if (keyId === undefined) throw new Fault("conflict", `What is kept as "${name}" is not sealed`);
  const key = keys.find(({ id }) => id === keyId);
  if (key === undefined) {
    const held = keys.map(({ id }) => id).join(", ") || "none";
    throw new Fault("conflict", `"${name}" is sealed with key ${keyId}, and the keys at hand are: ${held}`);
  }
  const body = Buffer.from(text, "base64url");
  try {
    const decipher = createDecipheriv("aes-256-gcm", key.bytes, body.subarray(0, IV_BYTES))
      .setAAD(bound(name))
      .setAuthTag(body.subarray(body.length - TAG_BYTES));
    return Buffer.concat([
      decipher.update(body.subarray(IV_BYTES, body.length - TAG_BYTES)),
      decipher.final(),
    ]).toString("utf8");
  } catch (cause) {
    throw new Fault(
      "conflict",
      `"${name}" was changed, or belongs to another place: key ${keyId} doesn't open it`,
      {
        cause,
      },
    );
  }
}

const bound = (name: string): Buffer => Buffer.from(`plumbline seal v1\0${name}`);

/** What sealing and opening need, wherever the keys are. */
export type Seals = {
  readonly seal: (name: string, secret: string) => Promise<string>;
  readonly open: (name: string, sealed: string) => Promise<string>;
};

/** What a person's second factor is sealed as. */
export const secondFactorName = (userId: string): string => `second-factor:${userId}`;
