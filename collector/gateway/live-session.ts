import type { Instant } from "../../proto/time.ts";
import type { Hello } from "../../proto/wire.ts";
import type { KnownAgent } from "./admission.ts";

/** Who a session is with, as the door found out from TLS and the store. */
export type SessionPeer = {
  readonly sessionId: string;
  readonly agent: KnownAgent;
  readonly fingerprint: string;
  readonly address: string;
};

/** A session as the rest of the collector sees it: who, from where, since when, how late. */
export type LiveSession = {
  readonly sessionId: string;
  readonly agentId: string;
  readonly segment: string;
  readonly fingerprint: string;
  /** The peer's address, from the socket. */
  readonly address: string;
  readonly hello: Hello;
  readonly connectedAt: Instant;
  readonly lastHeardAt: Instant;
  /** The agent's clock minus ours, in ms: subtract it from what the agent says. */
  readonly clockOffsetMs: number;
};

/** What an agent says of itself with each heartbeat. */
export type Pulse = {
  readonly agentId: string;
  readonly at: Instant;
  readonly halted: boolean;
  readonly spoolBytes: number;
  readonly clockOffsetMs: number;
  /** SHA-256 of the checkpoint that it keeps; absent when none. */
  readonly checkpointHeld: Uint8Array | undefined;
};
