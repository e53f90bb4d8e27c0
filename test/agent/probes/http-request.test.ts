import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { expect, it } from "vitest";
import { httpRequest } from "../../../agent/probes/http-request.ts";
import type { HttpRequestStep } from "../../../proto/step.ts";
import type { Target } from "../../../proto/target.ts";
import { selfSigned } from "../support/fake-authority.ts";
import { probeIo } from "../support/probe-io.ts";
import { closedPort, listening, tcpService } from "../support/service.ts";

const observe = (target: Target, over: Partial<HttpRequestStep> = {}) =>
  httpRequest(
    {
      kind: "http-request",
      id: "s",
      purpose: "attempt",
      timeoutMs: 1_000,
      tries: 1,
      target,
      scheme: "http",
      path: "/a/../b?c=%2e",
      hostHeader: "",
      ...over,
    },
    probeIo(),
  );

const httpService = (serve: RequestListener) => listening(createServer(serve));

it("sends one marked GET for exactly the path it was given, and asks for no encoding", async () => {
  const requests: { url: string | undefined; headers: Record<string, unknown> }[] = [];
  const target = await httpService((request, response) => {
    requests.push({ url: request.url, headers: request.headers });
    response.setHeader("server", "x/1").end("hello");
  });
  const outcome = await observe(target, { hostHeader: "shop.test" });
  expect(outcome).toMatchObject({ kind: "spoke", identity: { by: "http" }, sample: "HTTP 200\\x0ahello" });
  expect(requests).toMatchObject([
    {
      url: "/a/../b?c=%2e",
      headers: {
        host: "shop.test",
        "user-agent": "plumbline-agent/0.0.0 (marker plb-test)",
        "x-plumbline-run": "plb-test",
        "accept-encoding": "identity",
        connection: "close",
      },
    },
  ]);
});

it("follows no redirect", async () => {
  let count = 0;
  const target = await httpService((_request, response) => {
    count++;
    response.writeHead(302, { location: "/elsewhere" }).end();
  });
  expect(await observe(target)).toMatchObject({ kind: "spoke", sample: "HTTP 302\\x0a" });
  expect(count).toBe(1);
});

it("never decodes what it did not ask to be encoded", async () => {
  const target = await httpService((_request, response) => {
    response.writeHead(200, { "content-encoding": "br" }).end(Buffer.from([1, 2, 3]));
  });
  expect(await observe(target)).toMatchObject({ kind: "spoke", sample: "HTTP 200\\x0a\\x01\\x02\\x03" });
});

it("reads no more of an endless body than its limit", async () => {
  const target = await httpService((_request, response) => {
    const timer = setInterval(() => response.write(Buffer.alloc(32_768, "x")), 1);
    response.on("close", () => clearInterval(timer));
  });
  expect(await observe(target)).toMatchObject({ kind: "spoke" });
});

it("knows an HTTPS service by its certificate", async () => {
  const target = await listening(createSecureServer(selfSigned(), (_request, response) => response.end("x")));
  expect(await observe(target, { scheme: "https" })).toMatchObject({
    kind: "spoke",
    identity: { by: "certificate" },
  });
});

it("tells a page from another under the same headers by its title, and none from itself a moment later", async () => {
  const titles = ["Shop (3) 10:41", "Shop (17) 11:02", "Access denied", undefined];
  const identities = [];
  for (const title of titles) {
    const body = title === undefined ? "plain" : `<html><head>\n<TITLE lang="en"> ${title} </TITLE>`;
    const target = await httpService((_request, response) => {
      response.setHeader("server", "x/1").end(body);
    });
    const outcome = await observe(target);
    identities.push(outcome.kind === "spoke" ? outcome.identity.hash : outcome.kind);
  }
  const [early, late, denied, plain] = identities;
  expect(late).toBe(early);
  expect(new Set([early, denied, plain]).size).toBe(3);
});

it("reports words that are no HTTP as garbled", async () => {
  const target = await tcpService((socket) => socket.end("SSH-2.0-x\r\n"));
  expect(await observe(target)).toMatchObject({
    kind: "garbled",
    sample: expect.stringContaining("SSH-2.0-x"),
  });
});

it("reports headers without end as garbled", async () => {
  const target = await tcpService((socket) => socket.write(`HTTP/1.1 200 OK\r\n${"x: y\r\n".repeat(9_000)}`));
  expect(await observe(target)).toMatchObject({ kind: "garbled" });
});

it("reports an answer with two lengths as garbled", async () => {
  const target = await tcpService((socket) =>
    socket.end("HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 50000\r\n\r\nhello"),
  );
  expect(await observe(target)).toMatchObject({ kind: "garbled" });
});

it.each([
  ["end", "EOF"],
  ["resetAndDestroy", "ECONNRESET"],
] as const)("reports a peer that answers the request with %s as cut", async (how, errno) => {
  const target = await tcpService((socket) => socket.once("data", () => socket[how]()));
  expect(await observe(target)).toMatchObject({ kind: "cut", errno });
});

it("reports a peer that accepts and never answers as connected", async () => {
  expect(await observe(await tcpService((socket) => socket.resume()))).toMatchObject({ kind: "connected" });
});

it("reports a closed port as refused", async () => {
  expect(await observe(await closedPort())).toMatchObject({ kind: "refused" });
});
