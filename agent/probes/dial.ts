import { createSocket } from "node:dgram";
import { connect, isIPv6, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as secureConnect, type TLSSocket } from "node:tls";
import { isServerName } from "../../proto/client-hello.ts";
import type { SocketName, Target } from "../../proto/target.ts";
import { type Tap, tap } from "./tap.ts";

/**
 * The only way out for a probe: literal address, one family, one fresh socket, no lookup, no reuse.
 * The doors never throw and never judge: they say what the kernel or the TLS library said.
 */

/** Why an attempt failed, in the kernel's words. */
export type Failure = {
  /** A system error code, or one of ours: TIMEOUT, STOPPED, SELF_CONNECT. */
  readonly code: string;
  readonly syscall: string;
  /** The kernel said it at the call itself, so nothing was sent or nothing could have come back yet. */
  readonly atOnce: boolean;
  readonly elapsedMs: number;
  /** What the attempt went out from, where the kernel had chosen it already. */
  readonly from?: SocketName;
};

/** From where, for how long, and until when; an empty local address lets the kernel choose. */
export type Reach = {
  readonly localAddress: string;
  /** Only in a connection; the kernel chooses where it is left out. */
  readonly localPort?: number;
  readonly timeoutMs: number;
  readonly stop: AbortSignal;
  readonly steadyMs: () => number;
};

/** An open line, or why there is none. `elapsedMs` is the time to the handshake. */
export type Opening =
  | { readonly kind: "open"; readonly line: Duplex; readonly from: SocketName; readonly elapsedMs: number }
  | { readonly kind: "failed"; readonly failure: Failure };

/** Opens one TCP connection. Never rejects. */
export type Open = (target: Target, reach: Reach) => Promise<Opening>;

/** Opens one TCP connection. Sends nothing. */
export const open: Open = (target, { localAddress, localPort, timeoutMs, stop, steadyMs }) =>
  new Promise((resolve) => {
    const startedAtMs = steadyMs();
    let socket: Socket | undefined;
    let from: SocketName | undefined;
    let atOnce = false;
    const elapsedMs = (): number => steadyMs() - startedAtMs;
    const timer = setTimeout(() => fail("TIMEOUT", "connect"), timeoutMs);
    const stopped = (): void => fail("STOPPED", "connect");
    const settle = (opening: Opening): void => {
      clearTimeout(timer);
      stop.removeEventListener("abort", stopped);
      resolve(opening);
    };
    function fail(code: string, syscall: string): void {
      socket?.destroy();
      const failure = { code, syscall, atOnce, elapsedMs: elapsedMs() };
      settle({ kind: "failed", failure: from === undefined ? failure : { ...failure, from } });
    }
    stop.addEventListener("abort", stopped);
    if (stop.aborted) return stopped();
    try {
      socket = connect({
        host: target.host,
        port: target.port,
        autoSelectFamily: false,
        noDelay: true,
        ...(localAddress === "" ? {} : { localAddress }),
        ...(localPort === undefined ? {} : { localPort }),
      });
    } catch (cause) {
      atOnce = true;
      return fail(codeOf(cause), "connect");
    }
    const dialled = socket;
    // Node dials a literal address in the next tick; ours comes right after, when the kernel has chosen the source.
    process.nextTick(() => {
      atOnce = dialled.destroyed;
      from = localName(dialled);
    });
    dialled.on("error", (cause: NodeJS.ErrnoException) => fail(codeOf(cause), cause.syscall ?? ""));
    dialled.on("connect", () => {
      if (dialled.localPort === dialled.remotePort && dialled.localAddress === dialled.remoteAddress) {
        return fail("SELF_CONNECT", "connect");
      }
      const name = localName(dialled) ?? { address: "", port: 0 };
      settle({ kind: "open", line: dialled, from: name, elapsedMs: elapsedMs() });
    });
  });

function localName(socket: Socket): SocketName | undefined {
  const { localAddress: address, localPort: port } = socket;
  return address === undefined || port === undefined ? undefined : { address, port };
}

/** A line over TLS with the leaf certificate in DER; or why not (a TLS or system code, or TIMEOUT, STOPPED, EOF) and what was heard. */
export type Securing =
  | {
      readonly kind: "secured";
      readonly line: TLSSocket;
      readonly certificate: Uint8Array;
      /** The leaf, then what it was sent with, as far as each was issued by the next. */
      readonly chain: readonly Uint8Array[];
    }
  | { readonly kind: "failed"; readonly code: string; readonly heard: Tap["heard"] };

/** Speaks TLS over an open line, which it owns from then on. Never rejects. */
export type Secure = (
  line: Duplex,
  how: {
    readonly serverName: string;
    /** Protocols to offer (RFC 7301); none where it is left out. */
    readonly alpn?: readonly string[];
    readonly timeoutMs: number;
    readonly stop: AbortSignal;
  },
) => Promise<Securing>;

/**
 * Speaks TLS over an open line until the peer has shown its certificate. Trusts nothing and offers
 * old versions too, since an old server is to be identified, not relied on.
 */
export const secure: Secure = (line, { serverName, alpn = [], timeoutMs, stop }) =>
  new Promise((resolve) => {
    const tapped = tap(line);
    const settle = (securing: Securing): void => {
      clearTimeout(timer);
      stop.removeEventListener("abort", stopped);
      resolve(securing);
    };
    const fail = (code: string): void => {
      socket.destroy();
      tapped.line.destroy();
      settle({ kind: "failed", code, heard: tapped.heard });
    };
    const timer = setTimeout(() => fail("TIMEOUT"), timeoutMs);
    const stopped = (): void => fail("STOPPED");
    stop.addEventListener("abort", stopped);
    const socket = secureConnect({
      socket: tapped.line,
      rejectUnauthorized: false,
      minVersion: "TLSv1",
      ciphers: "DEFAULT:@SECLEVEL=0",
      ...(isServerName(serverName) ? { servername: serverName } : {}),
      ...(alpn.length === 0 ? {} : { ALPNProtocols: [...alpn] }),
    });
    socket.on("error", (cause) => fail(codeOf(cause)));
    socket.on("close", () => fail("EOF"));
    socket.on("secureConnect", () => {
      const chain = chainOf(socket);
      const [certificate] = chain;
      if (certificate === undefined) return fail("NO_CERTIFICATE");
      settle({ kind: "secured", line: socket, certificate, chain });
    });
    if (stop.aborted) stopped();
  });

/** A chain longer than this is cut: no honest one has more. */
const MAX_CHAIN = 8;

/** Asked once: Node 20 gives the leaf to the first who asks and no more. */
function chainOf(socket: TLSSocket): readonly Uint8Array[] {
  const chain: Uint8Array[] = [];
  let certificate = socket.getPeerX509Certificate();
  while (certificate !== undefined && chain.length < MAX_CHAIN) {
    chain.push(certificate.raw);
    certificate = certificate.issuerCertificate;
  }
  return chain;
}

/** The first answer, or why there is none. */
export type Exchange =
  | {
      readonly kind: "answered";
      readonly reply: Buffer;
      readonly from: SocketName;
      readonly elapsedMs: number;
    }
  | { readonly kind: "failed"; readonly failure: Failure };

/** Sends one datagram and waits for an answer. Never rejects. */
export type Datagram = (target: Target, payload: Uint8Array, reach: Reach) => Promise<Exchange>;

/** Sends one datagram and waits for the first answer. Connected, or the kernel would report no refusal (errno.md). */
export const datagram: Datagram = (target, payload, { localAddress, timeoutMs, stop, steadyMs }) =>
  new Promise((resolve) => {
    const startedAtMs = steadyMs();
    let from: SocketName | undefined;
    let isSettled = false;
    let isSent = false;
    const socket = createSocket(isIPv6(target.host) ? "udp6" : "udp4");
    const elapsedMs = (): number => steadyMs() - startedAtMs;
    const settle = (exchange: Exchange): void => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      stop.removeEventListener("abort", stopped);
      socket.close();
      resolve(exchange);
    };
    const fail = (code: string, syscall: string): void => {
      const failure = { code, syscall, atOnce: !isSent, elapsedMs: elapsedMs() };
      settle({ kind: "failed", failure: from === undefined ? failure : { ...failure, from } });
    };
    const timer = setTimeout(() => fail("TIMEOUT", "recv"), timeoutMs);
    const stopped = (): void => fail("STOPPED", "recv");
    stop.addEventListener("abort", stopped);
    socket.on("error", (cause: NodeJS.ErrnoException) => fail(codeOf(cause), cause.syscall ?? ""));
    socket.on("message", (reply) => {
      settle({ kind: "answered", reply, from: from ?? { address: "", port: 0 }, elapsedMs: elapsedMs() });
    });
    socket.on("connect", () => {
      const { address, port } = socket.address();
      from = { address, port };
      socket.send(payload, (cause) => {
        if (cause) fail(codeOf(cause), "send");
        else isSent = true;
      });
    });
    socket.bind(localAddress === "" ? {} : { address: localAddress }, () => {
      socket.connect(target.port, target.host);
    });
    if (stop.aborted) stopped();
  });

const codeOf = (cause: unknown): string => {
  const code: unknown = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined;
  return typeof code === "string" ? code : cause instanceof Error ? cause.message : String(cause);
};
