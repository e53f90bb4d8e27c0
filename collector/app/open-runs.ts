import { expectsFor } from "../../proto/expected.ts";
import { id } from "../../proto/ids.ts";
import type { Batch } from "../../proto/observation.ts";
import type { Identity, JobEnd } from "../../proto/outcome.ts";
import {
  type Parameters,
  parametersSchema,
  type Role,
  type Scenario,
  stepsFor,
} from "../../proto/scenario.ts";
import type { Target } from "../../proto/target.ts";
import { instant } from "../../proto/time.ts";
import { decodeBatch } from "../../proto/wire.ts";
import { admit, type GivenJob, tryKey } from "../domain/admission.ts";
import type { FiledEvidence, FiledJob, FiledRun } from "../domain/filed-run.ts";
import type { RunRecord, StepSeen } from "../domain/run.ts";

/** A run that is still being filled, in memory: what the store holds of it, ready to be judged. */
export type OpenRun = {
  readonly stored: FiledRun;
  readonly expects: Scenario["expects"];
  readonly jobs: ReadonlyMap<string, OpenJob>;
};

export type OpenJob = {
  readonly jobNo: number;
  readonly stored: FiledJob;
  readonly given: GivenJob;
  readonly seen: StepSeen[];
  readonly tries: Set<string>;
  /** Highest sequence that counted. */
  lastSequence: number;
  /** Not sent yet: it waits for the witness. */
  isHeld: boolean;
  ended: { readonly how: JobEnd; readonly because: string } | undefined;
};

type Deps = {
  readonly records: {
    find(runNo: number): FiledRun | undefined;
    jobsOf(runNo: number): FiledJob[];
    runOfJob(jobId: string): number | undefined;
    evidenceOf(runNo: number): FiledEvidence[];
  };
  readonly scenarioOf: (digest: string, body: Uint8Array) => Scenario;
};

/** Open runs kept in memory; beyond this the oldest are dropped and read again when needed. */
const MAX_OPEN_RUNS = 20_000;

/**
 * Runs by number, read once and then kept up to date by `ingest`. A cache over facts and nothing
 * more: `forget` it after a rollback and it is read anew.
 */
export function openRuns({ records, scenarioOf }: Deps) {
  const runs = new Map<number, OpenRun>();
  const runOfJob = new Map<string, number>();

  const load = (runNo: number): OpenRun | undefined => {
    const stored = records.find(runNo);
    if (stored === undefined) return undefined;
    const scenario = scenarioOf(stored.scenarioDigest, stored.scenario);
    const jobs = records.jobsOf(runNo).map((job) => openJob(stored, job, scenario));
    replay(jobs, records.evidenceOf(runNo));
    return {
      stored,
      expects: expectsOf(scenario, jobs),
      jobs: new Map(jobs.map((job) => [job.given.jobId, job])),
    };
  };

  return {
    /** Without the cache: for judging again what was judged before. */
    load,
    find(runNo: number): OpenRun | undefined {
      const known = runs.get(runNo);
      if (known !== undefined) return known;
      const run = load(runNo);
      if (run === undefined) return undefined;
      if (runs.size >= MAX_OPEN_RUNS) evict(runs, runOfJob);
      runs.set(runNo, run);
      for (const jobId of run.jobs.keys()) runOfJob.set(jobId, runNo);
      return run;
    },
    findByJob(jobId: string): OpenRun | undefined {
      const runNo = runOfJob.get(jobId) ?? records.runOfJob(jobId);
      return runNo === undefined ? undefined : this.find(runNo);
    },
    drop(runNo: number): void {
      for (const jobId of runs.get(runNo)?.jobs.keys() ?? []) runOfJob.delete(jobId);
      runs.delete(runNo);
    },
    forget(): void {
      runs.clear();
      runOfJob.clear();
    },
  };
}

/** Everything a verdict may rest on, as the judge takes it. */
export const recordOf = ({ stored, expects, jobs }: OpenRun): RunRecord => ({
  runId: id(stored.runId),
  claimId: id(stored.claimId),
  transport: (JSON.parse(stored.target) as Target | null)?.transport,
  nonce: Buffer.from(stored.nonce).toString("hex"),
  issuedAt: instant(stored.issuedAt),
  notAfter: instant(stored.notAfter),
  knownIdentity: stored.knownIdentity === null ? undefined : (JSON.parse(stored.knownIdentity) as Identity),
  expects,
  jobs: [...jobs.values()].map((job) => ({
    jobId: job.given.jobId,
    agentId: job.given.agentId,
    segment: id(job.stored.segment),
    role: job.given.role,
    isOnAsset: job.stored.isOnAsset === 1,
    wasLive: job.stored.wasLive === 1,
    ended: job.ended,
    seen: job.seen,
  })),
});

/** A scenario's own conditions, with the values of the run put in: all of its jobs carry the same. */
function expectsOf(scenario: Scenario, [job]: readonly OpenJob[]): Scenario["expects"] {
  if (scenario.parameters === undefined) return scenario.expects;
  return expectsFor(scenario, job === undefined ? {} : readParameters(job.stored));
}

const readParameters = ({ parameters }: FiledJob): Parameters =>
  parametersSchema.parse(JSON.parse(parameters));

function openJob(run: FiledRun, job: FiledJob, scenario: Scenario): OpenJob {
  const role = job.role as Role;
  return {
    jobNo: job.jobNo,
    stored: job,
    given: {
      jobId: id(job.jobId),
      runId: id(run.runId),
      agentId: id(job.agentId),
      role,
      steps: stepsFor(scenario, role, readParameters(job)),
      issuedAt: instant(run.issuedAt),
      notAfter: instant(job.notAfter),
      isOver: job.state === "ended",
      nonce: run.nonce,
      scenarioDigest: run.scenarioDigest,
      vantage: job.segment,
    },
    seen: [],
    tries: new Set(),
    lastSequence: 0,
    isHeld: job.state === "held",
    ended:
      job.endedHow === null ? undefined : { how: job.endedHow as JobEnd, because: job.endedBecause ?? "" },
  };
}

/** Puts stored evidence back where ingest put it. It was admitted then, so only its meaning is looked up again. */
function replay(jobs: readonly OpenJob[], evidence: readonly FiledEvidence[]): void {
  const byNo = new Map(jobs.map((job) => [job.jobNo, job]));
  const decoded = new Map<number, Batch>();
  for (const row of evidence) {
    const job = byNo.get(row.jobNo);
    const batch = decoded.get(row.batchNo) ?? decodeBatch(row.payload);
    decoded.set(row.batchNo, batch);
    const observation = batch.observations[row.sequence - row.firstSequence];
    if (job === undefined || observation === undefined) continue;
    const arrival = {
      agentId: job.given.agentId,
      receivedAt: instant(row.receivedAt),
      clockOffsetMs: row.clockOffsetMs,
    };
    const admission = admit(observation, { ...job.given, isOver: false }, arrival, () => false);
    if (admission.kind === "step") take(job, admission.seen, row.sequence);
    else job.lastSequence = Math.max(job.lastSequence, row.sequence);
  }
}

/** Adds one admitted step to its job. */
export function take(job: OpenJob, seen: StepSeen, sequence: number): void {
  job.seen.push(seen);
  job.tries.add(tryKey(seen));
  job.lastSequence = Math.max(job.lastSequence, sequence);
}

function evict(runs: Map<number, OpenRun>, runOfJob: Map<string, number>): void {
  const [oldest] = runs.keys();
  if (oldest === undefined) return;
  for (const jobId of runs.get(oldest)?.jobs.keys() ?? []) runOfJob.delete(jobId);
  runs.delete(oldest);
}
