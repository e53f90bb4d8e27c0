import { createHash } from "node:crypto";
import type { RandomBytes } from "../../proto/ids.ts";

/** Bytes of chance in a session or API token. */
const TOKEN_BYTES = 32;

/** A token nobody can guess, and the only form of it that is kept. */
export type OpaqueToken = { readonly token: string; readonly hash: string };

/** API tokens start with `prefix`, so that a leaked one can be recognised for what it is. */
export function opaqueToken(random: RandomBytes, prefix = ""): OpaqueToken {
  const token = `${prefix}${Buffer.from(random(TOKEN_BYTES)).toString("base64url")}`;
  return { token, hash: tokenHash(token) };
}

/** With 256 bits of chance in the token, one round of SHA-256 is enough: there is nothing to guess. */
export const tokenHash = (token: string): string => createHash("sha256").update(token).digest("hex");
