import type { SocketName } from "./target.ts";
import type { Untrusted } from "./untrusted.ts";

/**
 * What one step saw, and nothing more.
 *
 * No member means "good" or "bad": whether a refused connection is welcome depends on the claim
 * under test, and claims live in the collector.
 */
export type Outcome =
  /** The peer answered in its protocol; for UDP any reply. `identity` is what tells it from an impostor. */
  | {
      readonly kind: "spoke";
      readonly elapsedMs: number;
      readonly from: SocketName;
      readonly identity: Identity;
      readonly sample: Untrusted;
    }
  /** The service answered a question of ours: what it said of itself, by name. */
  | {
      readonly kind: "answered";
      readonly elapsedMs: number;
      readonly from: SocketName;
      readonly identity: Identity;
      readonly facts: Facts;
    }
  /** The handshake went through, then nobody spoke until the deadline. */
  | {
      readonly kind: "connected";
      readonly elapsedMs: number;
      readonly from: SocketName;
      readonly waitedMs: number;
    }
  /** The handshake went through, then the peer, or something before it, hung up without a word. */
  | { readonly kind: "cut"; readonly elapsedMs: number; readonly from: SocketName; readonly errno: string }
  /** The peer answered, but not in the protocol that was asked. `sample` is the start of what it said. */
  | {
      readonly kind: "garbled";
      readonly elapsedMs: number;
      readonly from: SocketName;
      readonly sample: Untrusted;
    }
  /** The peer, or something in front of it, said no. */
  | {
      readonly kind: "refused";
      readonly elapsedMs: number;
      readonly errno: string;
      readonly from?: SocketName;
    }
  /** Nothing answered before the step's deadline. */
  | { readonly kind: "silent"; readonly waitedMs: number; readonly from?: SocketName }
  /** Something said that there is no way there, or that the way is closed. */
  | { readonly kind: "unreachable"; readonly elapsedMs: number; readonly errno: string }
  /** The vantage's own host forbade the attempt (EACCES, EPERM on IPv4). */
  | { readonly kind: "forbidden-here"; readonly errno: string }
  /** The agent could not try. Says nothing about the target, so it settles nothing. */
  | { readonly kind: "unable"; readonly reason: string }
  /** The agent's own rules of engagement said no. */
  | { readonly kind: "refused-by-rules"; readonly rule: string; readonly because: string }
  /** The agent looked at itself: a loopback echo came back, within its event loop's usual delay. */
  | { readonly kind: "healthy"; readonly elapsedMs: number; readonly loopDelayMs: number }
  /** The witness has opened its listener and now waits for the nonce. */
  | { readonly kind: "listening"; readonly at: SocketName; readonly facts?: Facts }
  /** The witness got the run's nonce. `facts`: where and in what it came, in the sender's words. */
  | {
      readonly kind: "received";
      readonly from: SocketName;
      readonly bytes: number;
      readonly facts?: Facts;
    }
  /** The witness listened to the end and never got the nonce; `others` counts what else arrived. */
  | { readonly kind: "not-received"; readonly listenedMs: number; readonly others: number }
  /** The kernel's socket table for one port: what listens, and whose handshakes were seen. */
  | {
      readonly kind: "sockets";
      readonly listening: readonly string[];
      readonly peers: readonly Peer[];
      /** So many packets came meanwhile for whose sender this host has no way back, whatever their port; absent where none did. */
      readonly unanswerable?: number;
      /** The host passes packets on to others, so that what is asked of it may be served by another. */
      readonly forwards?: true;
    }
  /** The agent read something of its own host: what it found, by name. */
  | { readonly kind: "looked"; readonly elapsedMs: number; readonly facts: Facts }
  /** The agent's kill switch went down, or was lifted. Said of no job: it holds whether or not one ran. */
  | { readonly kind: "halted" | "resumed"; readonly by: SwitchedBy; readonly because: string }
  /** The job is over; no more observations of it will come. */
  | { readonly kind: "job-ended"; readonly how: JobEnd; readonly because: string };

/**
 * What a service said of itself, or the agent found on its host, by names that the probe gives. Values are printable ASCII, each of
 * at most MAX_FACT_LENGTH characters: they are the service's own words, and prove nothing more.
 */
export type Facts = Readonly<Record<string, readonly Untrusted[]>>;

/** The most facts of one answer, values of one fact, and characters of a value. */
export const MAX_FACTS = 24;
export const MAX_FACT_VALUES = 48;
export const MAX_FACT_LENGTH = 128;
/** How a fact may be named. */
export const FACT_NAME = /^[a-z][a-z0-9-]{0,31}$/;

/** A remote end in the kernel's socket table. `syn-received`: its SYN arrived, its ACK has not. */
export type Peer = SocketName & { readonly state: "syn-received" | "established" | "closing" };

/** Who moved the kill switch: whoever put the halt file there, a signal, the collector, or the rules' dead-man's handle. */
export type SwitchedBy = "file" | "signal" | "collector" | "dead-man";

/** How a job ended. Anything but `completed` means that steps are missing. */
export type JobEnd = "completed" | "refused" | "expired" | "halted" | "cancelled" | "failed";

/** What tells the real peer from something that answers in its place. Compared for equality, never trusted further. */
export type Identity = {
  /** `certificate`: SHA-256 of the leaf; `banner`: SHA-256 of the greeting with what changes each time removed; `http`: of status class, server, content type and title. */
  readonly by: "certificate" | "banner" | "http" | "reply";
  readonly hash: string;
};

/** The most characters of a peer's own words that travel as evidence. */
export const MAX_SAMPLE_LENGTH = 256;

/** Whether the outcome proves that something accepted the attempt. */
export const wasAccepted = (outcome: Outcome): boolean =>
  outcome.kind === "spoke" ||
  outcome.kind === "answered" ||
  outcome.kind === "connected" ||
  outcome.kind === "cut" ||
  outcome.kind === "garbled";

/** Refused, silent, unreachable or forbidden at the source: what design 3.1 calls negative. */
export const isNegative = (outcome: Outcome): boolean =>
  outcome.kind === "refused" ||
  outcome.kind === "silent" ||
  outcome.kind === "unreachable" ||
  outcome.kind === "forbidden-here";
