import { isServerName } from "./client-hello.ts";
import { CONSOLE_PAGES } from "./console-pages.ts";
import type { AskStep } from "./step.ts";
import type { Target } from "./target.ts";
import { AT_ONCE, mostOf, type Part, type Round, round } from "./wording.ts";

/** What a request says beside our own name and marker; a body's length is said with it. */
export type Request = {
  readonly method: string;
  readonly path: Part | string;
  readonly target: Target;
  readonly hostHeader: string;
  /** What it accepts, where that is not anything. */
  readonly accept?: string;
  /** Header lines of its own, in their order. */
  readonly lines?: readonly (readonly Part[] | string)[];
  readonly body?: readonly (Part | string)[];
};

/** A marker's bytes and a version's, at most (wire.ts bounds the first, package.json the second). */
const MARKER: Part = { hole: "the run's marker", most: 64 };
const VERSION: Part = { hole: "the agent's version", most: 32 };

/** One request as it goes out over a line of its own: nothing of it but holes and the named host is anybody's to choose. */
export function requestRound(
  when: string,
  { method, path, target, hostHeader, accept = "*/*", lines = [], body = [] }: Request,
): Round {
  const own = target.host.includes(":") ? `[${target.host}]` : target.host;
  const host = hostHeader === "" ? `${own}:${target.port}` : hostHeader;
  const hasLength = method === "POST" || method === "PUT";
  return round(
    when,
    `${method} `,
    path,
    ` HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\nuser-agent: plumbline-agent/`,
    VERSION,
    " (marker ",
    MARKER,
    ")\r\nx-plumbline-run: ",
    MARKER,
    `\r\naccept: ${accept}\r\naccept-encoding: identity\r\n`,
    ...lines.flatMap((line) => (typeof line === "string" ? [line, "\r\n"] : [...line, "\r\n"])),
    hasLength ? `content-length: ${mostOf(round(when, ...body))}\r\n\r\n` : "\r\n",
    ...body,
  );
}

/**
 * A handshake's own bytes at most: a ClientHello with the longest name (some 570) twice, since a server
 * may ask for another key share; the largest key exchange (RFC 7919, 8,192 bits: 1,030); the finish, an
 * alert, and what TLS puts around each record of what is said in it.
 */
export const TLS_MOST_BYTES = 3_072;

/** The suites that OpenSSL offers by default at security level 0, as Node 20 and 22 carry it; 00ff is no suite but RFC 5746's word. */
export const HELLO_SUITES =
  "1302 1303 1301 c02c c030 009f cca9 cca8 ccaa c02b c02f 009e c024 c028 006b c023 c027 0067 c00a c014 0039 c009 c013 0033 009d 009c 003d 003c 0035 002f 00ff";
/** From the newest to the oldest that an old server is still identified by. */
export const HELLO_VERSIONS = "1.3, 1.2, 1.1, 1.0";

/** What the web speaks over TLS (RFC 9113 section 3.2, RFC 7301): offered where a step asks which of it is chosen. */
export const ALPN_OFFER: readonly string[] = ["h2", "http/1.1"];

/** A handshake of OpenSSL's, whose bytes are random in most places: what its ClientHello holds, in words. */
export const tlsRound = (serverName: string, when: string, alpn: readonly string[] = []): Round =>
  round(when, {
    hole: `a TLS handshake by OpenSSL: ClientHello with versions ${HELLO_VERSIONS}; ${
      isServerName(serverName) ? `server name ${serverName}` : "no server name"
    }; ${alpn.length === 0 ? "no ALPN" : `ALPN ${alpn.join(", ")}`}; suites ${HELLO_SUITES}; random values and a key share; no certificate of ours`,
    most: TLS_MOST_BYTES,
  });

/** A request after its handshake, or alone, on a line of its own. */
export const overScheme = (
  scheme: "http" | "https",
  request: Request,
  when: string = AT_ONCE,
): readonly Round[] =>
  scheme === "http"
    ? [requestRound(when, request)]
    : [tlsRound(request.hostHeader, when), requestRound("within TLS", request)];

type Asked = Pick<Request, "method" | "path" | "lines" | "body"> & { readonly when?: string };

const said =
  (...requests: readonly Asked[]) =>
  ({ kind, target, serverName }: AskStep): readonly Round[] =>
    requests.flatMap(({ when, ...request }) =>
      overScheme(
        kind === "https-ask" ? "https" : "http",
        { ...request, target, hostHeader: serverName },
        when,
      ),
    );

const asked = (method: string, path: string, ...lines: readonly string[]) => said({ method, path, lines });

const CONSOLE_PAGE: Part = {
  hole: `the page that it led to, one of ${CONSOLE_PAGES.join(" ")}`,
  most: Math.max(...CONSOLE_PAGES.map((page) => page.length)),
};

/** The requests of `http-ask` and `https-ask`. */
export const HTTP_WORDS = {
  "admin-surface": said(
    { method: "GET", path: "/" },
    {
      method: "GET",
      path: CONSOLE_PAGE,
      when: "where it leads to a page of consoles that is listed, once and on a new line",
    },
  ),
  "client-certificate": asked("GET", "/"),
  "docker-version": asked("GET", "/version"),
  "elastic-root": asked("GET", "/"),
  "etcd-range": said({
    method: "POST",
    path: "/v3/kv/range",
    lines: ["content-type: application/json"],
    body: [`{"key":"${Buffer.from("plumbline-canary").toString("base64")}","keys_only":true,"limit":"1"}`],
  }),
  "etcd-version": asked("GET", "/version"),
  favicon: asked("GET", "/favicon.ico"),
  "kubelet-healthz": asked("GET", "/healthz"),
  "kubelet-pods": asked("GET", "/pods"),
  "metadata-v1": asked("GET", "/latest/meta-data/"),
  "metadata-v2-token": asked("PUT", "/latest/api/token", "x-aws-ec2-metadata-token-ttl-seconds: 1"),
  "security-headers": asked("GET", "/"),
  "winrm-options": asked("OPTIONS", "/wsman"),
  "winrm-post": asked("POST", "/wsman", "content-type: application/soap+xml;charset=UTF-8"),
} as const;
