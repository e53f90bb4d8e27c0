import { boundedText } from "./bounded.ts";
import { plumbline } from "./gen/wire.js";
import { id } from "./ids.ts";
import type { Batch, JobBinding, Observation } from "./observation.ts";
import { MAX_BATCH_OBSERVATIONS } from "./observation.ts";
import { instant } from "./time.ts";
import { fromWireOutcome, toWireOutcome } from "./wire-outcome.ts";

const HASH_BYTES = 32;
const NONCE_BYTES = 16;

/**
 * A batch's payload. What a job was is said once for each job, not for each observation. Two
 * observations of one job that disagree on it can't be written: that is a mistake of the caller's.
 */
export function writeBatch(batch: Batch): Uint8Array {
  const { envelope, observations, ...head } = batch;
  const jobs = new Map<string, JobBinding>();
  for (const { jobId, binding } of observations) if (binding !== undefined) jobs.set(jobId, binding);
  return plumbline.BatchPayload.encode({
    ...head,
    ...envelope,
    jobs: [...jobs].map(([jobId, binding]) => ({ jobId, ...binding })),
    observations: observations.map(({ steady, binding: _, ...observation }) => ({
      ...observation,
      outcome: toWireOutcome(observation.outcome),
      ...(steady === undefined ? {} : { startedSteadyMs: steady.startedMs, endedSteadyMs: steady.endedMs }),
    })),
  }).finish();
}

/** Throws on anything malformed or out of bounds. Byte fields are copies. */
export function readBatch(payload: Uint8Array): Batch {
  const batch = plumbline.BatchPayload.decode(payload);
  const observations = batch.observations ?? [];
  if (observations.length === 0 || observations.length > MAX_BATCH_OBSERVATIONS) {
    throw new RangeError(
      `batch holds ${observations.length} observations, 1 to ${MAX_BATCH_OBSERVATIONS} are allowed`,
    );
  }
  const firstSequence = batch.firstSequence ?? 0;
  if (firstSequence < 1) throw new RangeError("first sequence is 0");
  const evidenceKeyId = exactly("evidence key id", batch.evidenceKeyId, HASH_BYTES);
  const jobs = readJobs(batch.jobs ?? []);
  return {
    agentId: boundedText(batch.agentId, 64),
    bootId: boundedText(batch.bootId, 64),
    agentVersion: boundedText(batch.agentVersion, 64),
    firstSequence,
    previousHash: Uint8Array.from(batch.previousHash ?? []),
    rulesDigest: boundedText(batch.rulesDigest, 64),
    ...(evidenceKeyId.length === 0
      ? {}
      : { envelope: { evidenceKeyId, vantage: boundedText(batch.vantage, 64) } }),
    observations: observations.map((observation) => readObservation(observation, jobs)),
  };
}

function readJobs(jobs: readonly plumbline.JobBinding.$Shape[]): ReadonlyMap<string, JobBinding> {
  if (jobs.length > MAX_BATCH_OBSERVATIONS) throw new RangeError(`batch speaks of ${jobs.length} jobs`);
  const read = new Map<string, JobBinding>();
  for (const job of jobs) {
    const jobId = boundedText(job.jobId, 64);
    if (read.has(jobId)) throw new RangeError(`batch says twice what job "${jobId}" was`);
    read.set(jobId, {
      nonce: exactly("nonce", job.nonce, NONCE_BYTES),
      scenarioDigest: exactly("scenario digest", job.scenarioDigest, HASH_BYTES),
      bundleDigest: exactly("bundle digest", job.bundleDigest, HASH_BYTES),
    });
  }
  return read;
}

function readObservation(
  observation: plumbline.Observation.$Shape,
  jobs: ReadonlyMap<string, JobBinding>,
): Observation {
  const jobId = boundedText(observation.jobId, 64);
  const binding = jobs.get(jobId);
  const startedMs = finite(observation.startedSteadyMs);
  const endedMs = finite(observation.endedSteadyMs);
  return {
    jobId: id(jobId),
    stepId: boundedText(observation.stepId, 64),
    attempt: observation.attempt ?? 0,
    startedAt: instant(observation.startedAt ?? 0),
    endedAt: instant(observation.endedAt ?? 0),
    outcome: fromWireOutcome(observation.outcome ?? {}),
    ...(endedMs === 0 ? {} : { steady: { startedMs, endedMs } }),
    ...(binding === undefined ? {} : { binding }),
  };
}

function finite(value: number | null | undefined): number {
  if (value === null || value === undefined) return 0;
  if (!Number.isFinite(value)) throw new RangeError("a span on the steady clock is no number");
  return value;
}

/** So many bytes, or none. */
function exactly(what: string, bytes: Uint8Array | null | undefined, length: number): Uint8Array {
  const read = Uint8Array.from(bytes ?? []);
  if (read.length !== 0 && read.length !== length)
    throw new RangeError(`${what} has ${read.length} bytes, it must have ${length}`);
  return read;
}
