import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import { peerConnections } from "../app/peer-network.ts";

/** What bounds a peer before any route sees it. */
export type ServerLimits = {
  /** Until the last header is there. */
  readonly headersMs: number;
  /** Until the last byte of the body is there. */
  readonly requestMs: number;
  /** The same for the routes that take files. */
  readonly uploadMs: number;
  readonly headerBytes: number;
  readonly requestsPerSocket: number;
  readonly connections: number;
  /** Who was answered before its body was over may go on sending so long. */
  readonly lingerMs: number;
  /** Of one address, or one /64: a site behind one address, with browsers that open six each. */
  readonly connectionsPerPeer: number;
  readonly handshakeMs: number;
  /** What is under way when the collector stops may take so long to end. */
  readonly graceMs: number;
};

export const SERVER_LIMITS: ServerLimits = {
  headersMs: 10_000,
  requestMs: 30_000,
  uploadMs: 5 * 60_000,
  headerBytes: 16 * 1024,
  requestsPerSocket: 1_000,
  connections: 1_024,
  lingerMs: 1_000,
  connectionsPerPeer: 256,
  handshakeMs: 10_000,
  graceMs: 5_000,
};

/** Where files come in; everything else is small and has little time. */
const UPLOADS = ["/api/v1/imports", "/api/v1/intel/"];

type Options = {
  readonly app: Hono;
  /** PEM. */
  readonly tls: { readonly key: string; readonly cert: string };
  readonly host: string;
  readonly port: number;
  readonly limits?: Partial<ServerLimits>;
};

export type PeopleServer = {
  /** What people type; the port is the one that was given when port 0 was asked for. */
  readonly url: string;
  readonly port: number;
  /** Takes new connections from now on with another certificate. */
  readonly setCertificate: (tls: Options["tls"]) => void;
  /** Stops listening, lets what is under way end for a while, then cuts it off. */
  readonly close: () => Promise<void>;
};

/** The people's listener: HTTPS over HTTP/1.1, and nothing without TLS. Rejects when the address can't be had. */
export async function openPeopleServer({
  app,
  tls,
  host,
  port: wanted,
  limits: given,
}: Options): Promise<PeopleServer> {
  const limits = { ...SERVER_LIMITS, ...given };
  const server = createAdaptorServer({
    fetch: app.fetch,
    overrideGlobalObjects: false,
    createServer,
    serverOptions: {
      ...tlsOptions(tls),
      handshakeTimeout: limits.handshakeMs,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.uploadMs,
      connectionsCheckingInterval: Math.min(limits.headersMs, 1_000),
      maxHeaderSize: limits.headerBytes,
      keepAliveTimeout: 5_000,
    },
  }) as Server;
  server.maxRequestsPerSocket = limits.requestsPerSocket;
  server.maxConnections = limits.connections;
  const peers = peerConnections(limits.connectionsPerPeer);
  server.on("connection", (socket: Socket) => {
    const { remoteAddress = "" } = socket;
    if (!peers.enter(remoteAddress)) return void socket.destroy();
    socket.once("close", () => peers.leave(remoteAddress));
  });
  server.prependListener("request", deadline(limits.requestMs));
  server.prependListener("request", (request, response) => {
    response.once("finish", () => leaveUnread(request, limits.lingerMs));
  });
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  await listening(server, host, wanted);
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    setCertificate: (next) => server.setSecureContext(tlsOptions(next)),
    close: () => closed(server, limits.graceMs),
  };
}

const tlsOptions = ({ key, cert }: Options["tls"]) => ({
  key,
  cert,
  minVersion: "TLSv1.2" as const,
  ALPNProtocols: ["http/1.1"],
});

/** Who was answered and still sends is not listened to: a body that nobody reads would hold the connection. */
function leaveUnread(request: IncomingMessage, lingerMs: number): void {
  if (request.complete) return;
  const cut = setTimeout(() => request.destroy(), lingerMs);
  request.once("close", () => clearTimeout(cut));
}

/** Node has one time limit for all requests; this is the shorter one of those that carry no file. */
const deadline =
  (mostMs: number) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    if (UPLOADS.some((path) => request.url?.startsWith(path))) return;
    const timer = setTimeout(() => {
      if (!request.complete) request.destroy();
    }, mostMs);
    const stop = () => clearTimeout(timer);
    request.once("end", stop);
    response.once("close", stop);
  };

const listening = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.removeListener("error", reject);
      resolve();
    });
  });

function closed(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
