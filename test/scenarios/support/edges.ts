import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { CANARY_BODY } from "../../../proto/canary.ts";
import type { Target } from "../../../proto/target.ts";
import { selfSigned } from "../../agent/support/fake-authority.ts";
import { nginx, plainNginx } from "../../agent/support/nginx.ts";
import { listening } from "../../agent/support/service.ts";
import { type JudgedService, real } from "./judged-service.ts";

const PAGE = `location / { return 200 "${CANARY_BODY}"; }`;
const givesPage: RequestListener = (_, response) => response.end(CANARY_BODY);

/** An object store that refuses whoever shows no credential (S3 API, "Error responses"). */
const refusesObject: RequestListener = (_, response) =>
  response
    .writeHead(403, { "content-type": "application/xml", server: "AmazonS3" })
    .end('<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
const secure = (serve: RequestListener) => (): Promise<Target> =>
  listening(createSecureServer(selfSigned(), serve));

const plainEdge = (): Promise<Target> => listening(createServer(givesPage));
const secureEdge = secure(givesPage);

/** Gives its page so many times in a second, and then says that it was too often. */
const limited = (most: number): RequestListener => {
  let times: number[] = [];
  return (_, response) => {
    const now = performance.now();
    times = [...times.filter((at) => at > now - 1_000), now];
    response.writeHead(times.length > most ? 429 : 200).end();
  };
};

/** A page of a file: what nginx returns by itself is before its limits. */
const LIMITED = `root $; limit_req zone=each burst=3 nodelay; limit_req_status 429; location / { try_files /page =404; }`;

/** Origins behind edges, buckets, and pages that are limited. */
export const EDGES: readonly JudgedService[] = [
  {
    service: "nginx as an origin that answers everybody",
    start: real(() => plainNginx(PAGE)),
    beside: plainEdge,
    judged: [["content.origin-direct", "allowed"]],
  },
  {
    service: "nginx as an origin that takes its edge alone, by address",
    start: real(() => plainNginx("location / { allow 127.9.9.9; deny all; }")),
    beside: plainEdge,
    judged: [["content.origin-direct", "prevented"]],
  },
  {
    service: "nginx as an origin that refuses, of which nobody has shown that it has the page",
    start: real(() => plainNginx("return 403;")),
    judged: [["content.origin-direct", "baseline-failed"]],
  },
  {
    service: "nginx as an origin that knows no other name than its edge's, and hangs up",
    start: real(() => plainNginx("return 444;")),
    beside: plainEdge,
    judged: [["content.origin-direct", "prevented"]],
  },
  {
    service: "nginx over TLS as an origin that answers everybody",
    start: secure(givesPage),
    beside: secureEdge,
    judged: [["content.origin-direct-https", "allowed"]],
  },
  {
    service: "nginx as an origin that wants the certificate of its edge",
    start: real(() =>
      nginx("ssl_protocols TLSv1.3; ssl_client_certificate chain.pem; ssl_verify_client on;"),
    ),
    beside: secureEdge,
    judged: [["content.origin-direct-https", "prevented"]],
  },
  {
    service: "a bucket that gives its objects to anybody, after the documents of S3",
    start: secure(givesPage),
    judged: [["cloud.bucket-canary", "allowed"]],
  },
  {
    service: "a bucket that gives its objects to a network that it knows",
    start: secure(refusesObject),
    near: secure(givesPage),
    judged: [["cloud.bucket-canary", "prevented"]],
  },
  {
    service: "a bucket in which nobody has shown that there is an object",
    start: secure(refusesObject),
    judged: [["cloud.bucket-canary", "baseline-failed"]],
  },
  {
    service: "nginx that limits nobody",
    start: real(() => plainNginx(PAGE)),
    judged: [["content.rate-limit", "allowed"]],
  },
  {
    service: "nginx that limits each address to two a second",
    start: real(() =>
      plainNginx(
        LIMITED,
        { page: CANARY_BODY },
        "limit_req_zone $binary_remote_addr zone=each:1m rate=2r/s;",
      ),
    ),
    judged: [["content.rate-limit", "prevented"]],
  },
  {
    service: "a page over TLS of which each may have four in a second",
    start: () => secure(limited(4))(),
    judged: [["content.rate-limit-https", "prevented"]],
  },
  {
    service: "a page over TLS that nobody limits",
    start: secure(givesPage),
    judged: [["content.rate-limit-https", "allowed"]],
  },
];
