import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";

/** Domain prefixes keep a signature from being shown as one over something else. */
const BATCH_DOMAIN = Buffer.from("plumbline batch v1\0");
const CHAIN_DOMAIN = Buffer.from("plumbline chain v1\0");
const JOIN_DOMAIN = Buffer.from("plumbline join v1\0");
const RENEWAL_DOMAIN = Buffer.from("plumbline renewal v1\0");
const FORK_DOMAIN = Buffer.from("plumbline fork v1\0");

export const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Where an agent's chain starts: bound to the agent and to its evidence key. */
export const chainStart = (agentId: string, evidenceKey: Uint8Array): Buffer =>
  sha256(CHAIN_DOMAIN, agentId, "\0", evidenceKey);

/** The hash by which the next batch names this one. */
export const batchHash = (payload: Uint8Array): Buffer => sha256(payload);

/** The name of an evidence key: SHA-256 of its DER SPKI. */
export const evidenceKeyId = (spki: Uint8Array): Buffer => sha256(spki);

export const signBatch = (payload: Uint8Array, key: KeyObject): Buffer =>
  sign(null, Buffer.concat([BATCH_DOMAIN, payload]), key);

export const isSignedBatch = (payload: Uint8Array, signature: Uint8Array, key: KeyObject): boolean =>
  signature.length === 64 && verify(null, Buffer.concat([BATCH_DOMAIN, payload]), key, signature);

/** Proof, in a join request, that the sender holds the evidence key it wants bound to this certificate request. */
export const signJoin = (csr: string, key: KeyObject): Buffer =>
  sign(null, Buffer.concat([JOIN_DOMAIN, Buffer.from(csr)]), key);

export const isSignedJoin = (csr: string, signature: Uint8Array, key: KeyObject): boolean =>
  signature.length === 64 && verify(null, Buffer.concat([JOIN_DOMAIN, Buffer.from(csr)]), key, signature);

const renewalBytes = (agentId: string, csr: string): Buffer =>
  Buffer.concat([RENEWAL_DOMAIN, Buffer.from(`${agentId}\0${csr}`)]);

/** Proof, in a renewal, that the sender holds the evidence key of the agent in whose session it asks. */
export const signRenewal = (agentId: string, csr: string, key: KeyObject): Buffer =>
  sign(null, renewalBytes(agentId, csr), key);

export const isSignedRenewal = (
  agentId: string,
  csr: string,
  signature: Uint8Array,
  key: KeyObject,
): boolean => signature.length === 64 && verify(null, renewalBytes(agentId, csr), key, signature);

const forkBytes = (agentId: string, sequence: number, hash: Uint8Array): Buffer =>
  Buffer.concat([FORK_DOMAIN, Buffer.from(`${agentId}\0${sequence}\0`), hash]);

/** An agent's word that its own chain has this batch at this sequence. */
export const signFork = (agentId: string, sequence: number, hash: Uint8Array, key: KeyObject): Buffer =>
  sign(null, forkBytes(agentId, sequence, hash), key);

export const isSignedFork = (
  agentId: string,
  {
    sequence,
    hash,
    proof,
  }: { readonly sequence: number; readonly hash: Uint8Array; readonly proof: Uint8Array },
  key: KeyObject,
): boolean => proof.length === 64 && verify(null, forkBytes(agentId, sequence, hash), key, proof);

/** Reads an Ed25519 public key in DER SPKI form. Throws on anything else. */
export function evidenceKey(spki: Uint8Array): KeyObject {
  const key = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
  if (key.asymmetricKeyType !== "ed25519")
    throw new TypeError(`Cannot take a ${key.asymmetricKeyType} key as evidence key`);
  return key;
}
