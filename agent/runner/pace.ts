import { type Bucket, fullBucket, take } from "./budget.ts";

/**
 * When the next try may go out: the agent's rate, the job's own narrower one, and for each address
 * the time that it is left alone. Decides; never waits. All instants are of the steady clock.
 */
export type Pace = {
  readonly agent: Bucket;
  readonly jobs: ReadonlyMap<string, Bucket>;
  /** Address to the instant from which it may be tried again. */
  readonly resting: ReadonlyMap<string, number>;
};

/** One try that asks for its turn. */
export type Asking = {
  readonly jobId: string;
  /** In its plain form, so that another spelling is the same address. */
  readonly address: string;
  readonly agentPerSecond: number;
  readonly jobPerSecond: number;
  readonly coolDownMs: number;
};

/** So many addresses are remembered; those that rest longest. More are not tried until one is free again. */
export const MAX_RESTING = 65_536;
/** How long to wait where nothing says how long. */
const FULL_WAIT_MS = 1_000;

/** Before the first try. */
export const freshPace = (nowMs: number): Pace => ({
  agent: fullBucket(nowMs),
  jobs: new Map(),
  resting: new Map(),
});

/** The pace to go on with; with `waitMs` above zero nothing was granted: ask again after that time. */
export function grantTurn(
  pace: Pace,
  asking: Asking,
  nowMs: number,
): { readonly pace: Pace; readonly waitMs: number } {
  const restMs = (pace.resting.get(asking.address) ?? 0) - nowMs;
  if (restMs > 0) return { pace, waitMs: Math.ceil(restMs) };
  const resting = asking.coolDownMs > 0 ? stillResting(pace.resting, nowMs) : pace.resting;
  if (asking.coolDownMs > 0 && resting.size >= MAX_RESTING) return { pace, waitMs: FULL_WAIT_MS };
  const own = take(pace.jobs.get(asking.jobId) ?? fullBucket(nowMs), asking.jobPerSecond, nowMs);
  if (own.waitMs > 0) return { pace: withJob(pace, asking.jobId, own.bucket), waitMs: own.waitMs };
  const all = take(pace.agent, asking.agentPerSecond, nowMs);
  // The job's token is not spent when the agent has none.
  if (all.waitMs > 0) return { pace: { ...pace, agent: all.bucket }, waitMs: all.waitMs };
  const granted = withJob({ ...pace, agent: all.bucket }, asking.jobId, own.bucket);
  if (asking.coolDownMs === 0) return { pace: granted, waitMs: 0 };
  const next = new Map(resting).set(asking.address, nowMs + asking.coolDownMs);
  return { pace: { ...granted, resting: next }, waitMs: 0 };
}

/** Forgets what a job's end makes needless. */
export function jobOver(pace: Pace, jobId: string): Pace {
  const jobs = new Map(pace.jobs);
  jobs.delete(jobId);
  return { ...pace, jobs };
}

const withJob = (pace: Pace, jobId: string, bucket: Bucket): Pace => ({
  ...pace,
  jobs: new Map(pace.jobs).set(jobId, bucket),
});

const stillResting = (resting: ReadonlyMap<string, number>, nowMs: number): ReadonlyMap<string, number> =>
  [...resting.values()].some((until) => until <= nowMs)
    ? new Map([...resting].filter(([, until]) => until > nowMs))
    : resting;
