import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { Target } from "../../../proto/target.ts";
import { selfSigned } from "../../agent/support/fake-authority.ts";
import * as answers from "../../agent/support/http-services.ts";
import { type CertificatePlan, nginx, plainNginx } from "../../agent/support/nginx.ts";
import { listening } from "../../agent/support/service.ts";
import type { Judging, Word } from "../../support/judged-at.ts";
import { BRIEF, type JudgedService, real } from "./judged-service.ts";

const OLD = 'ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers "ALL:aNULL:eNULL:@SECLEVEL=0";';
const MODERN = "ssl_protocols TLSv1.2 TLSv1.3;";
const SHOP: Judging = { parameters: { serverName: "shop.test" } };
const BANK: Judging = { parameters: { serverName: "bank.test" } };

const plain = (serve: RequestListener) => (): Promise<Target> => listening(createServer(serve));
const secure = (serve: RequestListener) => (): Promise<Target> =>
  listening(createSecureServer(selfSigned(), serve));

/** A web server that has nothing to do with any of them. */
const welcome: RequestListener = (_, response) => response.end("<title>Welcome</title>");

/** What an origin of ours answers: the word that it was told; to texts that the front knows, the front answers. */
const fronted =
  (stops: RegExp, how: "answers" | "hangs-up"): RequestListener =>
  async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (!stops.test(Buffer.concat(chunks).toString())) response.end(request.headers["x-plumbline-said"]);
    else if (how === "answers") response.writeHead(403).end("blocked");
    else request.socket.destroy();
  };
const NOTHING = /^$/;
const ATTACKS = /script|%27|\.\.%2F|%3B/i;
const NUMBERS = /SYNTHETIC/;

/** One certificate with a fault, or without, and the word that it earns. */
const certified = (
  what: string,
  plan: CertificatePlan,
  word: Word,
  how: Judging = SHOP,
  tls = MODERN,
): JudgedService => ({
  service: `nginx with ${what}`,
  start: real(() => nginx(tls, { isIssued: true, ...plan })),
  judged: [["posture.tls-certificate", word, how]],
});

const WEAK_KEYS = 'ssl_ciphers "DEFAULT:@SECLEVEL=0";';

const ENCRYPTED: readonly JudgedService[] = [
  {
    service: "nginx with every version and suite that its library still has",
    start: real(() => nginx(OLD)),
    judged: [
      ["posture.tls-floor", "allowed"],
      ["posture.tls-weak-suites", "allowed"],
      ["posture.tls-certificate", "allowed"],
    ],
  },
  {
    service: "nginx as it is recommended, with a certificate that an authority issued",
    start: real(() => nginx(MODERN, { isIssued: true })),
    judged: [
      ["posture.tls-floor", "prevented"],
      ["posture.tls-weak-suites", "prevented"],
      ["posture.tls-certificate", "prevented"],
      ["posture.tls-certificate", "prevented", SHOP],
      ["posture.tls-certificate", "allowed", BANK],
    ],
  },
  {
    service: "nginx of TLS 1.3 alone",
    start: real(() => nginx("ssl_protocols TLSv1.3;")),
    judged: [
      ["posture.tls-floor", "prevented"],
      ["posture.tls-weak-suites", "prevented"],
    ],
  },
  {
    // Whoever speaks nothing of today shows no floor; that it is old is allowed all the same.
    service: "nginx of TLS 1.1 alone",
    start: real(() => nginx('ssl_protocols TLSv1.1; ssl_ciphers "ALL:@SECLEVEL=0";')),
    judged: [["posture.tls-floor", "allowed"]],
  },
  certified("a certificate of an elliptic curve", { key: "ec" }, "prevented"),
  certified("a certificate that nobody vouches for", { isIssued: false }, "allowed"),
  certified("a key of 1024 bits", { key: "rsa:1024" }, "allowed", SHOP, WEAK_KEYS),
  certified("a signature over SHA-1", { digest: "sha1" }, "allowed", SHOP, WEAK_KEYS),
];

const CONSOLES: readonly JudgedService[] = [
  {
    service: "nginx before a console",
    start: real(() =>
      plainNginx('location / { default_type text/html; return 200 "<title>Grafana</title>"; }'),
    ),
    judged: [["posture.admin-surface", "allowed"]],
  },
  {
    service: "nginx that forbids its root",
    start: real(() => plainNginx("location / { return 403; }")),
    judged: [["posture.admin-surface", "prevented"]],
  },
  {
    service: "nginx with a page of its own",
    start: real(() => plainNginx('location / { return 200 "hello"; }')),
    judged: [["posture.admin-surface", "unexpected-answer"]],
  },
  {
    // Its refusal shows that it is there: the console is on the network, whoever may log in.
    service: "Jenkins that wants a login, ours after documents",
    start: plain((_, response) => response.writeHead(403, { "x-jenkins": "2.440" }).end()),
    judged: [["posture.admin-surface", "allowed"]],
  },
  {
    service: "nginx before a console that leads to its login",
    start: real(() =>
      plainNginx(
        'location = / { return 302 /login; } location / { default_type text/html; return 200 "<title>Grafana</title>"; }',
      ),
    ),
    judged: [["posture.admin-surface", "allowed"]],
  },
  {
    // Where it leads is not followed, so what is there is not known.
    service: "a web server that leads elsewhere",
    start: real(() => plainNginx("location / { return 302 /shop; }")),
    judged: [["posture.admin-surface", "unexpected-answer"]],
  },
  {
    service: "a console over TLS",
    start: secure((_, response) => response.end("<title>Grafana</title>")),
    judged: [["posture.admin-surface-https", "allowed"]],
  },
  {
    service: "a web server over TLS that asks for a login",
    start: secure(answers.guardedKubelet),
    judged: [["posture.admin-surface-https", "prevented"]],
  },
];

/** A service of which ours answers after its documents: open, guarded, and something else in its place. */
const documented = (
  scenario: string,
  begin: (serve: RequestListener) => () => Promise<Target>,
  open: RequestListener,
  guarded: RequestListener,
  otherwise: Word = "unexpected-answer",
): readonly JudgedService[] => [
  { service: `${scenario}: open`, start: begin(open), judged: [[scenario, "allowed"]] },
  { service: `${scenario}: guarded`, start: begin(guarded), judged: [[scenario, "prevented"]] },
  { service: `${scenario}: another web server`, start: begin(welcome), judged: [[scenario, otherwise]] },
];

const { guardedDocker, guardedElasticsearch, guardedMetadata, guardedOpensearch } = answers;
const { forbiddingKubelet } = answers;

const DOCUMENTED: readonly JudgedService[] = [
  ...documented("posture.elastic-unauth", plain, answers.elasticsearch, guardedElasticsearch),
  ...documented("posture.elastic-unauth-https", secure, answers.opensearch, guardedOpensearch),
  ...documented("posture.docker-unauth", plain, answers.docker, guardedDocker),
  ...documented("posture.docker-unauth-https", secure, answers.docker, guardedDocker),
  ...documented("posture.kubelet-anonymous", secure, answers.openKubelet, forbiddingKubelet),
  ...documented(
    "posture.winrm-basic",
    plain,
    answers.winrmWithBasic,
    answers.winrmWithoutBasic,
    "baseline-failed",
  ),
  ...documented("cloud.metadata-v1", plain, answers.openMetadata, guardedMetadata),
  {
    service: "a metadata service that is switched off",
    start: plain(answers.disabledMetadata),
    judged: [["cloud.metadata-v1", "prevented"]],
  },
  {
    service: "a metadata service that gives tokens where the agent stands",
    start: plain(guardedMetadata),
    judged: [["cloud.metadata-hop", "allowed"]],
  },
  {
    service: "a metadata service whose tokens come no further than the host",
    start: plain((request, response) => {
      if (request.method !== "PUT") guardedMetadata(request, response);
    }),
    near: plain(guardedMetadata),
    judged: [["cloud.metadata-hop", "prevented", BRIEF]],
  },
  {
    service: "a metadata service that gives the host no token either",
    start: plain(answers.disabledMetadata),
    judged: [["cloud.metadata-hop", "baseline-failed"]],
  },
];

const CONTENT: readonly JudgedService[] = [
  {
    service: "an origin without a front",
    start: plain(fronted(NOTHING, "answers")),
    judged: [
      ["content.waf", "allowed"],
      ["egress.synthetic-data", "allowed"],
    ],
  },
  {
    service: "an origin behind a front that answers attacks itself",
    start: plain(fronted(ATTACKS, "answers")),
    judged: [
      ["content.waf", "prevented"],
      ["egress.synthetic-data", "allowed"],
    ],
  },
  {
    service: "an origin behind a front that knows one attack alone",
    start: plain(fronted(/script/i, "answers")),
    judged: [["content.waf", "allowed"]],
  },
  {
    service: "an origin behind a front that hangs up at marked numbers",
    start: plain(fronted(NUMBERS, "hangs-up")),
    judged: [
      ["content.waf", "allowed"],
      ["egress.synthetic-data", "prevented"],
    ],
  },
  {
    service: "a front that answers everything itself",
    start: plain(fronted(/./, "answers")),
    judged: [
      ["content.waf", "baseline-failed"],
      ["egress.synthetic-data", "baseline-failed"],
    ],
  },
];

/** TLS, web consoles and interfaces, metadata services, and what stands before origins. */
export const WEB: readonly JudgedService[] = [...ENCRYPTED, ...CONSOLES, ...DOCUMENTED, ...CONTENT];
