import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { WebSocketServer } from "ws";
import { LINK_PATH, type Refusal } from "../../proto/join.ts";
import type { Clock } from "../../proto/time.ts";
import { MAX_FRAME_BYTES } from "../../proto/wire.ts";
import { admit, type KnownAgent, peerOf, type TlsPeer } from "./admission.ts";
import { NOTHING_HERE, refuseUpgrade } from "./answer.ts";
import type { GatewayLog } from "./log.ts";
import { comesFromPage, NO_PAGES } from "./pages.ts";
import type { SessionRegistry } from "./sessions.ts";

/** What it takes to let an agent in. */
export type DoorDeps = {
  readonly clock: Clock;
  readonly log: GatewayLog;
  readonly newSessionId: () => string;
  /** The agent that a certificate belongs to, and how it stands now. Must not be answered from a cache. */
  readonly findByFingerprint: (fingerprint: string) => Promise<KnownAgent | undefined>;
};

/** Upgrades that may wait for the store; beyond it an agent is told to come back. */
export const MAX_PENDING_UPGRADES = 256;
/** trust.md P2; the library's own defaults are 16,384 and 262,144. */
export const FRAME_LIMITS = { maxFragments: 64, maxBufferedChunks: 4_096 } as const;
/** How long the library waits for the peer's half of a close; our own cut comes first. */
const CLOSE_TIMEOUT_MS = 5_000;

export type LinkDoor = {
  readonly enter: (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;
  /** Nobody enters any more. */
  readonly close: () => void;
};

/** Turns an upgrade into a session, or into an HTTP refusal that says why. */
export function linkDoor(deps: DoorDeps, registry: SessionRegistry): LinkDoor {
  // `closeTimeout` is newer than the library's types.
  const limits = { ...FRAME_LIMITS, closeTimeout: CLOSE_TIMEOUT_MS, maxPayload: MAX_FRAME_BYTES };
  const websockets = new WebSocketServer({
    ...limits,
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
  });
  let pending = 0;
  let isClosed = false;

  const enter = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    socket.on("error", () => socket.destroy());
    if (comesFromPage(request)) return refuseUpgrade(socket, 403, NO_PAGES);
    if (request.method !== "GET" || request.url !== LINK_PATH)
      return refuseUpgrade(socket, 404, NOTHING_HERE);
    if (isClosed || pending >= MAX_PENDING_UPGRADES) return refuseUpgrade(socket, 503, FULL);
    const peer = peerOf(socket as TLSSocket);
    pending += 1;
    try {
      const agent = await find(peer);
      pass(peer, agent, request, socket, head);
    } catch (cause) {
      deps.log.warn({ err: cause, from: peer.address }, "an agent could not be looked up");
      refuseUpgrade(socket, 503, UNAVAILABLE);
    } finally {
      pending -= 1;
    }
  };

  const find = async ({ fingerprint }: TlsPeer): Promise<KnownAgent | undefined> =>
    fingerprint === undefined ? undefined : deps.findByFingerprint(fingerprint);

  const pass = (
    peer: TlsPeer,
    known: KnownAgent | undefined,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): void => {
    const admission = admit(peer, known, deps.clock());
    if (admission.kind === "refused") {
      deps.log.info(
        { from: peer.address, fingerprint: peer.fingerprint, code: admission.code },
        "an agent was refused",
      );
      refuseUpgrade(socket, 403, admission);
      return;
    }
    const { agent, fingerprint } = admission;
    if (isClosed || registry.isCrowded(agent.agentId)) {
      refuseUpgrade(socket, 503, FULL);
      return;
    }
    websockets.handleUpgrade(request, socket, head, (websocket) => {
      registry.open(websocket, { sessionId: deps.newSessionId(), agent, fingerprint, address: peer.address });
    });
  };

  return {
    enter,
    close: () => {
      isClosed = true;
    },
  };
}

const FULL: Refusal = {
  code: "busy",
  sentence: "The collector can't take another session now; come back soon",
};
const UNAVAILABLE: Refusal = {
  code: "unavailable",
  sentence: "The collector can't answer now; its log says why",
};
