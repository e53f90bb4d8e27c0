import { timingSafeEqual } from "node:crypto";
import type { RandomBytes } from "../../proto/ids.ts";
import { sha256 } from "../../proto/seal.ts";

/** Entropy of a join secret: guessing one is not a threat, whatever the rate. */
const SECRET_BYTES = 32;

/** Makes a join secret: 43 characters of base64url. Shown once; only its hash is kept. */
export const newJoinSecret = (random: RandomBytes): string =>
  Buffer.from(random(SECRET_BYTES)).toString("base64url");

/**
 * What the store keeps of a join secret: SHA-256 in lower-case hex. No salt and no slow hash:
 * the secret has 256 random bits. A look-up by this hash leaks nothing of the secret through time.
 */
export const joinSecretHash = (secret: string): string => sha256(secret).toString("hex");

/** Whether the secret is the one with this hash; takes the same time wherever they differ. */
export function isJoinSecret(secret: string, hash: string): boolean {
  const given = Buffer.from(joinSecretHash(secret));
  const kept = Buffer.from(hash);
  return given.length === kept.length && timingSafeEqual(given, kept);
}
