import { actOf, permits } from "../../proto/engagement.ts";
import { id, type JobId } from "../../proto/ids.ts";
import type { JobBinding, Observation } from "../../proto/observation.ts";
import type { Outcome } from "../../proto/outcome.ts";
import type { Step } from "../../proto/step.ts";
import { after } from "../../proto/time.ts";
import type { Job } from "../../proto/wire.ts";
import type { Log } from "../log.ts";
import { watchUntil } from "../probes/watch-until.ts";
import type { RulesReading } from "../rules.ts";
import type { Room } from "../spool.ts";
import type { Timepiece } from "../timepiece.ts";
import { type AcceptedJob, accept, type RuleRefusal } from "./accept.ts";
import { bindingOf } from "./binding.ts";
import { fullBucket, take } from "./budget.ts";
import { ending, isWatching, type JobEnding, run } from "./run.ts";
import { seen } from "./seen.ts";

/** Jobs that wait for a free slot; more are refused. The collector gives an agent no more than 1,000 at a time. */
export const MAX_QUEUED_JOBS = 2_048;
/** A lease longer than this is cut to it; also what a timer can hold. */
export const MAX_LEASE_MS = 24 * 3_600_000;
/** Jobs that only watch cost nearly nothing and may not starve those that act: so many for each slot of the rules. */
export const WATCHERS_PER_SLOT = 4;

/** What the runner needs of its agent. */
export type RunnerDeps = {
  readonly time: Timepiece;
  readonly rules: () => RulesReading;
  readonly isHalted: () => boolean;
  readonly room: () => Room;
  /** Resolves when what is observed can be kept. */
  readonly ready: () => Promise<void>;
  readonly emit: (observation: Observation, rulesDigest: string) => void;
  readonly perform: (
    job: AcceptedJob,
    step: Step,
    stop: AbortSignal,
    finish: AbortSignal,
    report: (outcome: Outcome) => void,
  ) => Promise<Outcome | undefined>;
  readonly log: Log;
};

/** Everything that can be done with jobs. */
export type Runner = {
  /** Takes a job from the collector. `collectorAheadMs` is what to add to our wall clock to get the collector's. */
  readonly offer: (job: Job, collectorAheadMs: number) => void;
  /** The other side is done: a job that only watches reports and completes, any other is cancelled. Empty means every job, and ends them as halted. */
  readonly cancel: (jobId: string, reason: string) => void;
  /** Ends everything at once. */
  readonly halt: (because: string) => void;
  /** Resolves when nothing runs. */
  readonly idle: () => Promise<void>;
  readonly running: () => number;
  /** Jobs that were seen before, so as not to do them again after a restart. */
  readonly remember: (jobId: string) => void;
  /** Says of a job that a restart broke off that it is over; the binding is the one its observations were sealed with. */
  readonly close: (jobId: string, because: string, binding?: JobBinding) => void;
};

type Underway = {
  readonly job: AcceptedJob;
  readonly isWatcher: boolean;
  readonly stop: AbortController;
  readonly finish: AbortController;
};

/** Takes jobs, holds them to the rules, the rate, the deadline and the kill switch, and runs them. */
export function runner(deps: RunnerDeps): Runner {
  const known = seen();
  const queue: Underway[] = [];
  const underway = new Map<JobId, Underway>();
  /** What each job that is not over was, for the envelope. */
  const bindings = new Map<string, JobBinding>();
  let bucket = fullBucket(deps.time.steadyMs());
  let idlers: (() => void)[] = [];

  const limits = () => {
    const reading = deps.rules();
    return reading.kind === "in-force" ? reading.rules.limits : undefined;
  };
  const digest = (): string => {
    const reading = deps.rules();
    return reading.kind === "in-force" ? reading.digest : "";
  };

  function emit(jobId: string, stepId: string, attempt: number, startedAtMs: number, outcome: Outcome): void {
    const endedAt = deps.time.wall();
    // The span is the steady clock's: a wall clock that jumps meanwhile must not bend it.
    const endedMs = deps.time.steadyMs();
    const startedAt = after(endedAt, startedAtMs - endedMs);
    const steady = { startedMs: startedAtMs, endedMs };
    const binding = bindings.get(jobId);
    deps.emit(
      { jobId: id(jobId), stepId, attempt, startedAt, endedAt, outcome, steady, ...(binding && { binding }) },
      digest(),
    );
  }

  function end(jobId: string, { how, because }: JobEnding): void {
    deps.log.info({ jobId, how, because }, "job ended");
    emit(jobId, "", 1, deps.time.steadyMs(), { kind: "job-ended", how, because });
    bindings.delete(jobId);
  }

  function offer(job: Job, collectorAheadMs: number): void {
    if (deps.room() === "none") {
      // Not remembered, so that it is taken when the collector repeats it and there is room again.
      deps.log.warn({ jobId: job.jobId }, "job left: spool full");
      return;
    }
    if (!known.isNew(job.jobId)) return;
    const binding = bindingOf(job);
    if (binding !== undefined) bindings.set(job.jobId, binding);
    const turnedDown = admit(job, collectorAheadMs);
    if (turnedDown !== undefined) end(job.jobId, turnedDown);
  }

  /** Queues the job, or says how it ended before it began. */
  function admit(job: Job, collectorAheadMs: number): JobEnding | undefined {
    if (deps.room() !== "free") return ending("refused", "spool full");
    if (deps.isHalted()) return ending("halted", "The agent is halted");
    const now = deps.time.wall();
    const acceptance = accept(job, deps.rules(), { own: now, collector: after(now, collectorAheadMs) });
    switch (acceptance.kind) {
      case "accepted":
        if (queue.length >= MAX_QUEUED_JOBS) return ending("refused", "too many jobs wait");
        enqueue(acceptance.job);
        return undefined;
      case "expired":
        return ending("expired", acceptance.because);
      case "refused":
        for (const refusal of acceptance.refusals) emitRefusal(job.jobId, refusal);
        return ending("refused", acceptance.because);
    }
  }

  function emitRefusal(jobId: string, { stepId, rule, because }: RuleRefusal): void {
    const outcome: Outcome = {
      kind: "refused-by-rules",
      rule: rule.slice(0, 128),
      because: because.slice(0, 500),
    };
    emit(jobId, stepId, 1, deps.time.steadyMs(), outcome);
  }

  function enqueue(job: AcceptedJob): void {
    const stop = new AbortController();
    const own: Underway = {
      job,
      isWatcher: job.steps.every(isWatching),
      stop,
      finish: new AbortController(),
    };
    // The lease runs from arrival, so a job does not outlive it in the queue either.
    const timer = setTimeout(
      () => stop.abort(ending("expired", "The lease is over")),
      Math.min(job.leaseMs, MAX_LEASE_MS),
    );
    stop.signal.addEventListener("abort", () => {
      clearTimeout(timer);
      const waiting = queue.indexOf(own);
      if (waiting < 0) return;
      queue.splice(waiting, 1);
      end(job.jobId, stop.signal.reason as JobEnding);
    });
    queue.push(own);
    startWhatFits();
  }

  function startWhatFits(): void {
    const slots = limits()?.concurrentJobs ?? 1;
    const isFree = (isWatcher: boolean): boolean =>
      [...underway.values()].filter((other) => other.isWatcher === isWatcher).length <
      (isWatcher ? slots * WATCHERS_PER_SLOT : slots);
    for (const next of [...queue]) {
      if (!isFree(next.isWatcher)) continue;
      queue.splice(queue.indexOf(next), 1);
      void start(next);
    }
  }

  async function start(own: Underway): Promise<void> {
    const { job, stop, finish } = own;
    underway.set(job.jobId, own);
    const jobMs = (limits()?.jobSeconds ?? 1) * 1_000;
    const timer = setTimeout(
      () => stop.abort(ending("expired", "The job took longer than the rules allow")),
      jobMs,
    );
    const ended = await run(
      job,
      {
        perform: (step, report, finishing) => deps.perform(job, step, stop.signal, finishing, report),
        permission: (step) => permission(step, job.tier),
        turn: (stopping) => turn(stopping),
        obstacle,
        emit: (stepId, attempt, startedAtMs, outcome) =>
          emit(job.jobId, stepId, attempt, startedAtMs, outcome),
        steadyMs: deps.time.steadyMs,
      },
      stop.signal,
      finish.signal,
    );
    clearTimeout(timer);
    underway.delete(job.jobId);
    end(job.jobId, ended);
    // Clears the lease's timer too.
    stop.abort(ended);
    startWhatFits();
    if (underway.size === 0 && queue.length === 0) for (const release of idlers.splice(0)) release();
  }

  function permission(step: Step, tier: number) {
    const reading = deps.rules();
    return reading.kind === "in-force"
      ? permits(reading.rules, actOf(step), tier, deps.time.wall())
      : ({ granted: false, rule: "rules", because: "not-listed" } as const);
  }

  function obstacle(): JobEnding | undefined {
    if (deps.isHalted()) return ending("halted", "The agent is halted");
    return deps.room() === "none" ? ending("failed", "spool full") : undefined;
  }

  /** Waits for the next probe's turn under the agent's one rate. */
  async function turn(stop: AbortSignal): Promise<void> {
    await deps.ready();
    while (!stop.aborted) {
      const taking = take(bucket, limits()?.probesPerSecond ?? 1, deps.time.steadyMs());
      bucket = taking.bucket;
      if (taking.waitMs === 0) return;
      await watchUntil(taking.waitMs, stop);
    }
  }

  function cancel(jobId: string, reason: string): void {
    if (jobId === "") {
      halt(reason === "" ? "The collector halted it" : reason);
      return;
    }
    const own = [...underway.values(), ...queue].find(({ job }) => job.jobId === jobId);
    if (own === undefined) return;
    if (own.isWatcher && underway.has(own.job.jobId)) own.finish.abort();
    else own.stop.abort(ending("cancelled", reason));
  }

  function halt(because: string): void {
    for (const { stop } of [...queue, ...underway.values()]) stop.abort(ending("halted", because));
  }

  const idle = (): Promise<void> =>
    underway.size === 0 && queue.length === 0
      ? Promise.resolve()
      : new Promise((resolve) => {
          idlers = [...idlers, resolve];
        });

  return {
    offer,
    cancel,
    halt,
    idle,
    running: () => underway.size,
    remember: (jobId) => void known.isNew(jobId),
    close: (jobId, because, binding) => {
      if (binding !== undefined) bindings.set(jobId, binding);
      end(jobId, ending("failed", because));
    },
  };
}
