import { timingSafeEqual } from "node:crypto";
import { sha256 } from "../proto/seal.ts";

/** The one-time code by which the first account is made. Lives in memory only: a restart makes another. */
export type SetupCode = { readonly text: string; readonly verify: (code: string) => boolean };

/** Crockford's base 32: can be read aloud, and 5 bits a character leave no bias. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** 20 characters of 5 bits: 100 bits. */
const LENGTH = 20;

export function setupCode(random: (length: number) => Uint8Array): SetupCode {
  const text = [...random(LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length] ?? "").join("");
  const kept = sha256(text);
  return { text, verify: (code) => timingSafeEqual(sha256(code.trim().toUpperCase()), kept) };
}
