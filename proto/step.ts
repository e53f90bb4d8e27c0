import { ASK_KINDS, type AskKind } from "./ask.ts";
import type { Pace } from "./canary.ts";
import type { ContentName } from "./contents.ts";
import type { HostLook } from "./host.ts";
import type { SandboxPart } from "./sandbox.ts";
import type { Speech } from "./speech.ts";
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
} & Partial<Rhythm>;

/** The time from the beginning of one try to the next, and by how much of it, up or down, chance moves it. */
export type Rhythm = { readonly everyMs: number; readonly jitterPercent: number };

/** Opens a connection; with `sendNonce` sends the run's nonce; then waits for the peer's first words. */
export type TcpConnectStep = StepBase & {
  readonly kind: "tcp-connect";
  readonly target: Target;
  readonly sendNonce: boolean;
  /** From this port of the closed list, where a fresh one is not meant. */
  readonly sourcePort?: SourcePort;
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
/** One GET of a path that should hold our canary; says whether it came, and nothing of what else did. */
export type HttpCanaryStep = Omit<HttpRequestStep, "kind"> & { readonly kind: "http-canary" };
/** GETs of one path one after another, until all of a compiled-in number are made or one is turned away. */
export type HttpRateStep = Omit<HttpRequestStep, "kind"> & {
  readonly kind: "http-rate";
  readonly pace: Pace;
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
  /** Ports of the same address, beside the one in `listen`. */
  readonly ports?: readonly number[];
  /** What it speaks beside the nonce, each by its own word in the rules. */
  readonly speaks?: readonly Speech[];
  /** The zone that it answers for where it speaks DNS. */
  readonly zone?: string;
  /** Whether the EICAR test string is served to who asks for it by its path. */
  readonly serves?: "eicar";
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
  /** How long the line is kept open, beside the time for its opening and its end; in questions that do. */
  readonly holdMs?: number;
};

/** Does something in a directory of the agent's own, and removes all of it. */
export type SandboxStep = StepBase & SandboxPart;
/** Reads something of the agent's own host. */
export type HostStep = StepBase & HostLook;

export type ProbeStep =
  | TcpConnectStep
  | TlsHandshakeStep
  | HttpRequestStep
  | HttpContentStep
  | HttpCanaryStep
  | HttpRateStep
  | UdpSendStep;
export type Step =
  | ProbeStep
  | AskStep
  | SelfCheckStep
  | WitnessListenStep
  | SocketTableStep
  | HostStep
  | SandboxStep;
export type StepKind = Step["kind"];

export const PROBE_KINDS = [
  "tcp-connect",
  "tls-handshake",
  "http-request",
  "http-content",
  "http-canary",
  "http-rate",
  "udp-send",
] as const;

/** Kinds that ask for a path of the job's, which a rule must list. */
const KINDS_WITH_PATH = ["http-request", "http-content", "http-canary", "http-rate"] as const;
export type KindWithPath = (typeof KINDS_WITH_PATH)[number];

export const asksForPath = (kind: string): kind is KindWithPath =>
  KINDS_WITH_PATH.some((known) => known === kind);

/** Every kind that reaches out to a target. */
export const OUTGOING_KINDS = [...PROBE_KINDS, "eicar-fetch", ...ASK_KINDS] as const;

/** Ports of services that careless filters let through by their source: FTP's data, DNS, Kerberos, HTTPS. */
export const SOURCE_PORTS = [20, 53, 88, 443] as const;
export type SourcePort = (typeof SOURCE_PORTS)[number];

/** Bounds that every step is held to, by the scenario's schema and again by the agent. */
export const STEP_LIMITS = {
  stepsPerJob: 32,
  /** Silence shorter than this would make a dead machine look filtered (errno.md: a dead machine answers after 3 s). */
  silenceFloorMs: 4_500,
  timeoutMs: 30_000,
  tries: 100,
  pathLength: 512,
  /** A body of the longest content, with its head. */
  witnessBytes: 139_264,
  /** A witness outlasts the others. */
  listenMs: 900_000,
  /** Ports of one list. */
  ports: 16,
  everyMs: 60_000,
  holdMs: 600_000,
  jitterPercent: 50,
} as const;
