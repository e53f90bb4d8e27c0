import type { Identity } from "../../proto/outcome.ts";
import type { AskStep } from "../../proto/step.ts";
import type { Instant } from "../../proto/time.ts";
import type { Findings } from "./facts.ts";
import type { HttpAnswer } from "./http-exchange.ts";
import type { Talk } from "./talk.ts";

/** What a service said of itself, and what tells it from another. */
export type Answer = { readonly identity: Identity; readonly findings: Findings };

/** One question over a connection; throws `Unheard` or `Misheard` where there is no answer to it. The nonce is as it is said: in a baseline, the baseline's word. */
export type LineQuestion = (talk: Talk, step: AskStep, nonce: Uint8Array) => Promise<Answer>;

/** One question in one datagram: what is sent, and what an answer says. Reading throws `Misheard` where it is none. */
export type DatagramQuestion = {
  readonly payload: (step: AskStep, nonce: Uint8Array) => Uint8Array;
  readonly read: (reply: Buffer, step: AskStep, nonce: Uint8Array) => Answer;
};

/** What a server showed in a handshake that came through. `chain` is in DER, the leaf first, as far as each was issued by the next. */
export type Shown = {
  readonly chain: readonly Uint8Array[];
  readonly protocol: string;
  readonly cipher: string;
};

/** A question that the handshake itself answers; nothing is said over the secured line. */
export type HandshakeQuestion = { readonly shown: (shown: Shown, step: AskStep, at: Instant) => Answer };

/** One request, the same for every job, and what its answer says. Reading throws `Misheard` where it is none. */
export type HttpQuestion = {
  readonly scheme: "http" | "https";
  readonly request: (step: AskStep, nonce: Uint8Array) => HttpRequestLine;
  readonly heard: (answer: HttpAnswer, step: AskStep, nonce: Uint8Array) => Answer;
};

/** The compiled-in part of a request. */
export type HttpRequestLine = {
  readonly method: "GET" | "OPTIONS" | "POST" | "PUT";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** The name in the TLS handshake, where it is not the request's. */
  readonly serverName?: string;
};
