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
};

/** A sealed batch: observations with consecutive sequences, linked to the batch before by its hash. */
export type Batch = {
  readonly agentId: string;
  readonly bootId: string;
  readonly agentVersion: string;
  readonly firstSequence: number;
  readonly previousHash: Uint8Array;
  readonly rulesDigest: string;
  readonly observations: readonly Observation[];
};

/** More than this in one batch is refused; keeps a batch well below a frame. */
export const MAX_BATCH_OBSERVATIONS = 200;

export const lastSequence = (batch: Batch): number => batch.firstSequence + batch.observations.length - 1;
