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
  /** Greeting with FEAT, or with the user name "anonymous" (RFC 959, RFC 2389, RFC 4217); no password. */
  "ftp-hello": { transport: "tcp", variants: ["banner", "anonymous"] },
  /** One request over HTTP, method and path compiled in, without a credential (RFC 9110). */
  "http-ask": { transport: "tcp", variants: HTTP_ASKS },
  /** The same over TLS. */
  "https-ask": { transport: "tcp", variants: HTTP_ASKS },
  /** The version over the text protocol; no item. */
  "memcached-ask": { transport: "tcp", variants: ["version"] },
  /** hello with buildInfo, or with a listing of the databases that have our canary's name (OP_MSG). */
  "mongo-ask": { transport: "tcp", variants: ["hello", "list"] },
  /** CONNECT without a name (MQTT 3.1.1 section 3.1), and DISCONNECT. */
  "mqtt-hello": { transport: "tcp", variants: ["connect"] },
  /** The greeting, and nothing said in return. */
  "mysql-hello": { transport: "tcp", variants: ["greeting"] },
  /** SSLRequest; or a startup of our canary user, in the clear or over TLS, up to what is demanded of it. */
  "postgres-hello": { transport: "tcp", variants: ["tls", "startup", "startup-tls"] },
  /** PING. */
  "redis-ask": { transport: "tcp", variants: ["ping"] },
  /** Greeting and EHLO; or also MAIL and RCPT for our canaries, and RSET: never DATA (RFC 5321). */
  "smtp-hello": { transport: "tcp", variants: ["hello", "relay"] },
  /** Identification string and KEXINIT (RFC 4253 sections 4.2 and 7.1), nothing after. */
  "ssh-hello": { transport: "tcp", variants: ["kex"] },
  /** A completed handshake, for what the certificate says (RFC 5280); nothing is said over it. */
  "tls-certificate": { transport: "tcp", variants: ["chain"] },
  /** One ClientHello that offers everything up to a version, or only suites that nobody should take. */
  "tls-offer": { transport: "tcp", variants: TLS_OFFERS },
  /** Protocol version and security types (RFC 6143 section 7.1), nothing after. */
  "vnc-hello": { transport: "tcp", variants: ["types"] },
  /** ruok. */
  "zookeeper-ask": { transport: "tcp", variants: ["ruok"] },
} as const satisfies Readonly<Record<string, { transport: Transport; variants: readonly string[] }>>;

export type AskKind = keyof typeof ASKS;

export const ASK_KINDS = Object.keys(ASKS) as [AskKind, ...AskKind[]];

/** Whether a kind knows a variant. */
export const isVariantOf = (kind: AskKind, variant: string): boolean =>
  (ASKS[kind].variants as readonly string[]).includes(variant);
