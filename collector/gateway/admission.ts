import type { TLSSocket } from "node:tls";
import type { Refusal } from "../../proto/join.ts";
import { sha256 } from "../../proto/seal.ts";
import { type Instant, toIso } from "../../proto/time.ts";

/** What the store knows of the agent behind a certificate's fingerprint. Asked anew whenever it matters. */
export type KnownAgent = {
  readonly agentId: string;
  readonly segment: string;
  /** The worse of the agent's and the certificate's own status. */
  readonly status: "active" | "revoked" | "frozen" | "pending" | "retired";
  /** What a person should know of a status that is not active; empty when nothing. */
  readonly note?: string;
  /** When the certificate ends. */
  readonly notAfter: Instant;
};

/** Who is at the other end of a TLS connection, as TLS proved it. Nothing here comes from a message. */
export type TlsPeer = {
  /** SHA-256 of the certificate's DER in hex; undefined when the peer showed none. */
  readonly fingerprint: string | undefined;
  /** Whether the chain led to our authority, by node:tls. */
  readonly isVerified: boolean;
  readonly address: string;
};

export type Admission =
  | { readonly kind: "admitted"; readonly agent: KnownAgent; readonly fingerprint: string }
  | ({ readonly kind: "refused" } & Refusal);

export function peerOf(socket: TLSSocket): TlsPeer {
  const certificate = socket.getPeerX509Certificate();
  return {
    fingerprint: certificate === undefined ? undefined : sha256(certificate.raw).toString("hex"),
    isVerified: socket.authorized,
    address: socket.remoteAddress ?? "",
  };
}

/**
 * May this peer have a session now? The store's word on the fingerprint comes first, because TLS alone
 * is no authorisation: a certificate outlives its revocation. The chain is the second line.
 */
export function admit(peer: TlsPeer, agent: KnownAgent | undefined, now: Instant): Admission {
  const { fingerprint } = peer;
  if (fingerprint === undefined)
    return refuse("no-certificate", "The link needs the client certificate that a join gives");
  if (agent === undefined)
    return refuse("unknown-certificate", `No agent has the certificate ${fingerprint}`);
  if (agent.status !== "active") return refuse(agent.status, SENTENCES[agent.status](agent));
  if (agent.notAfter <= now)
    return refuse("expired", `The certificate ended at ${toIso(agent.notAfter)}; ${wayBack(agent.agentId)}`);
  if (!peer.isVerified)
    return refuse("unknown-certificate", "The certificate does not lead to this collector's authority");
  return { kind: "admitted", agent, fingerprint };
}

const refuse = (code: string, sentence: string): Admission => ({ kind: "refused", code, sentence });

/** What brings an agent back that has lost its certificate; its spool and identity are kept. */
const wayBack = (agentId: string): string =>
  `an administrator makes a token with "plumbline agent token create --for ${agentId}", then here "plumbline-agent rejoin --token TOKEN"; identity and spool are kept`;

const SENTENCES: Readonly<Record<Exclude<KnownAgent["status"], "active">, (agent: KnownAgent) => string>> = {
  revoked: ({ agentId }) =>
    `Agent ${agentId} is revoked, which is for good; this machine can join as a new agent`,
  frozen: ({ agentId, note = "" }) =>
    `Agent ${agentId} is frozen${note === "" ? "" : ` (${note})`}; an administrator must let it back: plumbline agent thaw ${agentId}`.slice(
      0,
      MAX_SENTENCE,
    ),
  pending: ({ agentId, note = "" }) =>
    `Agent ${agentId} waits for an administrator: plumbline agent approve ${agentId} --fingerprint ${note}`,
  retired: ({ agentId }) => `The certificate was replaced by a newer one; ${wayBack(agentId)}`,
};

/** Of a refusal (proto/join.ts). */
const MAX_SENTENCE = 500;
