import type { Transport } from "./target.ts";

const HTTP_ASKS = [
  "admin-surface",
  "docker-version",
  "elastic-root",
  "etcd-version",
  "favicon",
  "kubelet-healthz",
  "kubelet-pods",
  "metadata-v1",
  "metadata-v2-token",
  "security-headers",
  "winrm-options",
  "winrm-post",
] as const;

const TLS_OFFERS = [
  "ssl3",
  "tls1.0",
  "tls1.1",
  "tls1.2",
  "tls1.3",
  "null-or-anonymous",
  "export",
  "rc4",
  "triple-des",
] as const;

/**
 * The questions that an agent can put to a service, one probe each: a handshake, or one harmless
 * request, in bytes that are compiled in. A variant is one of a closed list; nothing of a job, and no
 * value of a scenario, becomes a byte of them. No credential is ever tried.
 */
export const ASKS = {
  /** One request over HTTP, method and path compiled in, without a credential (RFC 9110). */
  "http-ask": { transport: "tcp", variants: HTTP_ASKS },
  /** The same over TLS. */
  "https-ask": { transport: "tcp", variants: HTTP_ASKS },
  /** Identification string and KEXINIT (RFC 4253 sections 4.2 and 7.1), nothing after. */
  "ssh-hello": { transport: "tcp", variants: ["kex"] },
  /** A completed handshake, for what the certificate says (RFC 5280); nothing is said over it. */
  "tls-certificate": { transport: "tcp", variants: ["chain"] },
  /** One ClientHello that offers everything up to a version, or only suites that nobody should take. */
  "tls-offer": { transport: "tcp", variants: TLS_OFFERS },
} as const satisfies Readonly<Record<string, { transport: Transport; variants: readonly string[] }>>;

export type AskKind = keyof typeof ASKS;

export const ASK_KINDS = Object.keys(ASKS) as [AskKind, ...AskKind[]];

/** Whether a kind knows a variant. */
export const isVariantOf = (kind: AskKind, variant: string): boolean =>
  (ASKS[kind].variants as readonly string[]).includes(variant);
