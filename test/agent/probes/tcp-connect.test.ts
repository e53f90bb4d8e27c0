import { createServer } from "node:net";
import { expect, it } from "vitest";
import type { ProbeIo } from "../../../agent/probes/probe.ts";
import { tcpConnect } from "../../../agent/probes/tcp-connect.ts";
import type { SourcePort } from "../../../proto/step.ts";
import type { Target } from "../../../proto/target.ts";
import { probeIo } from "../support/probe-io.ts";
import { closedPort, later, tcpService } from "../support/service.ts";

/** Connects to a target on loopback with the real door. */
const observe = (target: Target, sendNonce = false, over: Partial<ProbeIo> = {}, sourcePort?: SourcePort) =>
  tcpConnect(
    {
      ...{ kind: "tcp-connect", id: "s", purpose: "attempt", timeoutMs: 1_000, tries: 1, target, sendNonce },
      ...(sourcePort === undefined ? {} : { sourcePort }),
    } as const,
    probeIo(over),
  );

it("comes from the source port that the step names", async () => {
  const ports: (number | undefined)[] = [];
  const target = await tcpService((socket) => {
    ports.push(socket.remotePort);
    socket.end("hello\r\n");
  });
  const io = { sourceAddress: "127.88.9.9" };
  expect(await observe(target, false, io, 53)).toMatchObject({ kind: "spoke", from: { port: 53 } });
  expect(ports).toEqual([53]);
});

it("is unable, and settles nothing, where the source port is another's or not the agent's to use", async () => {
  const target = await tcpService(() => undefined);
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(88, "127.88.9.9", resolve));
  later(() => holder.close());
  const io = { sourceAddress: "127.88.9.9" };
  expect(await observe(target, false, io, 88)).toMatchObject({ kind: "unable" });
  const forbidden = { code: "EACCES", syscall: "bind", atOnce: true, elapsedMs: 0 };
  const open = async () => ({ kind: "failed", failure: forbidden }) as const;
  expect(await observe(target, false, { open }, 20)).toEqual({
    kind: "unable",
    reason: "may not use the source port (EACCES)",
  });
});

it("reports what the peer said first, and from where it was asked", async () => {
  const target = await tcpService((socket) => socket.end("SSH-2.0-x\r\n"));
  expect(await observe(target)).toMatchObject({
    kind: "spoke",
    from: { address: "127.0.0.1", port: expect.any(Number) },
    identity: { by: "banner" },
    sample: "SSH-2.0-x\\x0d\\x0a",
  });
});

it("gives the same identity for each connection to one service", async () => {
  const target = await tcpService((socket) => socket.end(`220 mx ESMTP ${new Date().toUTCString()}\r\n`));
  const [one, other] = [await observe(target), await observe(target)];
  expect(one).toMatchObject({ kind: "spoke" });
  expect("identity" in one && one.identity).toEqual("identity" in other && other.identity);
});

it("does not call a handshake more than a connection while nobody speaks", async () => {
  const target = await tcpService(() => undefined);
  const outcome = await observe(target);
  expect(outcome).toMatchObject({ kind: "connected" });
  expect("waitedMs" in outcome && outcome.waitedMs).toBeGreaterThanOrEqual(990);
});

it("waits no longer for a peer that drips than for one that is silent", async () => {
  const target = await tcpService((socket) => {
    const timer = setInterval(() => socket.write("x"), 20);
    socket.on("close", () => clearInterval(timer));
  });
  const startedAt = performance.now();
  expect(await observe(target)).toMatchObject({ kind: "spoke" });
  expect(performance.now() - startedAt).toBeLessThan(1_500);
});

it("reports a closed port as refused, with the source port of the attempt", async () => {
  expect(await observe(await closedPort())).toMatchObject({
    kind: "refused",
    errno: "ECONNREFUSED",
    from: { address: "127.0.0.1", port: expect.any(Number) },
  });
});

it("reports a reset right after the handshake as cut", async () => {
  const target = await tcpService((socket) => socket.resetAndDestroy());
  expect(await observe(target)).toMatchObject({ kind: "cut", errno: "ECONNRESET" });
});

it("reports an orderly end without a word as cut", async () => {
  const target = await tcpService((socket) => socket.end());
  expect(await observe(target)).toMatchObject({ kind: "cut", errno: "EOF" });
});

it("says the nonce, and knows the reply that holds it", async () => {
  const target = await tcpService((socket) => socket.pipe(socket));
  const [one, other] = [await observe(target, true), await observe(target, true)];
  expect(one).toMatchObject({ kind: "spoke", identity: { by: "reply" } });
  expect("identity" in one && one.identity).toEqual("identity" in other && other.identity);
});

it("goes out from the address it is given", async () => {
  const target = await tcpService((socket) => socket.end(`${socket.remoteAddress}\n`));
  expect(await observe(target, false, { sourceAddress: "127.9.9.9" })).toMatchObject({
    kind: "spoke",
    from: { address: "127.9.9.9" },
    sample: "127.9.9.9\\x0a",
  });
});

it("can't try from an address that is not here", async () => {
  const target = await tcpService(() => undefined);
  expect(await observe(target, false, { sourceAddress: "192.0.2.77" })).toMatchObject({ kind: "unable" });
});

it("drops everything when it is stopped", async () => {
  const target = await tcpService(() => undefined);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  const startedAt = performance.now();
  expect(await observe(target, false, { stop: stop.signal })).toEqual({ kind: "unable", reason: "stopped" });
  expect(performance.now() - startedAt).toBeLessThan(500);
});
