import { actOf, type Permission, permits } from "../../proto/engagement.ts";
import type { JobId } from "../../proto/ids.ts";
import type { JobBinding, Observation } from "../../proto/observation.ts";
import type { Outcome } from "../../proto/outcome.ts";
import type { Step } from "../../proto/step.ts";
import { after } from "../../proto/time.ts";
import type { Job } from "../../proto/wire.ts";
import { narrowed, type WorkLimits, workLimitsSchema } from "../../proto/work-limits.ts";
import type { Log } from "../log.ts";
import type { Meter } from "../probes/meter.ts";
import type { RulesReading } from "../rules.ts";
import type { Room } from "../spool.ts";
import type { Timepiece } from "../timepiece.ts";
import { type AcceptedJob, accept } from "./accept.ts";
import { bindingOf } from "./binding.ts";
import type { VersionsTaken } from "./bundle-check.ts";
import { reports } from "./reports.ts";
import { ending, isWatching, type JobEnding, run } from "./run.ts";
import { seen } from "./seen.ts";
import { spending } from "./spend.ts";
import { turns } from "./turns.ts";

/** Jobs that wait for a free slot; more are refused. The collector gives an agent no more than 1,000 at a time. */
export const MAX_QUEUED_JOBS = 2_048;
/** A lease longer than this is cut to it; also what a timer can hold. */
export const MAX_LEASE_MS = 24 * 3_600_000;
/** Jobs that only watch cost nearly nothing and may not starve those that act: so many for each slot of the rules. */
export const WATCHERS_PER_SLOT = 4;

/** Without rules nothing runs; what is still ending ends by the narrowest limits there are by default. */
const NO_RULES: WorkLimits = {
  ...workLimitsSchema.parse({}),
  probesPerSecond: 1,
  concurrentJobs: 1,
  jobSeconds: 1,
};

/** What one try gets of the runner. */
export type TryMeans = {
  readonly stop: AbortSignal;
  readonly finish: AbortSignal;
  readonly report: (outcome: Outcome) => void;
  readonly meter: Meter;
  /** What its job was, for what must be known of it after a crash. */
  readonly binding: JobBinding | undefined;
};

/** What the runner needs of its agent. */
export type RunnerDeps = {
  readonly time: Timepiece;
  readonly rules: () => RulesReading;
  /** Of each bundle the highest version that was ever taken here. */
  readonly versions: VersionsTaken;
  readonly isHalted: () => boolean;
  readonly room: () => Room;
  /** Resolves when what is observed can be kept. */
  readonly ready: () => Promise<void>;
  readonly emit: (observation: Observation, rulesDigest: string) => void;
  readonly perform: (job: AcceptedJob, step: Step, means: TryMeans) => Promise<Outcome | undefined>;
  readonly log: Log;
};

/** What a step came to. */
export type StepOutcome = { readonly stepId: string; readonly outcome: Outcome };

/** Everything that can be done with jobs. */
export type Runner = {
  /** Takes a job from the collector. `collectorAheadMs` is what to add to our wall clock to get the collector's. */
  readonly offer: (job: Job, collectorAheadMs: number) => void;
  /** The other side is done: a job that only watches reports and completes, any other is cancelled. Empty means every job, and ends them as halted. */
  readonly cancel: (jobId: string, reason: string) => void;
  /** Ends everything at once. */
  readonly halt: (because: string) => void;
  /** Ends the jobs that the rules no longer permit, also in the middle of a try. */
  readonly recheck: () => void;
  /** Resolves when nothing runs. */
  readonly idle: () => Promise<void>;
  readonly running: () => number;
  /** Jobs that were seen before, so as not to do them again after a restart. */
  readonly remember: (jobId: string) => void;
  /** Says of a job that a restart broke off that it is over, after what its last step came to; the binding is the one its observations were sealed with. */
  readonly close: (jobId: string, because: string, binding?: JobBinding, last?: StepOutcome) => void;
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
  const turn = turns(deps.time.steadyMs);
  const spend = spending(deps.time.steadyMs);
  const { bind, bindingFor, say, refuse, end } = reports(deps);
  let idlers: (() => void)[] = [];

  const limits = (): WorkLimits => {
    const reading = deps.rules();
    return reading.kind === "in-force" ? reading.rules.limits : NO_RULES;
  };
  function offer(job: Job, collectorAheadMs: number): void {
    if (deps.room() === "none") {
      // Not remembered, so that it is taken when the collector repeats it and there is room again.
      deps.log.warn({ jobId: job.jobId }, "job left: spool full");
      return;
    }
    if (!known.isNew(job.jobId)) return;
    bind(job.jobId, bindingOf(job));
    const turnedDown = admit(job, collectorAheadMs);
    if (turnedDown !== undefined) end(job.jobId, turnedDown);
  }

  /** Queues the job, or says how it ended before it began. */
  function admit(job: Job, collectorAheadMs: number): JobEnding | undefined {
    if (deps.room() !== "free") return ending("refused", "spool full");
    if (deps.isHalted()) return ending("halted", "The agent is halted");
    const now = deps.time.wall();
    const times = { own: now, collector: after(now, collectorAheadMs) };
    const acceptance = accept(job, deps.rules(), times, deps.versions);
    switch (acceptance.kind) {
      case "accepted":
        if (queue.length >= MAX_QUEUED_JOBS) return ending("refused", "too many jobs wait");
        enqueue(acceptance.job);
        return undefined;
      case "expired":
        return ending("expired", acceptance.because);
      case "refused":
        for (const refusal of acceptance.refusals) refuse(job.jobId, refusal);
        return ending("refused", acceptance.because);
    }
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
    const slots = limits().concurrentJobs;
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
    const jobMs = narrowed(limits(), job.limits).jobSeconds * 1_000;
    const timer = setTimeout(
      () => stop.abort(ending("expired", "The job took longer than the rules allow")),
      jobMs,
    );
    const ended = await run(
      job,
      {
        perform: (step, report, finishing) =>
          deps.perform(job, step, { stop: stop.signal, finish: finishing, report, ...meansOf(job) }),
        permission: (step) => permission(step, job),
        turn: (step, stopping) => takeTurn(job, step, stopping),
        obstacle,
        emit: (stepId, attempt, startedAtMs, outcome) =>
          say(job.jobId, stepId, attempt, startedAtMs, outcome),
        steadyMs: deps.time.steadyMs,
      },
      stop.signal,
      finish.signal,
    );
    clearTimeout(timer);
    underway.delete(job.jobId);
    turn.forget(job.jobId);
    spend.forget(job.jobId);
    end(job.jobId, ended);
    // Clears the lease's timer too.
    stop.abort(ended);
    startWhatFits();
    if (underway.size === 0 && queue.length === 0) for (const release of idlers.splice(0)) release();
  }

  /** The rules' word on a try, now: they may have changed, and a budget may be spent. */
  function permission(step: Step, job: AcceptedJob): Permission {
    const reading = deps.rules();
    if (reading.kind !== "in-force") return { granted: false, rule: "rules", because: "not-listed" };
    const permitted = permits(reading.rules, actOf(step), job.tier, deps.time.wall());
    if (!permitted.granted || !("target" in step)) return permitted;
    const { jobBytes, hourBytes } = narrowed(reading.rules.limits, job.limits);
    if (spend.ofJob(job.jobId) >= jobBytes)
      return { granted: false, rule: "limits.jobBytes", because: "budget-spent" };
    if (spend.ofHour() >= hourBytes)
      return { granted: false, rule: "limits.hourBytes", because: "budget-spent" };
    return permitted;
  }

  const meansOf = ({ jobId }: AcceptedJob): Pick<TryMeans, "meter" | "binding"> => ({
    meter: { most: limits().probeBytes, spent: (bytes) => spend.add(jobId, bytes) },
    binding: bindingFor(jobId),
  });

  function obstacle(): JobEnding | undefined {
    if (deps.isHalted()) return ending("halted", "The agent is halted");
    return deps.room() === "none" ? ending("failed", "spool full") : undefined;
  }

  async function takeTurn(job: AcceptedJob, step: Step, stop: AbortSignal): Promise<() => void> {
    await deps.ready();
    return turn.next(job.jobId, step, () => ({ agent: limits(), job: narrowed(limits(), job.limits) }), stop);
  }

  function recheck(): void {
    for (const { job, stop } of [...underway.values()]) {
      const refusal = job.steps.map((step) => permission(step, job)).find((word) => !word.granted);
      // A spent budget ends a job at its next try; what is under way was begun within it.
      if (refusal === undefined || refusal.granted || refusal.because === "budget-spent") continue;
      stop.abort(ending("refused", `The rules no longer permit it: ${refusal.rule} (${refusal.because})`));
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
    recheck,
    idle,
    running: () => underway.size,
    remember: (jobId) => void known.isNew(jobId),
    close: (jobId, because, binding, last) => {
      bind(jobId, binding);
      if (last !== undefined) say(jobId, last.stepId, 1, deps.time.steadyMs(), last.outcome);
      end(jobId, ending("failed", because));
    },
  };
}
