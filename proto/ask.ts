import { DGA_NAMES } from "./made-up.ts";
import type { Transport } from "./target.ts";

const DGA_ASKS = Array.from({ length: DGA_NAMES }, (_, i) => `dga-${i + 1}`);

const DNS_ASKS = ["a", "a-local", "aaaa", "txt", "soa", "nonce-a", "nonce-txt", ...DGA_ASKS] as const;

const SAY_HTTP = ["get", "post-4k", "piece-32k", "webhook", "cookie", "plain", "numbers"] as const;

const HTTP_ASKS = [
  "admin-surface",
  "client-certificate",
  "docker-version",
  "elastic-root",
  "etcd-range",
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
  "modern",
  "weak",
  "null-or-anonymous",
  "export",
  "rc4",
  "triple-des",
] as const;

/**
 * The questions that an agent can put to a service, one probe each: a handshake, or one harmless
 * request, in bytes that are compiled in. A variant is one of a closed list; nothing of a job becomes
 * a byte of them but the address that is asked anyway, and of a scenario nothing but the name that
 * DNS is asked for. No credential of anybody's is ever tried.
 */
export const ASKS = {
  /** One query for a name that the signed scenario says, or for the run's label under it (RFC 1035). */
  "dns-ask": { transport: "udp", variants: DNS_ASKS },
  /** The same over TCP, and the first message of a zone's transfer (RFC 5936). */
  "dns-ask-tcp": { transport: "tcp", variants: [...DNS_ASKS, "axfr"] },
  /** Greeting with FEAT, or with the user name "anonymous" (RFC 959, RFC 2389, RFC 4217); no password. */
  "ftp-hello": { transport: "tcp", variants: ["banner", "anonymous"] },
  /** One request over HTTP, method and path compiled in, without a credential (RFC 9110). */
  "http-ask": { transport: "tcp", variants: HTTP_ASKS },
  /** The same over TLS. */
  "https-ask": { transport: "tcp", variants: HTTP_ASKS },
  /** Ways to sign in to a management controller (IPMI 2.0 section 22.13). */
  "ipmi-ask": { transport: "udp", variants: ["capabilities"] },
  /** The root entry, a bind by nobody, or whether one entry of the first tree is shown to nobody (RFC 4511). */
  "ldap-ask": { transport: "tcp", variants: ["root-dse", "anonymous-bind", "naming-context"] },
  /** One bind in the clear with a fixed name that nobody has (RFC 4513 section 5.1.3). */
  "ldap-bind": { transport: "tcp", variants: ["unsigned"] },
  /** The version over the text protocol, or a get of our canary's key over the binary one. */
  "memcached-ask": { transport: "tcp", variants: ["version", "binary-get"] },
  /** hello with buildInfo, or with a listing of the databases that have our canary's name (OP_MSG). */
  "mongo-ask": { transport: "tcp", variants: ["hello", "list"] },
  /** CONNECT without a name (MQTT 3.1.1 section 3.1), and DISCONNECT. */
  "mqtt-hello": { transport: "tcp", variants: ["connect"] },
  /** The greeting, and nothing said in return. */
  "mysql-hello": { transport: "tcp", variants: ["greeting"] },
  /** Where mounts are asked for, and there the list of what is exported (RFC 1833, RFC 1813 appendix I). */
  "nfs-exports": { transport: "tcp", variants: ["list"] },
  /** SSLRequest; or a startup of our canary user, in the clear or over TLS, up to what is demanded of it. */
  "postgres-hello": { transport: "tcp", variants: ["tls", "startup", "startup-tls"] },
  /** X.224 connection request with a negotiation ([MS-RDPBCGR] section 1.3.1.1), nothing after. */
  "rdp-hello": { transport: "tcp", variants: ["plain", "tls", "nla"] },
  /** PING. */
  "redis-ask": { transport: "tcp", variants: ["ping"] },
  /** Greeting and a listing of the modules; no module is entered. */
  "rsync-hello": { transport: "tcp", variants: ["list"] },
  /** A session of nobody and the share IPC$, of which the status is read ([MS-SMB2] section 2.2.9). */
  "smb-anonymous": { transport: "tcp", variants: ["ipc"] },
  /** The run's word in one datagram to a witness: alone, or in the token of a QUIC Initial (RFC 9000 section 17.2.2). */
  "say-datagram": { transport: "udp", variants: ["nonce", "quic"] },
  /** The run's word in one HTTP request to a witness, method and form compiled in. */
  "say-http": { transport: "tcp", variants: SAY_HTTP },
  /** The same over TLS, with whatever certificate; or DNS in HTTPS (RFC 8484), or a name in the handshake that is not the request's. */
  "say-https": { transport: "tcp", variants: [...SAY_HTTP, "doh", "named", "fronted"] },
  /** The run's word to a witness as the first words of a protocol: alone, SSH's identification, EHLO, or FTP's USER. */
  "say-line": { transport: "tcp", variants: ["nonce", "ssh", "smtp", "ftp"] },
  /** The run's word inside TLS, with whatever certificate: alone, or as a query of DNS over TLS (RFC 7858). */
  "say-tls": { transport: "tcp", variants: ["nonce", "dot"] },
  /** A WebSocket (RFC 6455) to a witness that stays open and quiet but for pings, and the run's word at its end. */
  "say-websocket": { transport: "tcp", variants: ["session"] },
  /** NEGOTIATE, of version 1 or of 2 and 3 ([MS-SMB2] section 2.2.3), nothing after. */
  "smb-hello": { transport: "tcp", variants: ["smb1", "smb2"] },
  /** Greeting and EHLO; or also MAIL and RCPT for our canaries, and RSET: never DATA (RFC 5321). */
  "smtp-hello": { transport: "tcp", variants: ["hello", "relay"] },
  /** One GET for the description with the community "public", or the discovery of an engine (RFC 3416, RFC 3414). */
  "snmp-ask": { transport: "udp", variants: ["public-v1", "public-v2c", "v3-discovery"] },
  /** Identification string and KEXINIT (RFC 4253 sections 4.2 and 7.1), nothing after. */
  "ssh-hello": { transport: "tcp", variants: ["kex"] },
  /** A completed handshake, for what the certificate says (RFC 5280); or also for the protocol chosen of two of the web's (RFC 7301). Nothing is said over it. */
  "tls-certificate": { transport: "tcp", variants: ["chain", "alpn"] },
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

/** Whether questions of this kind keep their line open as long as the scenario says. */
export const holdsLine = (kind: AskKind): boolean => kind === "say-websocket";

/** Whether questions of this kind ask for a name. */
export const asksForName = (kind: AskKind): boolean => kind === "dns-ask" || kind === "dns-ask-tcp";

/** Whether questions of this kind are put once in a step, however many tries there are: a bind leaves a mark in a log. */
export const isAskedOnce = (kind: AskKind): boolean => kind === "ldap-bind";
