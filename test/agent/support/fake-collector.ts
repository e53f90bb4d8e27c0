import { type KeyObject, randomBytes } from "node:crypto";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { type JoinRequest, joinRequestSchema, LINK_PATH, showJoinToken } from "../../../proto/join.ts";
import { lastSequence, type Observation } from "../../../proto/observation.ts";
import { batchHash, chainStart, evidenceKey, isSignedBatch, isSignedJoin } from "../../../proto/seal.ts";
import { instant } from "../../../proto/time.ts";
import { decode, decodeBatch, encode, type Hello, type Message } from "../../../proto/wire.ts";
import { type FakeAuthority, fakeAuthority } from "./fake-authority.ts";

/**
 * A collector that keeps the wire's promises and judges nothing: it checks signatures and the chain,
 * admits each sequence once, acknowledges what it has, and lets a test misbehave where told to.
 */
export type FakeCollector = {
  readonly url: string;
  readonly token: string;
  readonly authority: FakeAuthority;
  readonly hellos: Hello[];
  readonly heard: Message[];
  /** Everything admitted, in order of sequence. */
  readonly observations: Observation[];
  /** How often a batch came that was durable already. */
  readonly repeats: () => number;
  readonly send: (message: Message) => void;
  /** Cuts every session without a word. */
  readonly cut: () => void;
  readonly behaviour: Behaviour;
  /** Forgets every batch, as a collector does that was restored from an old backup. */
  readonly forget: () => void;
  readonly until: (what: () => boolean, withinMs?: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** What a test may change while it runs. */
export type Behaviour = {
  acknowledges: boolean;
  /** Answers the upgrade with this body and 403. */
  refusal: { readonly code: string; readonly sentence: string } | undefined;
  /** Says this in place of what is durable. */
  durable: { readonly sequence: number; readonly hash: Uint8Array } | undefined;
  welcomes: boolean;
};

/** Keys cost most of a second, and no test needs its own. */
let shared: FakeAuthority | undefined;

export async function fakeCollector(address = "127.0.0.1"): Promise<FakeCollector> {
  shared ??= fakeAuthority();
  const authority = shared;
  const secret = randomBytes(32).toString("base64url");
  const behaviour: Behaviour = { acknowledges: true, refusal: undefined, durable: undefined, welcomes: true };
  const hellos: Hello[] = [];
  const heard: Message[] = [];
  const observations: Observation[] = [];
  const sockets = new Set<WebSocket>();
  let joined: { readonly agentId: string; readonly key: KeyObject; readonly spki: Buffer } | undefined;
  let durableSequence = 0;
  let durableHash: Uint8Array = new Uint8Array(32);
  let repeats = 0;

  const server = createServer(
    {
      key: authority.serverKey,
      cert: authority.serverChain,
      ca: authority.pem,
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: "TLSv1.3",
    },
    (request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const body = joinRequestSchema.parse(JSON.parse(Buffer.concat(parts).toString()));
        const [status, reply] = join(body);
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(reply));
      });
    },
  );

  function join(body: JoinRequest): readonly [number, object] {
    if (body.secret !== secret || joined !== undefined) {
      return [403, { code: "token-spent", sentence: "The join token was already used" }];
    }
    const spki = Buffer.from(body.evidenceKey, "base64");
    const key = evidenceKey(spki);
    if (!isSignedJoin(body.csr, Buffer.from(body.proof, "base64"), key)) {
      return [403, { code: "bad-proof", sentence: "The proof is not by the evidence key" }];
    }
    joined = { agentId: "agent-1", key, spki };
    durableHash = chainStart("agent-1", spki);
    const certificate = authority.issueFor(body.csr, "agent-1");
    return [200, { agentId: "agent-1", segment: "office", certificate, ca: authority.pem }];
  }

  const wss = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => undefined);
    const isKnown = "authorized" in socket && socket.authorized === true && request.url === LINK_PATH;
    const refusal = isKnown
      ? behaviour.refusal
      : { code: "no-certificate", sentence: "Show your certificate" };
    if (refusal === undefined) return wss.handleUpgrade(request, socket, head, session);
    const body = JSON.stringify(refusal);
    socket.end(
      `HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  });

  function session(socket: WebSocket): void {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    socket.on("message", (frame: Buffer) => {
      const message = decode(frame);
      if (message.kind === "unknown") return;
      heard.push(message);
      if (message.kind === "hello") welcome(socket, message);
      else if (message.kind === "batch") admit(socket, message.payload, message.signature);
    });
  }

  function welcome(socket: WebSocket, hello: Hello): void {
    hellos.push(hello);
    if (!behaviour.welcomes) return;
    const durable = behaviour.durable ?? { sequence: durableSequence, hash: durableHash };
    socket.send(
      encode({
        kind: "welcome",
        protocol: 1,
        sessionId: `session-${hellos.length}`,
        durableSequence: durable.sequence,
        durableHash: durable.hash,
        clock: instant(Date.now()),
      }),
    );
  }

  function admit(socket: WebSocket, payload: Uint8Array, signature: Uint8Array): void {
    const batch = decodeBatch(payload);
    if (joined === undefined || !isSignedBatch(payload, signature, joined.key))
      throw new Error("bad signature");
    if (lastSequence(batch) <= durableSequence) repeats++;
    else {
      if (batch.firstSequence !== durableSequence + 1) throw new Error(`gap before ${batch.firstSequence}`);
      if (!Buffer.from(batch.previousHash).equals(durableHash)) throw new Error("the chain is broken");
      observations.push(...batch.observations);
      durableSequence = lastSequence(batch);
      durableHash = batchHash(payload);
    }
    if (behaviour.acknowledges) socket.send(encode({ kind: "ack", sequence: durableSequence }));
  }

  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://${address}:${port}`,
    token: showJoinToken({ secret, caFingerprint: authority.fingerprint }),
    authority,
    hellos,
    heard,
    observations,
    repeats: () => repeats,
    send: (message) => {
      for (const socket of sockets) socket.send(encode(message));
    },
    cut: () => {
      for (const socket of sockets) socket.terminate();
    },
    behaviour,
    forget: () => {
      durableSequence = 0;
      durableHash = chainStart("agent-1", joined?.spki ?? new Uint8Array());
      observations.length = 0;
    },
    until,
    close: async () => {
      for (const socket of sockets) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Waits until something is true; rejects when it is not in time. */
export async function until(what: () => boolean, withinMs = 5_000): Promise<void> {
  const endsAt = Date.now() + withinMs;
  while (!what()) {
    if (Date.now() > endsAt) throw new Error(`not true within ${withinMs} ms: ${what.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
