import type { WebSocket } from "ws";
import { never } from "../../proto/never.ts";
import type { Clock, Instant } from "../../proto/time.ts";
import { encode, HEARTBEAT_MS, HELLO_TIMEOUT_MS, type Hello, type Message } from "../../proto/wire.ts";
import type { Surroundings } from "../../proto/wire-surroundings.ts";
import type { KnownAgent } from "./admission.ts";
import { bytesOf, readFrame } from "./frame-reading.ts";
import { heartbeats } from "./heartbeats.ts";
import { type BatchFrame, type Ingested, ingestLane } from "./ingest-lane.ts";
import type { LiveSession, Pulse, SessionPeer } from "./live-session.ts";
import type { GatewayLog } from "./log.ts";
import { type IdentityDeps, renewals } from "./renewals.ts";
import {
  advance,
  CLOSE,
  type Greeting,
  OPENED,
  type SessionEffect,
  type SessionEvent,
} from "./session-state.ts";
import { throttle } from "./throttle.ts";

/** The least that a session needs of the collector. */
export type SessionDeps = IdentityDeps & {
  readonly clock: Clock;
  readonly log: GatewayLog;
  /** Asked once per session, before anything else counts. */
  readonly welcome: (
    agent: KnownAgent,
    hello: Hello,
    from: string,
    opened: { readonly fingerprint: string; readonly connectedAt: Instant },
  ) => Promise<Greeting>;
  /** Resolves after the commit. A rejection means "try later": the agent keeps the batch. */
  readonly ingest: (frame: BatchFrame) => Promise<Ingested>;
  readonly onHeartbeat: (pulse: Pulse) => void;
  readonly onSurroundings?: (agentId: string, surroundings: Surroundings) => void;
  /** The newest checkpoint of the log; undefined when there is none. Asked with each heartbeat. */
  readonly checkpoint?: () => Uint8Array | undefined;
};

export type SessionTiming = {
  readonly helloMs: number;
  readonly heartbeatMs: number;
  /** A peer that does not close after its dismissal is cut after this long. */
  readonly lingerMs: number;
};

export const SESSION_TIMING: SessionTiming = {
  helloMs: HELLO_TIMEOUT_MS,
  heartbeatMs: HEARTBEAT_MS,
  lingerMs: 2_000,
};

/** What a session tells of its surroundings before this is over since the last time is dropped. */
const SURROUNDINGS_LEAST_MS = 30_000;

/** A peer that lets more than this wait in our memory does not read; it is cut. */
export const MAX_OUTBOUND_BYTES = 4 * 1024 * 1024;

export type Session = {
  readonly peer: SessionPeer;
  /** Undefined until the hello came. */
  readonly facts: () => LiveSession | undefined;
  /** False when the session is not live, or when the peer does not read. */
  readonly send: (message: Message) => boolean;
  readonly dismiss: (code: string, sentence: string, close?: number) => void;
};

export type SessionEvents = {
  /** The welcome and the unanswered jobs have gone out. */
  readonly onLive: (session: Session) => void;
  /** The connection is gone; once per session, whether or not it was ever live. */
  readonly onOver: (session: Session, because: string) => void;
};

/** The shell round session-state.ts: turns its effects into frames and timers of one websocket. */
export function openSession(
  socket: WebSocket,
  peer: SessionPeer,
  deps: SessionDeps,
  events: SessionEvents,
  timing: SessionTiming = SESSION_TIMING,
): Session {
  const { agentId } = peer.agent;
  const connectedAt = deps.clock();
  const reading = throttle(socket, deps.clock);
  const beats = heartbeats();
  let state = OPENED;
  let hello: Hello | undefined;
  let lastHeardAt = connectedAt;
  let unknownMessages = 0;
  let tellsAgainAt = 0;
  let carried: Uint8Array | undefined;
  let because = "lost";
  let lingering: NodeJS.Timeout | undefined;

  const handle = (event: SessionEvent): void => {
    const step = advance(state, event);
    state = step.state;
    for (const effect of step.effects) perform(effect);
  };

  const perform = (effect: SessionEffect): void => {
    switch (effect.kind) {
      case "greet":
        hello = effect.hello;
        beats.greet(hello.clock, lastHeardAt);
        greet(hello).then((greeting) => handle({ kind: "greeted", greeting }), fault);
        break;
      case "welcome":
        welcome(effect);
        break;
      case "ingest":
        lane.push({
          agentId,
          payload: effect.batch.payload,
          signature: effect.batch.signature,
          receivedAt: lastHeardAt,
          clockOffsetMs: beats.offsetMs(),
        });
        break;
      case "renew":
        renew(effect.request);
        break;
      case "note-fork":
        deps.onFork(peer, effect.fork);
        break;
      case "note-heartbeat": {
        const { halted, spoolBytes, checkpointHeld } = effect.heartbeat;
        beats.hear(effect.heartbeat, lastHeardAt);
        deps.onHeartbeat({
          agentId,
          at: lastHeardAt,
          halted,
          spoolBytes,
          clockOffsetMs: beats.offsetMs(),
          checkpointHeld,
        });
        break;
      }
      case "note-surroundings":
        if (lastHeardAt < tellsAgainAt) break;
        tellsAgainAt = lastHeardAt + SURROUNDINGS_LEAST_MS;
        deps.onSurroundings?.(agentId, effect.surroundings);
        break;
      case "send-heartbeat":
        post({ ...beats.ask(deps.clock()), ...newCheckpoint() });
        break;
      case "count-unknown":
        unknownMessages += 1;
        break;
      case "dismiss":
        post(effect.dismissal);
        close(effect.dismissal.code, effect.close);
        break;
      case "cut":
        because = "silent";
        socket.terminate();
        break;
      default:
        never(effect);
    }
  };

  /** Async, so that what throws at once rejects as well. */
  const greet = async (words: Hello): Promise<Greeting> =>
    deps.welcome(peer.agent, words, peer.address, { fingerprint: peer.fingerprint, connectedAt });

  const welcome = ({ protocol, greeting }: SessionEffect & { kind: "welcome" }): void => {
    const { durableSequence, durableHash, jobs, checkpoint } = greeting;
    post({
      kind: "welcome",
      protocol,
      sessionId: peer.sessionId,
      durableSequence,
      durableHash,
      clock: deps.clock(),
      ...(checkpoint !== undefined && checkpoint.length > 0 ? { checkpoint } : {}),
      authorities: deps.authorities(),
    });
    for (const job of jobs) post(job);
    events.onLive(session);
  };

  /** The newest checkpoint, unless this session has carried it. */
  const newCheckpoint = (): { readonly checkpoint?: Uint8Array } => {
    const newest = deps.checkpoint?.();
    if (newest === undefined || newest === carried) return {};
    carried = newest;
    return { checkpoint: newest };
  };

  const post = (message: Message): boolean => {
    if (socket.readyState !== socket.OPEN) return false;
    if (socket.bufferedAmount > MAX_OUTBOUND_BYTES) {
      because = "slow";
      socket.terminate();
      return false;
    }
    socket.send(encode(message));
    return true;
  };

  const close = (code: string, closeCode: number): void => {
    because = code;
    lane.close();
    reading.release();
    socket.close(closeCode, code);
    lingering = setTimeout(() => socket.terminate(), timing.lingerMs);
  };

  const dismiss = (code: string, sentence: string, closeCode: number = CLOSE.policy): void =>
    handle({ kind: "turned-away", code, sentence, close: closeCode });

  const fault = (cause: unknown): void => {
    deps.log.warn({ err: cause, agent: agentId }, "the collector failed an agent's session");
    dismiss("try-later", "The collector can't take this now; its log says why", CLOSE.later);
  };

  const lane = ingestLane({
    ingest: async (frame) => deps.ingest(frame),
    onDurable: (sequence) => void post({ kind: "ack", sequence }),
    onRefused: dismiss,
    onFault: fault,
    onCrowded: reading.crowd,
  });

  const renew = renewals(
    deps,
    peer,
    (reply) => void post(reply),
    (cause) => deps.log.warn({ err: cause, agent: agentId }, "a certificate could not be renewed"),
  );

  const charge = (size: number): void => {
    if (!reading.charge(size))
      dismiss("flood", "These are more messages than any agent has a reason to send");
  };

  const overdue = setTimeout(() => handle({ kind: "hello-overdue" }), timing.helloMs);
  const beating = setInterval(
    () => handle({ kind: "beat", isReading: reading.isReading() }),
    timing.heartbeatMs,
  );

  socket.on("message", (data, isBinary) => {
    if (state.kind === "over") return;
    charge(bytesOf(data).length);
    lastHeardAt = deps.clock();
    handle(
      isBinary ? readFrame(data) : { kind: "malformed", sentence: "The link carries binary messages only" },
    );
  });
  socket.on("ping", (data) => charge(data.length));
  socket.on("pong", (data) => charge(data.length));
  // A frame that breaks the protocol or its bounds: the library has told the peer, we don't wait for its answer.
  socket.on("error", (cause) => {
    because = cause.message;
    socket.terminate();
  });
  socket.on("close", () => {
    clearTimeout(overdue);
    clearTimeout(lingering);
    clearInterval(beating);
    lane.close();
    reading.release();
    handle({ kind: "lost" });
    if (unknownMessages > 0)
      deps.log.info({ agent: agentId, unknownMessages }, "messages of an unknown kind were dropped");
    events.onOver(session, because);
  });

  const facts = (): LiveSession | undefined =>
    hello === undefined
      ? undefined
      : {
          sessionId: peer.sessionId,
          agentId,
          segment: peer.agent.segment,
          fingerprint: peer.fingerprint,
          address: peer.address,
          hello,
          connectedAt,
          lastHeardAt,
          clockOffsetMs: beats.offsetMs(),
        };

  const session: Session = {
    peer,
    facts,
    send: (message) => state.kind === "live" && post(message),
    dismiss,
  };
  return session;
}
