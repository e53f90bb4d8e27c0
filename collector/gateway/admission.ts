import type { TLSSocket } from "node:tls";
import type { Refusal } from "../../proto/join.ts";
import { sha256 } from "../../proto/seal.ts";
import { type Instant, toIso } from "../../proto/time.ts";

/** What the store knows of the agent behind a certificate's fingerprint. Asked anew whenever it matters. */
export type KnownAgent = {
  readonly agentId: string;
  readonly segment: string;
  /** The worse of the agent's and the certificate's own status. */
  readonly status: "active" | "revoked" | "frozen";
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
  if (agent.status !== "active")
    return refuse(
      agent.status,
      `Agent ${agent.agentId} is ${agent.status}; an administrator must let it back`,
    );
  if (agent.notAfter <= now)
    return refuse(
      "expired",
      `The certificate ended at ${toIso(agent.notAfter)}; join again, the spool is kept`,
    );
  if (!peer.isVerified)
    return refuse("unknown-certificate", "The certificate does not lead to this collector's authority");
  return { kind: "admitted", agent, fingerprint };
}

const refuse = (code: string, sentence: string): Admission => ({ kind: "refused", code, sentence });
