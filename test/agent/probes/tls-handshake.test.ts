import { createHash, X509Certificate } from "node:crypto";
import { createServer, type TlsOptions } from "node:tls";
import { expect, it } from "vitest";
import { tlsHandshake } from "../../../agent/probes/tls-handshake.ts";
import type { Target } from "../../../proto/target.ts";
import { selfSigned } from "../support/fake-authority.ts";
import { probeIo } from "../support/probe-io.ts";
import { closedPort, listening, tcpService } from "../support/service.ts";

const own = selfSigned();
const fingerprint = createHash("sha256").update(new X509Certificate(own.cert).raw).digest("hex");

const observe = (target: Target) =>
  tlsHandshake(
    {
      kind: "tls-handshake",
      id: "s",
      purpose: "attempt",
      timeoutMs: 1_000,
      tries: 1,
      target,
      serverName: "x.test",
    },
    probeIo(),
  );

const tlsService = (options: TlsOptions = {}): Promise<Target> => {
  const server = createServer({ ...own, ...options }, (socket) => socket.on("error", () => undefined));
  server.on("tlsClientError", () => undefined);
  return listening(server);
};

it("knows a TLS service by the fingerprint of its certificate, trusted or not", async () => {
  expect(await observe(await tlsService())).toMatchObject({
    kind: "spoke",
    identity: { by: "certificate", hash: fingerprint },
  });
});

it("still takes a service that then asks for our certificate for one that spoke", async () => {
  const target = await tlsService({ requestCert: true, rejectUnauthorized: true });
  expect(await observe(target)).toMatchObject({
    kind: "spoke",
    identity: { by: "certificate", hash: fingerprint },
  });
});

it("identifies a server that speaks only an old version", async () => {
  const target = await tlsService({
    minVersion: "TLSv1",
    maxVersion: "TLSv1.1",
    ciphers: "DEFAULT:@SECLEVEL=0",
  });
  expect(await observe(target)).toMatchObject({ kind: "spoke", identity: { hash: fingerprint } });
});

it("reports an answer that is not TLS as garbled, with its words", async () => {
  const target = await tcpService((socket) => socket.end("SSH-2.0-not-tls\r\n"));
  expect(await observe(target)).toMatchObject({ kind: "garbled", sample: "SSH-2.0-not-tls\\x0d\\x0a" });
});

it("reports a peer that hangs up on the handshake as cut", async () => {
  const target = await tcpService((socket) => socket.once("data", () => socket.destroy()));
  expect(await observe(target)).toMatchObject({ kind: "cut" });
});

it("reports a peer that accepts and never answers as connected", async () => {
  expect(await observe(await tcpService(() => undefined))).toMatchObject({ kind: "connected" });
});

it("reports a closed port as refused", async () => {
  expect(await observe(await closedPort())).toMatchObject({ kind: "refused" });
});

it("ends a peer that never ends its handshake", async () => {
  const flood = Buffer.concat([Buffer.from([0x16, 3, 3, 0x40, 0]), Buffer.alloc(0x4000)]);
  const target = await tcpService((socket) => {
    const timer = setInterval(() => socket.destroyed || socket.write(flood), 1);
    socket.on("close", () => clearInterval(timer));
  });
  expect(["garbled", "spoke"]).toContain((await observe(target)).kind);
});
