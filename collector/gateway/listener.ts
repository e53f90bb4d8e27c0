import { constants } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { JOIN_PATH } from "../../proto/join.ts";
import { peerConnections } from "../app/peer-network.ts";
import { answerJson, NOTHING_HERE } from "./answer.ts";
import { type JoinDeps, joinRoute } from "./join.ts";
import { type DoorDeps, linkDoor } from "./link-door.ts";
import { RECHECK_MS, recheck } from "./recheck.ts";
import { SESSION_TIMING, type SessionTiming } from "./session.ts";
import { type Sessions, type SessionsDeps, sessionRegistry } from "./sessions.ts";

/** Everything that the agents' port asks of the collector. */
export type GatewayDeps = JoinDeps & SessionsDeps & DoorDeps;

/** What the listener shows and whom it believes, all PEM. */
export type GatewayTls = {
  readonly key: string;
  /** Leaf, then the authority. */
  readonly certificate: string;
  /** Authorities of agents' certificates; two while one is rolled over. */
  readonly authorities: readonly string[];
};

export type GatewayOptions = {
  readonly host: string;
  /** 0 lets the kernel choose. */
  readonly port: number;
  readonly tls: GatewayTls;
  /** Tests are in a hurry. */
  readonly timing?: Partial<GatewayTiming>;
};

export type GatewayTiming = SessionTiming & {
  readonly recheckMs: number;
  readonly handshakeMs: number;
  readonly headersMs: number;
  readonly requestMs: number;
  readonly strangersPerPeer: number;
};

/** Connections at once, agents or not: 10,000 agents that come back while their old connections still stand. */
export const MAX_CONNECTIONS = 20_000;
/**
 * Of one peer (an IPv6 /64 is one) that are not agents' sessions yet. A site's agents may share an
 * address: 10,000 that come back within a minute have some 350 handshakes under way at once.
 */
export const MAX_STRANGERS_PER_PEER = 1_024;
/** Request line and headers together. */
export const MAX_HEADER_BYTES = 16 * 1024;

export const GATEWAY_TIMING: GatewayTiming = {
  ...SESSION_TIMING,
  recheckMs: RECHECK_MS,
  handshakeMs: 10_000,
  headersMs: 10_000,
  requestMs: 30_000,
  strangersPerPeer: MAX_STRANGERS_PER_PEER,
};

export type Gateway = {
  readonly port: number;
  readonly sessions: Sessions;
  /** Shows another identity to whoever connects from now on. */
  readonly present: (tls: GatewayTls) => void;
  /** Takes no more connections, dismisses every session, cuts who stays. Resolves when all are gone. */
  readonly drain: () => Promise<void>;
};

/** Opens the agents' port: `POST /join`, the link, and nothing else. Rejects when the port can't be had. */
export async function openGateway(deps: GatewayDeps, options: GatewayOptions): Promise<Gateway> {
  const timing = { ...GATEWAY_TIMING, ...options.timing };
  const registry = sessionRegistry(deps, timing);
  const server = createServer({
    ...secureContext(options.tls),
    requestCert: true,
    // A refusal at the TLS layer can't say why; admission.ts refuses with a reason.
    rejectUnauthorized: false,
    ALPNProtocols: ["http/1.1"],
    handshakeTimeout: timing.handshakeMs,
    headersTimeout: timing.headersMs,
    requestTimeout: timing.requestMs,
    connectionsCheckingInterval: Math.min(timing.headersMs, 5_000) / 2,
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.maxRequestsPerSocket = 1;
  const sockets = new Set<Socket>();
  const strangers = peerConnections(timing.strangersPerPeer);
  const isStranger = new Map<string, string>();
  const noLongerStrange = (end: string): void => {
    const address = isStranger.get(end);
    if (address !== undefined && isStranger.delete(end)) strangers.leave(address);
  };
  server.on("connection", (socket: Socket) => {
    const { remoteAddress = "", remotePort = 0 } = socket;
    if (!strangers.enter(remoteAddress)) return void socket.destroy();
    const end = `${remoteAddress} ${remotePort}`;
    isStranger.set(end, remoteAddress);
    sockets.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
      noLongerStrange(end);
    });
  });

  const join = joinRoute(deps);
  server.on("request", (request, response) => void answer(request, response));
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === "POST" && request.url === JOIN_PATH) {
      // The peer broke off: there is nobody to answer.
      await join(request, response).catch(() => response.destroy());
    } else answerJson(response, 404, NOTHING_HERE);
  };

  const door = linkDoor(deps, registry);
  server.on("upgrade", (request, socket, head) => {
    const { remoteAddress = "", remotePort = 0 } = request.socket;
    void door.enter(request, socket, head).then(() => {
      const isLetIn = !socket.writableEnded && !socket.destroyed;
      if (isLetIn) noLongerStrange(`${remoteAddress} ${remotePort}`);
    });
  });

  let isChecking = false;
  const checking = setInterval(() => {
    if (isChecking) return;
    isChecking = true;
    void recheck({ ...deps, peers: registry.peers }).finally(() => {
      isChecking = false;
    });
  }, timing.recheckMs);

  server.listen(options.port, options.host);
  await once(server, "listening").catch((cause: unknown) => {
    clearInterval(checking);
    throw cause;
  });

  return {
    port: (server.address() as AddressInfo).port,
    sessions: registry,
    present: (tls) => server.setSecureContext(secureContext(tls)),
    drain: async () => {
      clearInterval(checking);
      door.close();
      const closed = closeServer(server);
      await registry.leave();
      // Whoever is still in a handshake, or reads a refusal.
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** No tickets: a resumed TLS session would carry a certificate past its end (trust.md 1.2). */
const secureContext = ({ key, certificate, authorities }: GatewayTls) => ({
  key,
  cert: certificate,
  ca: [...authorities],
  minVersion: "TLSv1.3" as const,
  secureOptions: constants.SSL_OP_NO_TICKET,
});

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
  });
