import type { Identity } from "../../proto/outcome.ts";
import type { AskStep } from "../../proto/step.ts";
import type { Findings } from "./facts.ts";
import type { Talk } from "./talk.ts";

/** What a service said of itself, and what tells it from another. */
export type Answer = { readonly identity: Identity; readonly findings: Findings };

/** One question over a connection; throws `Unheard` or `Misheard` where there is no answer to it. */
export type LineQuestion = (talk: Talk, step: AskStep) => Promise<Answer>;

/** One question in one datagram: what is sent, and what an answer says. Reading throws `Misheard` where it is none. */
export type DatagramQuestion = {
  readonly payload: (step: AskStep, nonce: Uint8Array) => Uint8Array;
  readonly read: (reply: Buffer, step: AskStep, nonce: Uint8Array) => Answer;
};
