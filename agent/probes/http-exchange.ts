import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { Agent, type Dispatcher, errors } from "undici";
import type { Identity, Outcome } from "../../proto/outcome.ts";
import type { SocketName, Target } from "../../proto/target.ts";
import { untrusted } from "../../proto/untrusted.ts";
import {
  type CertificateDemand,
  DEMAND_WAIT_MS,
  declinedAfter,
  decliningAlert,
  demandIn,
} from "./certificate-demand.ts";
import { classify } from "./classify.ts";
import { OVER_BUDGET } from "./meter.ts";
import { byAlert, byCertificate, byHttp } from "./peer-identity.ts";
import { type ProbeIo, SPEAK_WAIT_MS } from "./probe.ts";
import { sample } from "./sample.ts";
import { unsecured } from "./tls-handshake.ts";

const MAX_HEADER_BYTES = 16 * 1024;

/** One request: to where, how long, and what is said beside our own name and marker. */
export type HttpExchange = {
  readonly target: Target;
  readonly timeoutMs: number;
  readonly scheme: "http" | "https";
  readonly method: "GET" | "OPTIONS" | "POST" | "PUT";
  readonly path: string;
  readonly hostHeader: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** The name in the TLS handshake, where it is not the host's. */
  readonly serverName?: string;
  /** A body is read to here and no further. */
  readonly mostBodyBytes: number;
};

/** An answer in HTTP: its status, its headers by small name, each with all its values, and the start of its body as it came. */
export type HttpAnswer = {
  readonly kind: "http-answer";
  readonly elapsedMs: number;
  readonly from: SocketName;
  readonly identity: Identity;
  readonly status: number;
  readonly header: (name: string) => readonly string[];
  readonly body: Buffer;
  /** The leaf in DER, where it came over TLS. */
  readonly certificate: Uint8Array | undefined;
};

/** A line to the peer, over TLS where the scheme says so. */
type Ready = {
  readonly kind: "ready";
  readonly line: Duplex;
  readonly from: SocketName;
  readonly connectedMs: number;
  readonly certificate: Uint8Array | undefined;
  /** The same line, where it is one over TLS. */
  readonly secured?: TLSSocket;
};

/** Why there is none; and the demand for a certificate of ours, where that was it. */
type NotReady = {
  readonly kind: "not-ready";
  readonly instead: Outcome;
  readonly demand?: CertificateDemand;
};

/**
 * Says one request on a connection of its own, marked with the run's marker. Follows no redirect and
 * decodes no content. Where no HTTP came back the outcome says what did; never throws.
 */
export async function httpExchange(exchange: HttpExchange, io: ProbeIo): Promise<HttpAnswer | Outcome> {
  const startedAtMs = io.steadyMs();
  const ready = await reach(exchange, io, startedAtMs);
  return ready.kind === "ready" ? saidOver(ready, exchange, io, startedAtMs) : ready.instead;
}

/** The same; and where the server ended it for want of a certificate of ours, that it did. */
export async function httpExchangeOrDemand(
  exchange: HttpExchange,
  io: ProbeIo,
): Promise<HttpAnswer | CertificateDemand | Outcome> {
  const startedAtMs = io.steadyMs();
  const ready = await reach(exchange, io, startedAtMs);
  if (ready.kind !== "ready") return ready.demand ?? ready.instead;
  const { certificate, secured, from } = ready;
  if (secured === undefined || certificate === undefined) return saidOver(ready, exchange, io, startedAtMs);
  const code = await declinedAfter(secured, DEMAND_WAIT_MS);
  const answer = code === undefined ? await saidOver(ready, exchange, io, startedAtMs) : undefined;
  const declined = code ?? (answer?.kind === "cut" ? answer.errno : "");
  const alert = decliningAlert(declined);
  const elapsedMs = io.steadyMs() - startedAtMs;
  if (alert !== undefined)
    return { kind: "certificate-demanded", alert, elapsedMs, from, identity: byCertificate(certificate) };
  secured.destroy();
  return answer ?? { kind: "cut", elapsedMs, from, errno: declined.slice(0, 64) };
}

function saidOver(
  ready: Ready,
  exchange: HttpExchange,
  io: ProbeIo,
  startedAtMs: number,
): Promise<HttpAnswer | Outcome> {
  const leftMs = Math.max(SPEAK_WAIT_MS, exchange.timeoutMs - (io.steadyMs() - startedAtMs));
  return say(exchange, io, ready, startedAtMs, leftMs);
}

async function reach(exchange: HttpExchange, io: ProbeIo, beganAtMs: number): Promise<Ready | NotReady> {
  const { stop, steadyMs } = io;
  const { timeoutMs, target } = exchange;
  const opening = await io.open(target, { localAddress: io.sourceAddress, timeoutMs, stop, steadyMs });
  if (opening.kind === "failed") return { kind: "not-ready", instead: classify(opening.failure, target) };
  const { line, from, elapsedMs: connectedMs } = opening;
  if (exchange.scheme === "http") return { kind: "ready", line, from, connectedMs, certificate: undefined };
  const leftMs = Math.max(SPEAK_WAIT_MS, timeoutMs - connectedMs);
  const startedAtMs = steadyMs();
  const securing = await io.secure(line, {
    serverName: exchange.serverName ?? exchange.hostHeader,
    timeoutMs: leftMs,
    stop,
  });
  if (securing.kind === "secured") {
    const { line: secured, certificate } = securing;
    return { kind: "ready", line: secured, secured, from, connectedMs, certificate };
  }
  const instead = unsecured(securing, from, connectedMs, connectedMs + steadyMs() - startedAtMs);
  const alert = demandIn(securing);
  if (alert === undefined) return { kind: "not-ready", instead };
  const elapsedMs = steadyMs() - beganAtMs;
  const demand = { kind: "certificate-demanded", alert, elapsedMs, from, identity: byAlert(alert) } as const;
  return { kind: "not-ready", instead, demand };
}

async function say(
  exchange: HttpExchange,
  io: ProbeIo,
  ready: Ready,
  startedAtMs: number,
  leftMs: number,
): Promise<HttpAnswer | Outcome> {
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
      origin: originOf(exchange),
      path: exchange.path,
      method: exchange.method,
      signal: over.signal,
      headers: headersFor(exchange, io),
      ...(exchange.body === undefined ? {} : { body: exchange.body }),
    });
    const atMs = elapsedMs();
    const body = await firstOf(answer.body, exchange.mostBodyBytes);
    return {
      kind: "http-answer",
      elapsedMs: atMs,
      from,
      identity: identityOf(answer, body, certificate),
      status: answer.statusCode,
      header: (name) => all(answer.headers[name]),
      body,
      certificate,
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

function originOf({ scheme, target }: HttpExchange): string {
  const host = target.host.includes(":") ? `[${target.host}]` : target.host;
  return `${scheme}://${host}:${target.port}`;
}

const headersFor = ({ hostHeader, headers }: HttpExchange, io: ProbeIo): Record<string, string> => ({
  ...(hostHeader === "" ? {} : { host: hostHeader }),
  "user-agent": `plumbline-agent/${io.agentVersion} (marker ${io.marker})`,
  "x-plumbline-run": io.marker,
  accept: "*/*",
  "accept-encoding": "identity",
  ...headers,
});

/** Reads a body to the limit and lets the rest go. What breaks off early is what was read. */
async function firstOf(body: Dispatcher.ResponseData["body"], most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of body) {
      parts.push(part as Buffer);
      length += (part as Buffer).length;
      if (length >= most) break;
    }
  } catch {
    // The status line had arrived already: the peer has spoken, whatever became of the body.
  }
  body.destroy();
  return Buffer.concat(parts).subarray(0, most);
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

const all = (value: string | string[] | undefined): readonly string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const one = (value: string | string[] | undefined): string => all(value)[0]?.slice(0, 200) ?? "";

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
  // A server that asks for a certificate of ours over TLS 1.3 hangs up after the handshake.
  if (code.startsWith("ERR_SSL_")) return { kind: "cut", elapsedMs, from, errno: code.slice(0, 64) };
  if (code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE") {
    return { kind: "cut", elapsedMs, from, errno: code === "UND_ERR_SOCKET" ? "EOF" : code };
  }
  return { kind: "unable", reason: `no request could be made (${code || String(cause).slice(0, 100)})` };
}
