import {
  type Dismissal,
  HEARTBEAT_MS,
  type Heartbeat,
  type Hello,
  type Job,
  type Message,
  PROTOCOL,
  type SealedBatch,
  SILENCE_MS,
  type Unknown,
} from "../../proto/wire.ts";
import type { ChainFork, RenewalRequest } from "../../proto/wire-identity.ts";
import type { Surroundings } from "../../proto/wire-surroundings.ts";

/** Where an agent's session stands. */
export type SessionState =
  | { readonly kind: "expecting-hello" }
  /** The store is asked what the agent must know; the agent has nothing to say meanwhile. */
  | { readonly kind: "greeting"; readonly hello: Hello; readonly protocol: number }
  | { readonly kind: "live"; readonly unansweredBeats: number }
  | { readonly kind: "over" };

/** The collector's answer to a hello. */
export type Greeting =
  | {
      readonly kind: "welcome";
      readonly durableSequence: number;
      readonly durableHash: Uint8Array;
      /** Jobs that the agent has not answered yet; repeated at each session. */
      readonly jobs: readonly Job[];
      /** The newest checkpoint of the log, for the agent to keep. */
      readonly checkpoint?: Uint8Array;
    }
  | { readonly kind: "refused"; readonly code: string; readonly sentence: string };

export type SessionEvent =
  | { readonly kind: "received"; readonly message: Message | Unknown }
  | { readonly kind: "malformed"; readonly sentence: string }
  | { readonly kind: "greeted"; readonly greeting: Greeting }
  /** Time for a heartbeat. `isReading` is false while we ourselves stopped reading from the peer. */
  | { readonly kind: "beat"; readonly isReading: boolean }
  | { readonly kind: "hello-overdue" }
  | {
      readonly kind: "turned-away";
      readonly code: string;
      readonly sentence: string;
      readonly close?: number;
    }
  | { readonly kind: "lost" };

/** What the shell must now do. */
export type SessionEffect =
  | { readonly kind: "greet"; readonly hello: Hello }
  | {
      readonly kind: "welcome";
      readonly hello: Hello;
      readonly protocol: number;
      readonly greeting: Greeting & { kind: "welcome" };
    }
  | { readonly kind: "ingest"; readonly batch: SealedBatch }
  | { readonly kind: "renew"; readonly request: RenewalRequest }
  | { readonly kind: "note-fork"; readonly fork: ChainFork }
  | { readonly kind: "note-heartbeat"; readonly heartbeat: Heartbeat }
  | { readonly kind: "note-surroundings"; readonly surroundings: Surroundings }
  | { readonly kind: "send-heartbeat" }
  | { readonly kind: "count-unknown" }
  /** Say why, close, and cut if the peer does not. */
  | { readonly kind: "dismiss"; readonly dismissal: Dismissal; readonly close: number }
  /** Cut at once: the peer does not listen. */
  | { readonly kind: "cut" };

export type SessionStep = { readonly state: SessionState; readonly effects: readonly SessionEffect[] };

/** Websocket close codes (RFC 6455 section 7.4.1 and IANA's registry). */
export const CLOSE = { protocol: 1002, policy: 1008, restart: 1012, later: 1013 } as const;

/** Heartbeats that may stay unanswered. Counted, not timed, so that a clock that jumps ends no session. */
const MOST_UNANSWERED = SILENCE_MS / HEARTBEAT_MS;

export const OPENED: SessionState = { kind: "expecting-hello" };

/** Decides; never acts. Whatever a peer sends ends its own session at most. */
export function advance(state: SessionState, event: SessionEvent): SessionStep {
  if (state.kind === "over") return stay(state);
  switch (event.kind) {
    case "lost":
      return { state: OVER, effects: [] };
    case "malformed":
      return dismiss("bad-message", event.sentence, CLOSE.protocol);
    case "turned-away":
      return dismiss(event.code, event.sentence, event.close ?? CLOSE.policy);
    case "hello-overdue":
      return state.kind === "expecting-hello"
        ? dismiss("no-hello", "No hello came in time", CLOSE.policy)
        : stay(state);
    case "beat":
      return state.kind === "live" ? beat(state.unansweredBeats, event.isReading) : stay(state);
    case "greeted":
      return state.kind === "greeting" ? greeted(state, event.greeting) : stay(state);
    case "received":
      return received(state, event.message);
  }
}

function received(state: Exclude<SessionState, { kind: "over" }>, message: Message | Unknown): SessionStep {
  if (message.kind === "unknown") return { state, effects: [{ kind: "count-unknown" }] };
  if (state.kind === "expecting-hello" && message.kind === "hello") return heardHello(message);
  if (state.kind === "live") {
    const live: SessionState = { kind: "live", unansweredBeats: 0 };
    if (message.kind === "batch") return { state: live, effects: [{ kind: "ingest", batch: message }] };
    if (message.kind === "renewalRequest")
      return { state: live, effects: [{ kind: "renew", request: message }] };
    if (message.kind === "chainFork") return { state: live, effects: [{ kind: "note-fork", fork: message }] };
    if (message.kind === "surroundings")
      return { state: live, effects: [{ kind: "note-surroundings", surroundings: message }] };
    if (message.kind === "heartbeat")
      return { state: live, effects: [{ kind: "note-heartbeat", heartbeat: message }] };
  }
  return dismiss(
    "bad-message",
    `A ${message.kind} has no place here: the session is ${state.kind}`,
    CLOSE.protocol,
  );
}

function heardHello(hello: Hello): SessionStep {
  const protocol = Math.min(hello.protocolMax, PROTOCOL.max);
  if (hello.protocolMax < PROTOCOL.min)
    return dismiss(
      "too-old",
      `The agent speaks protocol ${hello.protocolMax}, the collector ${SPOKEN}`,
      CLOSE.policy,
    );
  if (protocol < hello.protocolMin)
    return dismiss(
      "too-new",
      `The agent speaks protocol ${hello.protocolMin}, the collector ${SPOKEN}`,
      CLOSE.policy,
    );
  return { state: { kind: "greeting", hello, protocol }, effects: [{ kind: "greet", hello }] };
}

const SPOKEN = PROTOCOL.min === PROTOCOL.max ? String(PROTOCOL.max) : `${PROTOCOL.min} to ${PROTOCOL.max}`;

function greeted({ hello, protocol }: SessionState & { kind: "greeting" }, greeting: Greeting): SessionStep {
  if (greeting.kind === "refused") return dismiss(greeting.code, greeting.sentence, CLOSE.policy);
  return {
    state: { kind: "live", unansweredBeats: 1 },
    effects: [{ kind: "welcome", hello, protocol, greeting }, { kind: "send-heartbeat" }],
  };
}

function beat(unansweredBeats: number, isReading: boolean): SessionStep {
  if (unansweredBeats >= MOST_UNANSWERED && isReading) return { state: OVER, effects: [{ kind: "cut" }] };
  // What we did not read can't be called silence.
  const next = isReading ? unansweredBeats + 1 : unansweredBeats;
  return { state: { kind: "live", unansweredBeats: next }, effects: [{ kind: "send-heartbeat" }] };
}

const OVER: SessionState = { kind: "over" };

const stay = (state: SessionState): SessionStep => ({ state, effects: [] });

const dismiss = (code: string, sentence: string, close: number): SessionStep => ({
  state: OVER,
  effects: [
    { kind: "dismiss", dismissal: { kind: "dismissal", code, sentence: sentence.slice(0, 500) }, close },
  ],
});
