import type { Transport } from "./target.ts";

/**
 * The questions that an agent can put to a service, one probe each: a handshake, or one harmless
 * request, in bytes that are compiled in. A variant is one of a closed list; nothing of a job, and no
 * value of a scenario, becomes a byte of them. No credential is ever tried.
 */
export const ASKS = {
  /** Greeting with FEAT, or with the user name "anonymous" (RFC 959, RFC 2389, RFC 4217); no password. */
  "ftp-hello": { transport: "tcp", variants: ["banner", "anonymous"] },
  /** The version over the text protocol, or a get of our canary's key over the binary one. */
  "memcached-ask": { transport: "tcp", variants: ["version", "binary-get"] },
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
  /** Greeting and a listing of the modules; no module is entered. */
  "rsync-hello": { transport: "tcp", variants: ["list"] },
  /** Greeting and EHLO; or also MAIL and RCPT for our canaries, and RSET: never DATA (RFC 5321). */
  "smtp-hello": { transport: "tcp", variants: ["hello", "relay"] },
  /** Identification string and KEXINIT (RFC 4253 sections 4.2 and 7.1), nothing after. */
  "ssh-hello": { transport: "tcp", variants: ["kex"] },
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
