import { createSocket } from "node:dgram";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import type { Target } from "../../../proto/target.ts";
import { ownCertificate } from "./own-certificate.ts";
import { later, tcpService } from "./service.ts";

/** What came in over one line: as it was on the wire, and what stood within TLS. */
export type Recorded = { readonly raw: () => Buffer; readonly within: () => Buffer };
export type Recorder = Recorded & { readonly target: Target };

/** How the service behaves: what it says unasked in the clear, when it changes to TLS, and what it says within once it is spoken to. */
export type Manners = {
  readonly words?: Buffer | ((ownPort: number) => Buffer);
  /** Begins TLS after so many bytes; before that it has said `words`. */
  readonly tlsAfter?: number;
  readonly wordsWithin?: Buffer;
};

/** A service on loopback that answers as it is told and keeps every byte that it hears. */
export async function recordingTcp({ words, tlsAfter, wordsWithin }: Manners): Promise<Recorder> {
  const raw: Buffer[] = [];
  const within: Buffer[] = [];
  const inner = tlsAfter === undefined ? undefined : await tlsService(within, wordsWithin);
  const wordsAt = ({ localPort = 0 }: Socket): Buffer =>
    typeof words === "function" ? words(localPort) : (words ?? Buffer.alloc(0));
  const target = await tcpService((socket) => {
    let heard = 0;
    let upstream: Socket | undefined;
    socket.on("data", (chunk) => {
      raw.push(chunk);
      heard += chunk.length;
      if (inner === undefined) return;
      const clear = Math.max(0, chunk.length - (heard - (tlsAfter ?? 0)));
      if (heard === tlsAfter && words !== undefined) socket.write(wordsAt(socket));
      if (heard <= (tlsAfter ?? 0)) return;
      upstream ??= piped(inner, socket);
      upstream.write(chunk.subarray(clear));
    });
    if (inner === undefined && words !== undefined) socket.write(wordsAt(socket));
  });
  return { target, raw: () => Buffer.concat(raw), within: () => Buffer.concat(within) };
}

function piped(port: number, socket: Socket): Socket {
  const upstream = connect(port, "127.0.0.1");
  upstream.on("error", () => undefined);
  upstream.on("data", (chunk) => socket.write(chunk));
  later(() => upstream.destroy());
  return upstream;
}

type Pair = { readonly key: Buffer; readonly cert: Buffer };
/** Made once for a test's file. */
let pair: Pair | undefined;

function newPair(): Pair {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-recorded-"));
  ownCertificate(folder);
  const [key, cert] = ["key.pem", "cert.pem"].map((name) => readFileSync(join(folder, name)));
  rmSync(folder, { recursive: true });
  if (key === undefined || cert === undefined) throw new TypeError("openssl left no certificate");
  return { key, cert };
}

async function tlsService(within: Buffer[], words: Buffer | undefined): Promise<number> {
  pair ??= newPair();
  const { key, cert } = pair;
  const server = createServer({ key, cert }, (socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => within.push(chunk));
    if (words !== undefined) socket.once("data", () => socket.write(words));
  });
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  later(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A socket on loopback that keeps every datagram and answers none. */
export async function recordingUdp(): Promise<Recorder> {
  const raw: Buffer[] = [];
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  later(() => socket.close());
  socket.on("message", (chunk) => raw.push(chunk));
  const target: Target = { transport: "udp", host: "127.0.0.1", port: socket.address().port };
  return { target, raw: () => Buffer.concat(raw), within: () => Buffer.alloc(0) };
}
