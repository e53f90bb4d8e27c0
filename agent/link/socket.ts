import type { IncomingMessage } from "node:http";
import WebSocket from "ws";
import { LINK_PATH, type Refusal, refusalSchema } from "../../proto/join.ts";
import { BadFrame, decode, MAX_FRAME_BYTES, type Message, type Unknown } from "../../proto/wire.ts";

/** TCP, TLS and the upgrade together may take this long. */
export const HANDSHAKE_TIMEOUT_MS = 15_000;
/** A refusal's body is read to this length. */
const MAX_REFUSAL_BYTES = 4_096;
/** A collector that lets more than this wait does not read; the session is cut. Replay keeps its own smaller bound. */
export const MAX_UNREAD_BYTES = 8 * 1024 * 1024;
/** A socket that was asked to close is cut after this long. */
const CLOSE_TIMEOUT_MS = 1_000;
/** A wait that the collector asks for is honoured up to this long. */
const MAX_RETRY_AFTER_MS = 300_000;

/** Whom to dial, from where, and as whom; texts in PEM. */
export type Credentials = {
  readonly collectorUrl: string;
  readonly sourceAddress: string;
  readonly key: string;
  readonly certificate: string;
  readonly ca: string;
};

/** How a session ended: by the network, or by a word of the collector. */
export type SessionEnd = {
  readonly because: string;
  readonly refusal: Refusal | undefined;
  readonly notBeforeMs: number;
};

/** What a session tells. */
export type SessionEvents = {
  readonly opened: () => void;
  readonly heard: (message: Message | Unknown) => void;
  /** Once, after which nothing more comes. */
  readonly ended: (end: SessionEnd) => void;
};

/** An open or opening session. */
export type Session = {
  /** Drops the frame when the session is not open. */
  readonly send: (frame: Uint8Array) => void;
  readonly bufferedBytes: () => number;
  readonly hangUp: () => void;
};

/**
 * Opens the agent link: TLS 1.3, our certificate, only the collector's own CA trusted, no
 * compression, no redirects, bounded frames. There is no switch that turns verification off.
 */
export function openSession(to: Credentials, events: SessionEvents): Session {
  let over = false;
  let fault = "";
  const end = (because: string, refusal?: Refusal, notBeforeMs = 0): void => {
    if (over) return;
    over = true;
    events.ended({ because, refusal, notBeforeMs });
  };
  const url = new URL(LINK_PATH, to.collectorUrl);
  url.protocol = "wss:";
  const socket = new WebSocket(url, {
    key: to.key,
    cert: to.certificate,
    ca: to.ca,
    minVersion: "TLSv1.3",
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    maxFragments: 64,
    maxBufferedChunks: 4_096,
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    followRedirects: false,
    ...(to.sourceAddress === "" ? {} : { localAddress: to.sourceAddress }),
  });
  socket.on("open", () => events.opened());
  socket.on("ping", () => events.heard({ kind: "unknown" }));
  socket.on("message", (frame, isBinary) => {
    if (over) return;
    const message = isBinary ? read(asBytes(frame)) : undefined;
    if (message !== undefined) return events.heard(message);
    fault = "The collector sent what is not a message of the link";
    socket.close(1002);
    cutLater();
  });
  socket.on("unexpected-response", (_request, response) => {
    void readRefusal(response).then((refusal) => {
      socket.terminate();
      const why = refusal?.sentence ?? `The collector answered ${response.statusCode}`;
      end(why, refusal, retryAfterMs(response));
    });
  });
  socket.on("error", (cause) => {
    fault = cause.message;
    if (socket.readyState !== WebSocket.OPEN) end(fault);
  });
  socket.on("close", (code) => end(fault === "" ? `The session was closed (${code})` : fault));

  const cutLater = (): void => {
    setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS).unref();
  };

  return {
    send: (frame) => {
      if (socket.readyState !== WebSocket.OPEN) return;
      // A collector that asks and does not read would fill our memory with answers.
      if (socket.bufferedAmount > MAX_UNREAD_BYTES) {
        fault = "The collector does not read";
        socket.terminate();
        return;
      }
      socket.send(frame);
    },
    bufferedBytes: () => socket.bufferedAmount,
    hangUp: () => {
      if (socket.readyState === WebSocket.CONNECTING) socket.terminate();
      else socket.close(1000);
      cutLater();
    },
  };
}

const asBytes = (frame: WebSocket.RawData): Uint8Array =>
  Array.isArray(frame) ? Buffer.concat(frame) : new Uint8Array(frame);

function read(frame: Uint8Array): Message | Unknown | undefined {
  try {
    return decode(frame);
  } catch (cause) {
    if (cause instanceof BadFrame) return undefined;
    throw cause;
  }
}

/** The refusal in an HTTP answer's body; undefined when it holds none. Never rejects. */
async function readRefusal(response: IncomingMessage): Promise<Refusal | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of response) {
      parts.push(part as Buffer);
      length += (part as Buffer).length;
      if (length > MAX_REFUSAL_BYTES) return undefined;
    }
    return refusalSchema.safeParse(JSON.parse(Buffer.concat(parts).toString("utf8"))).data;
  } catch {
    return undefined;
  }
}

function retryAfterMs(response: IncomingMessage): number {
  const seconds = Number(response.headers["retry-after"] ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1_000, MAX_RETRY_AFTER_MS) : 0;
}
