import { ASK_KINDS, type AskKind } from "./ask.ts";
import type { ContentName } from "./contents.ts";
import type { HostLook } from "./host.ts";
import type { Target } from "./target.ts";

/**
 * Why a step is in a job. `attempt` is the question; every other purpose is a baseline that makes
 * its answer count (design 3.1).
 */
export type Purpose =
  | "attempt"
  | "self-check"
  /** Path canary: another port of the asset, known to answer. */
  | "elsewhere"
  /** Path canary: another machine of the asset's network, known to answer. */
  | "neighbour"
  /** Path canary: a machine elsewhere behind the same next hop, for segments between which no flow is allowed at all. */
  | "third-place"
  /** What must not answer: a closed port of the target, or a blank address beside it. */
  | "negative-control"
  /** What must come back the same with and without the mark, or with every client: without it an answer proves nothing (design 3.2). */
  | "baseline"
  | "close-view"
  | "packet-view"
  | "witness";

type StepBase = {
  /** Unique within the job. */
  readonly id: string;
  readonly purpose: Purpose;
  readonly timeoutMs: number;
  /** How many times, each with a fresh connection and source port. */
  readonly tries: number;
};

/** Opens a connection; with `sendNonce` sends the run's nonce; then waits for the peer's first words. */
export type TcpConnectStep = StepBase & {
  readonly kind: "tcp-connect";
  readonly target: Target;
  readonly sendNonce: boolean;
};
/** Completes a TLS handshake and takes the leaf certificate's fingerprint. Trusts nothing, sends no data. */
export type TlsHandshakeStep = StepBase & {
  readonly kind: "tls-handshake";
  readonly target: Target;
  readonly serverName: string;
};
/** One GET, marked with the run's marker; the body is read to a limit, never decoded, redirects not followed. */
export type HttpRequestStep = StepBase & {
  readonly kind: "http-request";
  readonly target: Target;
  readonly scheme: "http" | "https";
  readonly path: string;
  readonly hostHeader: string;
};
/** One POST of a text of the closed list, with the nonce in a header; says whether it came back from where it was sent to. */
export type HttpContentStep = StepBase & {
  readonly kind: "http-content";
  readonly target: Target;
  readonly path: string;
  readonly hostHeader: string;
  readonly content: ContentName;
};
/** Sends the nonce in one datagram and waits for any reply. */
export type UdpSendStep = StepBase & { readonly kind: "udp-send"; readonly target: Target };
/** Opens an echo on the agent's own loopback and speaks to it. */
export type SelfCheckStep = StepBase & { readonly kind: "self-check" };
/** Listens for the run's nonce; answers nothing, or, where the scenario says so, the nonce. */
export type WitnessListenStep = StepBase & {
  readonly kind: "witness-listen";
  readonly listen: Target;
  readonly maxBytes: number;
  readonly answers: boolean;
};
/** Watches the kernel's socket table for one local port. */
export type SocketTableStep = StepBase & { readonly kind: "socket-table"; readonly port: number };

/** Puts one question of a closed list to a service and reads what it says of itself. */
export type AskStep = StepBase & {
  readonly kind: AskKind;
  readonly target: Target;
  readonly variant: string;
  /** For questions over TLS; empty sends no name. */
  readonly serverName: string;
  /** What DNS is asked for, as the signed scenario says it; in no other step. */
  readonly name?: string;
};

/** Reads something of the agent's own host. */
export type HostStep = StepBase & HostLook;

export type ProbeStep = TcpConnectStep | TlsHandshakeStep | HttpRequestStep | HttpContentStep | UdpSendStep;
export type Step = ProbeStep | AskStep | SelfCheckStep | WitnessListenStep | SocketTableStep | HostStep;
export type StepKind = Step["kind"];

export const PROBE_KINDS = [
  "tcp-connect",
  "tls-handshake",
  "http-request",
  "http-content",
  "udp-send",
] as const;

/** Every kind that reaches out to a target. */
export const OUTGOING_KINDS = [...PROBE_KINDS, ...ASK_KINDS] as const;

/** Bounds that every step is held to, by the scenario's schema and again by the agent. */
export const STEP_LIMITS = {
  stepsPerJob: 32,
  /** Silence shorter than this would make a dead machine look filtered (errno.md: a dead machine answers after 3 s). */
  silenceFloorMs: 4_500,
  timeoutMs: 30_000,
  tries: 100,
  pathLength: 512,
  witnessBytes: 4_096,
} as const;
