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

/** A question that one service sends on to another port of the same host: where to, what is asked there, and what that place is called. */
export type TwoPlaceQuestion = {
  readonly where: (
    talk: Talk,
    step: AskStep,
    nonce: Uint8Array,
  ) => Promise<{ readonly answer: Answer; readonly port: number | undefined }>;
  readonly there: LineQuestion;
  readonly place: string;
};

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
  /** The protocol that the server chose of those that were offered; empty where it chose none. */
  readonly alpn: string;
};

/** A question that the handshake itself answers; nothing is said over the secured line. */
export type HandshakeQuestion = {
  readonly shown: (shown: Shown, step: AskStep, at: Instant) => Answer;
  /** Protocols that are offered (RFC 7301); none where it says nothing. */
  readonly offers?: (step: AskStep) => readonly string[];
};

/** One request, the same for every job, and what its answer says. Reading throws `Misheard` where it is none. */
export type HttpQuestion = {
  readonly scheme: "http" | "https";
  readonly request: (step: AskStep, nonce: Uint8Array) => HttpRequestLine;
  /** What is asked after the first answer, of the same service and once: a request that is compiled in as well. */
  readonly next?: (answer: HttpAnswer, step: AskStep) => HttpRequestLine | undefined;
  /** `ledTo`: the path of the request after the first, where there was one. */
  readonly heard: (answer: HttpAnswer, step: AskStep, nonce: Uint8Array, ledTo?: string) => Answer;
};

/** The compiled-in part of a request. */
export type HttpRequestLine = {
  readonly method: "GET" | "OPTIONS" | "POST" | "PUT";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** The name in the TLS handshake, where it is not the request's. */
  readonly serverName?: string;
};
