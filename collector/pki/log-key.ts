import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { join } from "node:path";
import { readSecret, writeKey } from "./pem-files.ts";

/** Name of the log key in the data folder. */
export const LOG_KEY_FILE = "log-key.pem";

/** The key that signs checkpoints and tombstones. `spki` is its public half (DER, base64). */
export type OpenLogKey = {
  readonly spki: string;
  readonly sign: (bytes: Uint8Array) => Uint8Array;
};

/** Loads the collector's log key, or makes one. Throws when others may read it, or when it is no Ed25519 key. */
export async function openLogKey(folder: string): Promise<OpenLogKey> {
  const path = join(folder, LOG_KEY_FILE);
  const found = await readSecret(path);
  if (found !== undefined) return logKeyOf(readKey(found, path));
  const { privateKey } = generateKeyPairSync("ed25519");
  await writeKey({ path, text: privateKey.export({ type: "pkcs8", format: "pem" }).toString() });
  return logKeyOf(privateKey);
}

/** The same without making one: undefined where there is none. */
export async function findLogKey(folder: string): Promise<OpenLogKey | undefined> {
  const path = join(folder, LOG_KEY_FILE);
  const found = await readSecret(path);
  return found === undefined ? undefined : logKeyOf(readKey(found, path));
}

function readKey(text: string, path: string): KeyObject {
  const key = createPrivateKey(text);
  if (key.asymmetricKeyType !== "ed25519")
    throw new Error(`Cannot use ${path}: it is a ${key.asymmetricKeyType} key, not Ed25519`);
  return key;
}

const logKeyOf = (key: KeyObject): OpenLogKey => ({
  spki: createPublicKey(key).export({ type: "spki", format: "der" }).toString("base64"),
  sign: (bytes) => sign(null, bytes, key),
});
