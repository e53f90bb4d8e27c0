import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { Agent, type Dispatcher, errors } from "undici";
import type { Identity, Outcome } from "../../proto/outcome.ts";
import type { HttpRequestStep } from "../../proto/step.ts";
import type { SocketName } from "../../proto/target.ts";
import { untrusted } from "../../proto/untrusted.ts";
import { classify } from "./classify.ts";
import { OVER_BUDGET } from "./meter.ts";
import { byCertificate, byHttp } from "./peer-identity.ts";
import { type Probe, type ProbeIo, SPEAK_WAIT_MS } from "./probe.ts";
import { sample } from "./sample.ts";
import { unsecured } from "./tls-handshake.ts";

/** A body is read to here and no further. */
export const MAX_BODY_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;

/** A line to the peer, over TLS where the step says so. */
type Ready = {
  readonly kind: "ready";
  readonly line: Duplex;
  readonly from: SocketName;
  readonly connectedMs: number;
  readonly certificate: Uint8Array | undefined;
};

/**
 * One GET on a connection of its own, marked with the run's marker. Follows no redirect, decodes no
 * content, and says nothing of what the answer means.
 */
export const httpRequest: Probe<HttpRequestStep> = async (step, io) => {
  const startedAtMs = io.steadyMs();
  const ready = await reach(step, io);
  if (ready.kind !== "ready") return ready;
  const leftMs = Math.max(SPEAK_WAIT_MS, step.timeoutMs - (io.steadyMs() - startedAtMs));
  return ask(step, io, ready, startedAtMs, leftMs);
};

async function reach(step: HttpRequestStep, io: ProbeIo): Promise<Ready | Outcome> {
  const { stop, steadyMs } = io;
  const { timeoutMs } = step;
  const opening = await io.open(step.target, { localAddress: io.sourceAddress, timeoutMs, stop, steadyMs });
  if (opening.kind === "failed") return classify(opening.failure, step.target);
  const { line, from, elapsedMs: connectedMs } = opening;
  if (step.scheme === "http") return { kind: "ready", line, from, connectedMs, certificate: undefined };
  const leftMs = Math.max(SPEAK_WAIT_MS, timeoutMs - connectedMs);
  const startedAtMs = steadyMs();
  const securing = await io.secure(line, { serverName: step.hostHeader, timeoutMs: leftMs, stop });
  return securing.kind === "failed"
    ? unsecured(securing, from, connectedMs, connectedMs + steadyMs() - startedAtMs)
    : { kind: "ready", line: securing.line, from, connectedMs, certificate: securing.certificate };
}

async function ask(
  step: HttpRequestStep,
  io: ProbeIo,
  ready: Ready,
  startedAtMs: number,
  leftMs: number,
): Promise<Outcome> {
  const { from, connectedMs, certificate } = ready;
  const over = new AbortController();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    over.abort();
  }, leftMs);
  const stopped = (): void => over.abort();
  io.stop.addEventListener("abort", stopped);
  const dispatcher = overOneLine(ready.line);
  const elapsedMs = (): number => io.steadyMs() - startedAtMs;
  try {
    // Not by URL: parsing would rewrite the path that was asked for.
    const answer = await dispatcher.request({
      origin: originOf(step),
      path: step.path,
      method: "GET",
      signal: over.signal,
      headers: headersFor(step, io),
    });
    const atMs = elapsedMs();
    const body = await firstOf(answer.body);
    return {
      kind: "spoke",
      elapsedMs: atMs,
      from,
      identity: identityOf(answer, body, certificate),
      sample: sample(Buffer.concat([Buffer.from(`HTTP ${answer.statusCode}\n`), body])),
    };
  } catch (cause) {
    if (io.stop.aborted) return { kind: "unable", reason: "stopped" };
    if (isLate) {
      return { kind: "connected", elapsedMs: connectedMs, from, waitedMs: elapsedMs() - connectedMs };
    }
    return misheard(cause, from, elapsedMs());
  } finally {
    clearTimeout(timer);
    io.stop.removeEventListener("abort", stopped);
    ready.line.destroy();
    dispatcher.destroy().catch(() => undefined);
  }
}

/** A dispatcher that speaks over this line and can open no other: no reuse, no second connection. */
function overOneLine(line: Duplex): Agent {
  let isGiven = false;
  return new Agent({
    connections: 1,
    pipelining: 0,
    maxHeaderSize: MAX_HEADER_BYTES,
    connect: (_options, give) => {
      if (isGiven) return give(new Error("one probe, one connection"), null);
      isGiven = true;
      // undici takes no answer before its own call has returned.
      setImmediate(() => give(null, line as TLSSocket));
    },
  });
}

function originOf({ scheme, target }: HttpRequestStep): string {
  const host = target.host.includes(":") ? `[${target.host}]` : target.host;
  return `${scheme}://${host}:${target.port}`;
}

const headersFor = (step: HttpRequestStep, io: ProbeIo): Record<string, string> => ({
  ...(step.hostHeader === "" ? {} : { host: step.hostHeader }),
  "user-agent": `plumbline-agent/${io.agentVersion} (marker ${io.marker})`,
  "x-plumbline-run": io.marker,
  accept: "*/*",
  "accept-encoding": "identity",
});

/** Reads a body to the limit and lets the rest go. What breaks off early is what was read. */
async function firstOf(body: Dispatcher.ResponseData["body"]): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of body) {
      parts.push(part as Buffer);
      length += (part as Buffer).length;
      if (length >= MAX_BODY_BYTES) break;
    }
  } catch {
    // The status line had arrived already: the peer has spoken, whatever became of the body.
  }
  body.destroy();
  return Buffer.concat(parts);
}

function identityOf(
  { statusCode, headers }: Dispatcher.ResponseData,
  body: Uint8Array,
  certificate: Uint8Array | undefined,
): Identity {
  if (certificate !== undefined) return byCertificate(certificate);
  const { server, "content-type": contentType } = headers;
  return byHttp(statusCode, { server: one(server), contentType: one(contentType) }, body);
}

const one = (value: string | string[] | undefined): string =>
  (Array.isArray(value) ? value[0] : value)?.slice(0, 200) ?? "";

/** What an answer that is no HTTP, or none, showed. */
function misheard(cause: unknown, from: SocketName, elapsedMs: number): Outcome {
  const { code = "" } = cause as { readonly code?: string };
  if (cause instanceof errors.HTTPParserError) {
    const { data = "" } = cause as { readonly data?: string };
    return { kind: "garbled", elapsedMs, from, sample: sample(Buffer.from(data)) };
  }
  // An answer that contradicts itself (two lengths), or never comes to its point (interim answers without end).
  if (code === "UND_ERR_HEADERS_OVERFLOW" || code.startsWith("UND_ERR_RES_") || code === OVER_BUDGET)
    return { kind: "garbled", elapsedMs, from, sample: untrusted("") };
  if (code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE") {
    return { kind: "cut", elapsedMs, from, errno: code === "UND_ERR_SOCKET" ? "EOF" : code };
  }
  return { kind: "unable", reason: `no request could be made (${code || String(cause).slice(0, 100)})` };
}
