import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { httpAsk } from "../../../../agent/probes/asks/http-ask.ts";
import { factsOf } from "../../../../agent/probes/facts.ts";
import { ASKS } from "../../../../proto/ask.ts";
import { MAX_FACTS } from "../../../../proto/outcome.ts";
import { asking, factsIn } from "../../support/asking.ts";
import { selfSigned } from "../../support/fake-authority.ts";
import * as answers from "../../support/http-services.ts";
import { plainNginx } from "../../support/nginx.ts";
import type { RealService } from "../../support/real-service.ts";
import { closedPort, listening, tcpService } from "../../support/service.ts";

const over = async (variant: string, serve: RequestListener) => {
  const outcome = await asking("http-ask", variant)(await listening(createServer(serve)));
  return Object.fromEntries(factsIn(outcome));
};

describe("a real nginx", () => {
  let front: RealService;
  beforeAll(async () => {
    front = await plainNginx(
      `root $;
       location = / { default_type text/html; add_header X-Frame-Options DENY; add_header Strict-Transport-Security max-age=60;
         return 200 "<html><head><TITLE lang=en>\\n  Sign in [Jenkins]\\n</TITLE>"; }
       location = /version { return 401 "no"; }
       location = /pods { return 403; }`,
      { "favicon.ico": "an icon" },
    );
  });
  afterAll(() => front.end());

  it("tells a console by its title", async () => {
    const outcome = await asking("http-ask", "admin-surface")(front.target);
    expect(outcome).toMatchObject({ kind: "answered", identity: { by: "http" } });
    expect(Object.fromEntries(factsIn(outcome))).toEqual({
      status: ["200"],
      server: [expect.stringMatching(/^nginx/)],
      title: ["Sign in [Jenkins]"],
      product: ["jenkins"],
    });
  });

  it("tells which headers protect its pages, and which are missing", async () => {
    expect(
      Object.fromEntries(factsIn(await asking("http-ask", "security-headers")(front.target))),
    ).toMatchObject({
      hsts: ["max-age=60"],
      "frame-options": ["DENY"],
      csp: ["none"],
      "content-type-options": ["none"],
    });
  });

  it("gives its icon, of which a digest is told", async () => {
    const facts = factsIn(await asking("http-ask", "favicon")(front.target));
    expect(facts.get("icon")?.[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is no container engine and no kubelet, and says no to both", async () => {
    const docker = factsIn(await asking("http-ask", "docker-version")(front.target));
    expect(docker.get("status")).toEqual(["401"]);
    expect(docker.has("product")).toBe(false);
    expect(factsIn(await asking("http-ask", "kubelet-pods")(front.target)).get("status")).toEqual(["403"]);
  });
});

describe("services that answer anybody, and the same where they ask who is there", () => {
  it.each([
    [
      "elastic-root",
      answers.elasticsearch,
      { status: ["200"], product: ["elasticsearch"], version: ["8.15.3"] },
    ],
    ["elastic-root", answers.opensearch, { status: ["200"], product: ["opensearch"], version: ["2.11.0"] }],
    [
      "elastic-root",
      answers.guardedElasticsearch,
      { status: ["401"], authenticate: ["basic", "apikey"], "refused-by": ["elasticsearch"] },
    ],
    [
      "elastic-root",
      answers.guardedOpensearch,
      { status: ["401"], authenticate: ["basic"], "refused-by": ["opensearch"] },
    ],
    ["elastic-root", answers.guardedKubelet, { status: ["401"] }],
    ["etcd-range", answers.etcdRange, { status: ["200"], product: ["etcd"] }],
    ["etcd-range", answers.guardedEtcd, { status: ["400"], "refused-by": ["etcd"] }],
    ["etcd-range", answers.guardedElasticsearch, { status: ["401"], authenticate: ["basic", "apikey"] }],
    [
      "docker-version",
      answers.guardedDocker,
      { status: ["403"], server: ["Docker/26.1.4 (linux)"], "refused-by": ["docker"] },
    ],
    ["docker-version", answers.guardedKubelet, { status: ["401"] }],
    ["kubelet-pods", answers.forbiddingKubelet, { status: ["403"], "refused-by": ["kubelet"] }],
    ["etcd-version", answers.etcd, { status: ["200"], product: ["etcd"], version: ["3.5.9"] }],
    [
      "docker-version",
      answers.docker,
      { status: ["200"], product: ["docker"], version: ["26.1.4"], server: ["Docker/26.1.4 (linux)"] },
    ],
    ["docker-version", answers.etcd, { status: ["200"] }],
    ["kubelet-healthz", answers.openKubelet, { status: ["200"], healthy: ["yes"] }],
    ["kubelet-pods", answers.openKubelet, { status: ["200"], product: ["kubelet"] }],
    ["kubelet-pods", answers.elasticsearch, { status: ["200"] }],
    ["kubelet-pods", answers.guardedKubelet, { status: ["401"] }],
    [
      "winrm-post",
      answers.winrmWithBasic,
      { status: ["401"], authenticate: ["negotiate", "basic"], server: ["Microsoft-HTTPAPI/2.0"] },
    ],
    ["winrm-options", answers.winrmWithBasic, { status: ["405"], server: ["Microsoft-HTTPAPI/2.0"] }],
    [
      "winrm-post",
      answers.winrmWithoutBasic,
      { status: ["401"], authenticate: ["negotiate", "kerberos"], server: ["Microsoft-HTTPAPI/2.0"] },
    ],
    ["metadata-v1", answers.openMetadata, { status: ["200"], server: ["EC2ws"], listing: ["yes"] }],
    ["metadata-v1", answers.docker, { status: ["200"], server: ["Docker/26.1.4 (linux)"], listing: ["no"] }],
    ["metadata-v1", answers.guardedMetadata, { status: ["401"], server: ["EC2ws"], listing: ["no"] }],
    ["metadata-v2-token", answers.guardedMetadata, { status: ["200"], server: ["EC2ws"], token: ["yes"] }],
    ["metadata-v2-token", answers.disabledMetadata, { status: ["403"], server: ["EC2ws"], token: ["no"] }],
  ] as const)("%s", async (variant, serve, facts) => {
    expect(await over(variant, serve)).toEqual(facts);
  });
});

it("asks each question with the method and path that are compiled in, marked as ours, and no credential", async () => {
  const seen: string[] = [];
  const target = await listening(
    createServer((request, response) => {
      const { "x-plumbline-run": marker, authorization, cookie } = request.headers;
      seen.push(`${request.method} ${request.url} ${marker} ${authorization ?? cookie ?? "nobody"}`);
      response.end();
    }),
  );
  for (const variant of ASKS["http-ask"].variants) await asking("http-ask", variant)(target);
  expect(seen).toEqual(
    [
      "GET /",
      "GET /",
      "GET /version",
      "GET /",
      "POST /v3/kv/range",
      "GET /version",
      "GET /favicon.ico",
      "GET /healthz",
      "GET /pods",
      "GET /latest/meta-data/",
      "PUT /latest/api/token",
      "GET /",
      "OPTIONS /wsman",
      "POST /wsman",
    ].map((line) => `${line} plb-test nobody`),
  );
});

it("tells no token, whatever the metadata service gives", async () => {
  const facts = await over("metadata-v2-token", answers.guardedMetadata);
  expect(JSON.stringify(facts)).not.toContain(answers.TOKEN.slice(0, 8));
});

it("asks over TLS as well, and knows the service by its certificate", async () => {
  const target = await listening(createSecureServer(selfSigned(), answers.openKubelet));
  const outcome = await asking("https-ask", "kubelet-pods")(target);
  expect(outcome).toMatchObject({ kind: "answered", identity: { by: "certificate" } });
  expect(factsIn(outcome).get("status")).toEqual(["200"]);
});

it("knows a kubelet that says no more than no by its certificate", async () => {
  const asked = async (name: string) =>
    factsIn(
      await asking(
        "https-ask",
        "kubelet-pods",
      )(await listening(createSecureServer(selfSigned(name), answers.guardedKubelet))),
    ).get("refused-by");
  expect(await asked("node-1@1700000000")).toEqual(["kubelet"]);
  expect(await asked("system:node:node-1")).toEqual(["kubelet"]);
  expect(await asked("shop.test")).toBeUndefined();
});

describe("a console that leads from its root to another page", () => {
  /** What it is asked for, and what is told of it. */
  const led = async (location: (own: string) => string, pages: Record<string, string>) => {
    const asked: string[] = [];
    const target = await listening(
      createServer(({ url = "", headers }, response) => {
        asked.push(url);
        if (url === "/") response.writeHead(302, { location: location(headers.host ?? "") }).end();
        else response.writeHead(pages[url] === undefined ? 404 : 200).end(pages[url]);
      }),
    );
    return { asked, facts: factsIn(await asking("http-ask", "admin-surface")(target)) };
  };
  const GRAFANA = { "/login": "<title>Grafana</title>" };

  it.each([
    ["a path", () => "/login?next=%2F"],
    ["its own address", (own: string) => `http://${own}/login`],
  ])("is followed by %s, once, and without what else it says", async (_, location) => {
    const { asked, facts } = await led(location, GRAFANA);
    expect(asked).toEqual(["/", "/login"]);
    expect([facts.get("product"), facts.get("led-to"), facts.get("status")]).toEqual([
      ["grafana"],
      ["/login"],
      ["200"],
    ]);
  });

  it("is followed no further than the rules' rate goes", async () => {
    const asked: string[] = [];
    const target = await listening(
      createServer(({ url = "" }, response) => {
        asked.push(url);
        response.writeHead(302, { location: "/login" }).end();
      }),
    );
    const outcome = await asking("http-ask", "admin-surface")(target, {}, { again: async () => false });
    expect([outcome.kind, asked]).toEqual(["unable", ["/"]]);
  });

  it.each([
    ["another host", () => "http://192.0.2.1/login"],
    ["another port", () => "http://127.0.0.1:1/login"],
    ["TLS", (own: string) => `https://${own}/login`],
    ["a page that no console is known to have", () => "/delete?all=1"],
    ["no address", () => "http://[/"],
  ])("is not followed to %s", async (_, location) => {
    const { asked, facts } = await led(location, GRAFANA);
    expect(asked).toEqual(["/"]);
    expect([facts.get("led-to"), facts.get("product")]).toEqual([undefined, undefined]);
  });

  it("is not followed twice", async () => {
    const target = await listening(
      createServer((_, response) => response.writeHead(302, { location: "/login" }).end()),
    );
    const facts = factsIn(await asking("http-ask", "admin-surface")(target));
    expect([facts.get("status"), facts.get("led-to")]).toEqual([["302"], ["/login"]]);
  });
});

it.each([
  ["garbled", (socket: { end: (words: string) => unknown }) => socket.end("SSH-2.0-x\r\n")],
  [
    "garbled",
    (socket: { end: (words: string) => unknown }) =>
      socket.end(`HTTP/1.1 200 OK\r\n${"x: y\r\n".repeat(9_000)}`),
  ],
  ["cut", (socket: { end: (words: string) => unknown }) => socket.end("")],
] as const)("is reported as %s where no HTTP comes back", async (kind, serve) => {
  expect(await asking("http-ask", "elastic-root")(await tcpService(serve))).toMatchObject({ kind });
});

it("is refused where nothing listens", async () => {
  expect(await asking("http-ask", "elastic-root")(await closedPort())).toMatchObject({ kind: "refused" });
});

it("bears any body and any headers", () => {
  const values = fc.array(fc.string({ maxLength: 300 }), { maxLength: 3 });
  fc.assert(
    fc.property(
      fc.constantFrom(...ASKS["http-ask"].variants),
      fc.integer({ min: 100, max: 999 }),
      fc.oneof(
        fc.uint8Array({ maxLength: 2_000 }),
        fc.json().map((text) => Buffer.from(text)),
      ),
      values,
      (variant, status, body, header) => {
        const { findings } = httpAsk.heard(
          {
            kind: "http-answer",
            elapsedMs: 1,
            from: { address: "127.0.0.1", port: 1 },
            identity: { by: "http", hash: "" },
            status,
            header: () => header,
            body: Buffer.from(body),
            certificate: undefined,
          },
          {
            kind: "http-ask",
            variant,
            id: "s",
            purpose: "attempt",
            timeoutMs: 1_000,
            tries: 1,
            target: { transport: "tcp", host: "127.0.0.1", port: 1 },
            serverName: "",
          },
          new Uint8Array(),
        );
        expect(Object.keys(factsOf(findings)).length).toBeLessThanOrEqual(MAX_FACTS);
      },
    ),
  );
});

it("spends no time on a page that is all titles without an end", async () => {
  const startedAt = performance.now();
  await over("admin-surface", (_, response) => response.end("<title".repeat(40_000)));
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
