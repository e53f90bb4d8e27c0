import { createHash } from "node:crypto";
import { wantsCertificate } from "../certificate-demand.ts";
import type { Findings } from "../facts.ts";
import type { HttpAnswer } from "../http-exchange.ts";
import type { HttpQuestion, HttpRequestLine } from "../question.ts";
import { consoleBy, consolePage, titleOf } from "./http-consoles.ts";
import { membersIn, membersOf, text } from "./http-members.ts";
import { refusedBy } from "./http-refusals.ts";

/** A request, and what of its answer is told beside status, server and ways to sign in. */
type Asked = HttpRequestLine & { readonly told: (answer: HttpAnswer) => Findings };

const nothingMore = (): Findings => ({});

/**
 * What is asked, by variant. None needs a credential, changes anything or goes on from its answer;
 * the metadata service is never asked for a path that holds one.
 */
const ASKED: Readonly<Record<string, Asked>> = {
  /** Elasticsearch and OpenSearch introduce themselves at their root (Elasticsearch API, "Get cluster info"). */
  "elastic-root": {
    method: "GET",
    path: "/",
    told: ({ body }) => {
      const { tagline, version } = membersOf(body);
      const { distribution, number } = membersIn(version);
      const isOne = distribution !== undefined || String(tagline).startsWith("You Know, for Search");
      return isOne ? { product: text(distribution) ?? "elasticsearch", version: text(number) } : {};
    },
  },
  /** Member of an etcd cluster (etcd, "Check version": /version). */
  "etcd-version": {
    method: "GET",
    path: "/version",
    told: ({ body }) => {
      const version = text(membersOf(body)["etcdserver"]);
      return version === undefined ? {} : { product: "etcd", version };
    },
  },
  /**
   * The same member, whether it gives what it keeps: the key of our canary, without its value (etcd API,
   * "Range"). Told apart from /version, which a member tells everybody even where it asks who is there.
   */
  "etcd-range": {
    method: "POST",
    path: "/v3/kv/range",
    headers: { "content-type": "application/json" },
    body: `{"key":"${Buffer.from("plumbline-canary").toString("base64")}","keys_only":true,"limit":"1"}`,
    told: ({ status, body }) =>
      status === 200 && text(membersIn(membersOf(body)["header"])["cluster_id"]) !== undefined
        ? { product: "etcd" }
        : {},
  },
  /** Docker Engine API, SystemVersion. */
  "docker-version": {
    method: "GET",
    path: "/version",
    told: ({ body }) => {
      const { Version, ApiVersion } = membersOf(body);
      return text(ApiVersion) === undefined ? {} : { product: "docker", version: text(Version) };
    },
  },
  /** The kubelet's list of pods, of which it is told that it is one (Kubernetes, "Kubelet authentication/authorization"). */
  "kubelet-pods": {
    method: "GET",
    path: "/pods",
    told: ({ status, body }) =>
      status === 200 && POD_LIST.test(body.toString("latin1")) ? { product: "kubelet" } : {},
  },
  "kubelet-healthz": {
    method: "GET",
    path: "/healthz",
    told: ({ body }) => ({ healthy: body.toString("latin1").trim() === "ok" ? "yes" : "no" }),
  },
  /** WS-Management ([MS-WSMV]); schemes stand in the refusal of a request without one. */
  "winrm-options": { method: "OPTIONS", path: "/wsman", told: nothingMore },
  /** The same without a body by POST, the one method that Windows serves there. */
  "winrm-post": {
    method: "POST",
    path: "/wsman",
    headers: { "content-type": "application/soap+xml;charset=UTF-8" },
    told: nothingMore,
  },
  /** EC2, "Use the Instance Metadata Service": the listing at the top, of which it is told that it is one. */
  "metadata-v1": {
    method: "GET",
    path: "/latest/meta-data/",
    told: ({ status, body }) => ({
      listing: status === 200 && /^instance-id\/?$/m.test(body.toString("latin1")) ? "yes" : "no",
    }),
  },
  /** The same, version 2: a token that is void after a second and never told. */
  "metadata-v2-token": {
    method: "PUT",
    path: "/latest/api/token",
    headers: { "x-aws-ec2-metadata-token-ttl-seconds": "1" },
    told: ({ status, body }) => ({ token: status === 200 && isToken(body) ? "yes" : "no" }),
  },
  "admin-surface": {
    method: "GET",
    path: "/",
    told: (answer) => ({ title: titleOf(answer.body), product: consoleBy(answer) }),
  },
  /** The page at the root, of which it is told that it was given to a client without a certificate. */
  "client-certificate": { method: "GET", path: "/", told: nothingMore },
  favicon: {
    method: "GET",
    path: "/favicon.ico",
    told: ({ status, body }) =>
      status === 200 ? { icon: createHash("sha256").update(body).digest("hex") } : {},
  },
  "security-headers": { method: "GET", path: "/", told: securityHeaders },
};

const POD_LIST = /"kind"\s{0,8}:\s{0,8}"PodList"/;

/** One request of the list over HTTP. */
export const httpAsk: HttpQuestion = question("http");
/** The same over TLS, with whatever certificate. */
export const httpsAsk: HttpQuestion = question("https");

function question(scheme: "http" | "https"): HttpQuestion {
  return {
    scheme,
    request: ({ variant }) => {
      const { method, path, headers = {}, body } = askedAs(variant);
      return { method, path, headers, ...(body === undefined ? {} : { body }) };
    },
    next: (answer, step) => (step.variant === "admin-surface" ? consolePage(answer, step) : undefined),
    heard: (answer, { variant }, _nonce, ledTo) => ({
      identity: answer.identity,
      findings: {
        status: answer.status,
        server: answer.header("server")[0],
        authenticate: schemesOf(answer.header("www-authenticate")),
        "client-certificate": wantsCertificate(answer) ? "demanded" : undefined,
        "refused-by": refusedBy(variant, answer),
        "led-to": ledTo,
        ...askedAs(variant).told(answer),
      },
    }),
  };
}

function askedAs(variant: string): Asked {
  const asked = ASKED[variant];
  if (asked === undefined) throw new Error(`no request named ${variant}`);
  return asked;
}

/** Authentication schemes in small letters (RFC 9110 section 11.6.1); undefined where none is offered. */
function schemesOf(values: readonly string[]): readonly string[] | undefined {
  const schemes = values
    .flatMap((value) =>
      value
        .slice(0, MAX_CHALLENGE)
        .replace(/"[^"]*"/g, '""')
        .split(","),
    )
    .map((challenge) =>
      /^\s*([A-Za-z][A-Za-z0-9-]{0,31})(?:\s|$)(?!\s*=)/.exec(challenge)?.[1]?.toLowerCase(),
    )
    .filter((scheme) => scheme !== undefined);
  return values.length === 0 ? undefined : [...new Set(schemes)];
}

/** So much of a challenge is read. */
const MAX_CHALLENGE = 2_048;

/** A token of the metadata service is one word in base64. */
const isToken = (body: Buffer): boolean => /^[A-Za-z0-9+/=_-]{16,512}$/.test(body.toString("latin1").trim());

const SECURITY_HEADERS = {
  hsts: "strict-transport-security",
  csp: "content-security-policy",
  "frame-options": "x-frame-options",
  "content-type-options": "x-content-type-options",
  "referrer-policy": "referrer-policy",
} as const;

/** Each header's words, or that there is none. */
function securityHeaders({ header }: HttpAnswer): Findings {
  return Object.fromEntries(
    Object.entries(SECURITY_HEADERS).map(([name, field]) => [name, header(field)[0] ?? "none"]),
  );
}
