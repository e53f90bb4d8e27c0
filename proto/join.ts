import { z } from "zod";

/**
 * A join token carries a one-time secret and the fingerprint of the collector's CA, so that the
 * agent knows whom it speaks to before it has anything to trust.
 */
export type JoinToken = { readonly secret: string; readonly caFingerprint: string };

const TOKEN = /^plj1\.([A-Za-z0-9_-]{43})\.([0-9a-f]{64})$/;

export const showJoinToken = ({ secret, caFingerprint }: JoinToken): string =>
  `plj1.${secret}.${caFingerprint}`;

/** Undefined when the text is not a join token. */
export function joinToken(text: string): JoinToken | undefined {
  const [, secret, caFingerprint] = TOKEN.exec(text.trim()) ?? [];
  return secret === undefined || caFingerprint === undefined ? undefined : { secret, caFingerprint };
}

/** A join body larger than this is refused unread. */
export const MAX_JOIN_BYTES = 16 * 1024;

/** Body of `POST /join`. Identity is the collector's to give: the request holds keys and proofs only. */
export const joinRequestSchema = z.strictObject({
  secret: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** PKCS#10 in PEM; only its public key is used. */
  csr: z.string().max(8_192),
  /** Ed25519 public key, DER SPKI, base64. */
  evidenceKey: z.base64().max(128),
  /** Signature by the evidence key over the certificate request (seal.ts), base64. */
  proof: z.base64().max(128),
  agentVersion: z.string().max(64),
});
export type JoinRequest = z.infer<typeof joinRequestSchema>;

/** Answer to a join: who the agent is from now on. */
export const joinReplySchema = z.object({
  agentId: z.string().max(64),
  segment: z.string().max(64),
  certificate: z.string().max(16_384),
  ca: z.string().max(65_536),
  /** A pending agent waits until a person has compared its fingerprint. Absent from older collectors. */
  status: z.enum(["active", "pending"]).default("active"),
});
export type JoinReply = z.infer<typeof joinReplySchema>;

/** Refusal of a join or an upgrade. */
export const refusalSchema = z.object({ code: z.string().max(64), sentence: z.string().max(500) });
export type Refusal = z.infer<typeof refusalSchema>;

/** Paths of the agents' port; it serves nothing else. */
export const JOIN_PATH = "/join";
export const LINK_PATH = "/agent/v1";
