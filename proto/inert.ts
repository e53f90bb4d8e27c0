import { z } from "zod";
import { sha256 } from "./seal.ts";
import { STEP_LIMITS } from "./step.ts";

/**
 * What a probe says must be a payload to nobody. A collector that means harm chooses nonces, paths
 * and server names, so none of them reaches a wire as it chose them (trust A4).
 */

/** The run's nonce as it is said: a word that names us, and a digest that its chooser can't spell. */
export function saidNonce(nonce: Uint8Array): Buffer {
  return Buffer.from(`${NONCE_WORD}${sha256(NONCE_DOMAIN, nonce).toString("hex").slice(0, NONCE_DIGITS)}`);
}

/** The word of a baseline: of the same run, and never the nonce itself, so that its arrival proves only the way. */
export function saidBaseline(said: Uint8Array): Buffer {
  return Buffer.from(`${NONCE_WORD}${sha256(BASELINE_DOMAIN, said).toString("hex").slice(0, NONCE_DIGITS)}`);
}

const BASELINE_DOMAIN = "plumbline said baseline v1\0";
const NONCE_DOMAIN = "plumbline said nonce v1\0";
const NONCE_WORD = "plumbline ";
/** 128 bits, as hex. */
export const NONCE_DIGITS = 32;
/** So many bytes a nonce has when it is said: what a witness must take at least. */
export const SAID_NONCE_BYTES = NONCE_WORD.length + NONCE_DIGITS;

/** The said nonce as one label of a name in DNS, where a space would be no plain name. */
export const saidLabel = (said: Uint8Array): string =>
  Buffer.from(said)
    .toString("latin1")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "-")
    .slice(0, SAID_NONCE_BYTES);

/** The said nonce in base64 without padding (RFC 4648 section 5), as a beacon hides it. */
export const saidBase64 = (said: Uint8Array): string => Buffer.from(said).toString("base64url");

/** A host name (RFC 1123) for SNI and the Host header, or nothing: no other character is said. */
export const serverNameSchema = z
  .string()
  .max(253)
  .regex(
    /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*)?$/,
    "must be a host name such as shop.example.org",
  )
  .default("");

const SEGMENTS = /^\/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*\/?)*$/;
const PATH_WORDS = "must be a path of letters, digits and . _ ~ - such as /healthz, without a query";

/** A path without a query, without escapes and without dots that climb. */
export const httpPathSchema = z.string().max(STEP_LIMITS.pathLength).regex(SEGMENTS, PATH_WORDS).default("/");

/** A path in rules of engagement: itself, or with `/*` at its end everything below it. */
export const pathRuleSchema = z
  .string()
  .max(STEP_LIMITS.pathLength)
  .refine(
    (text) => SEGMENTS.test(text.replace(/\/\*$/, "/")),
    `${PATH_WORDS}; /* at the end means all below it`,
  );

/** Whether a rule's path means this one. */
export const coversPath = (rule: string, path: string): boolean =>
  rule.endsWith("/*") ? path.startsWith(rule.slice(0, -1)) : rule === path;
