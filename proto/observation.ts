import type { JobId } from "./ids.ts";
import type { Outcome } from "./outcome.ts";
import type { Instant } from "./time.ts";

/** An outcome with its place in a job. Immutable once sealed in a batch. Instants are the agent's own clock. */
export type Observation = {
  readonly jobId: JobId;
  /** Empty for what is said about the job as a whole. */
  readonly stepId: string;
  /** From 1; counts the tries of the step. */
  readonly attempt: number;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly outcome: Outcome;
  /** The span on the agent's steady clock, in ms since its process began; absent from agents before the envelope. */
  readonly steady?: { readonly startedMs: number; readonly endedMs: number };
  /** What the job was, as the agent was given it; absent from older agents, and where no job is spoken of. */
  readonly binding?: JobBinding;
};

/** What ties an observation to the order that asked for it. Digests are SHA-256; the bundle's is empty where there is none. */
export type JobBinding = {
  readonly nonce: Uint8Array;
  readonly scenarioDigest: Uint8Array;
  readonly bundleDigest: Uint8Array;
};

/** A sealed batch: observations with consecutive sequences, linked to the batch before by its hash. */
export type Batch = {
  readonly agentId: string;
  readonly bootId: string;
  readonly agentVersion: string;
  readonly firstSequence: number;
  readonly previousHash: Uint8Array;
  readonly rulesDigest: string;
  /** Absent from agents before the envelope. */
  readonly envelope?: Envelope;
  readonly observations: readonly Observation[];
};

/** By which key and from where: what a batch says of its signer besides its name. */
export type Envelope = {
  /** SHA-256 of the evidence key (DER SPKI). */
  readonly evidenceKeyId: Uint8Array;
  /** The segment from which all of it was observed. */
  readonly vantage: string;
};

/** More than this in one batch is refused; keeps a batch well below a frame. */
export const MAX_BATCH_OBSERVATIONS = 200;

export const lastSequence = (batch: Batch): number => batch.firstSequence + batch.observations.length - 1;
