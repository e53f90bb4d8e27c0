import type { Permission } from "../../proto/engagement.ts";
import type { JobEnd, Outcome } from "../../proto/outcome.ts";
import type { Step } from "../../proto/step.ts";
import { watchUntil } from "../probes/watch-until.ts";
import type { AcceptedJob } from "./accept.ts";
import { restBefore } from "./rhythm.ts";

/** How a job ended, for its last observation. */
export type JobEnding = { readonly how: JobEnd; readonly because: string };

/** Raised, as the reason of the stop signal, by whoever ends a job before its time. */
export const ending = (how: JobEnd, because: string): JobEnding => ({ how, because });

/** A probe that does not end within this time after it was told to is left behind. */
export const STOP_GRACE_MS = 1_000;

const RULES_CHANGED = "The rules of engagement have changed";

/** What a job needs of its agent. */
export type RunDeps = {
  /** Undefined when the probe has reported all it saw. */
  readonly perform: (
    step: Step,
    report: (outcome: Outcome) => void,
    finish: AbortSignal,
  ) => Promise<Outcome | undefined>;
  /** The rules' word now; they may have changed since the job was accepted. */
  readonly permission: (step: Step) => Permission;
  /** Resolves when the try may begin, with what to call when it is over; or when `stop` is aborted. */
  readonly turn: (step: Step, stop: AbortSignal) => Promise<() => void>;
  /** Looked at before each probe: why the job must end now, or undefined. */
  readonly obstacle: () => JobEnding | undefined;
  /** Files one outcome; `attempt` counts from 1. */
  readonly emit: (stepId: string, attempt: number, startedAtMs: number, outcome: Outcome) => void;
  readonly steadyMs: () => number;
};

/** Steps that watch while others act: they run from the start of the job to its end. */
export const isWatching = (step: Step): boolean =>
  step.kind === "socket-table" || step.kind === "witness-listen";

/**
 * Performs a job's steps and says how it ended. Steps come one after another, those that watch
 * beside them. `stop` ends everything at once, with the ending as its reason; `finish` asks those
 * that watch to report what they have. Never throws.
 */
export async function run(
  job: AcceptedJob,
  deps: RunDeps,
  stop: AbortSignal,
  finish: AbortSignal,
): Promise<JobEnding> {
  const watching = job.steps.filter(isWatching).map((step) => watch(step, deps, stop, finish));
  const acting = await act(job, deps, stop, finish);
  const endings = [acting, ...(await Promise.all(watching))];
  return reasonOf(stop) ?? endings.find(({ how }) => how !== "completed") ?? ending("completed", "");
}

async function act(
  { steps, nonce }: AcceptedJob,
  deps: RunDeps,
  stop: AbortSignal,
  finish: AbortSignal,
): Promise<JobEnding> {
  for (const step of steps.filter((one) => !isWatching(one))) {
    let begunAtMs = deps.steadyMs();
    for (let attempt = 1; attempt <= step.tries; attempt++) {
      const restMs = begunAtMs + restBefore(step, attempt, nonce) - deps.steadyMs();
      if (restMs > 0) await watchUntil(restMs, stop);
      begunAtMs = deps.steadyMs();
      const release = step.kind === "self-check" ? undefined : await deps.turn(step, stop);
      const ended = await attemptOnce(step, attempt, deps, stop, finish);
      release?.();
      if (ended !== undefined) return ended;
    }
  }
  return ending("completed", "");
}

/** One try; what ends the job, or undefined to go on. */
async function attemptOnce(
  step: Step,
  attempt: number,
  deps: RunDeps,
  stop: AbortSignal,
  finish: AbortSignal,
): Promise<JobEnding | undefined> {
  const obstacle = reasonOf(stop) ?? deps.obstacle();
  if (obstacle !== undefined) return obstacle;
  const startedAtMs = deps.steadyMs();
  const permission = deps.permission(step);
  if (!permission.granted) {
    const { rule, because } = permission;
    deps.emit(step.id, attempt, startedAtMs, { kind: "refused-by-rules", rule, because });
    return ending("refused", because === "budget-spent" ? "A budget is spent" : RULES_CHANGED);
  }
  const outcome = await orLeft(
    deps.perform(step, () => undefined, finish),
    stop,
  );
  if (outcome !== undefined) deps.emit(step.id, attempt, startedAtMs, outcome);
  return reasonOf(stop);
}

/** A watching step reports as it goes; each report counts as one attempt, so that none hides another. */
async function watch(step: Step, deps: RunDeps, stop: AbortSignal, finish: AbortSignal): Promise<JobEnding> {
  const obstacle = reasonOf(stop) ?? deps.obstacle();
  if (obstacle !== undefined) return obstacle;
  const startedAtMs = deps.steadyMs();
  const permission = deps.permission(step);
  if (!permission.granted) {
    const { rule, because } = permission;
    deps.emit(step.id, 1, startedAtMs, { kind: "refused-by-rules", rule, because });
    return ending("refused", RULES_CHANGED);
  }
  let reports = 0;
  const report = (outcome: Outcome): void => deps.emit(step.id, ++reports, startedAtMs, outcome);
  const last = await orLeft(deps.perform(step, report, finish), stop);
  if (last !== undefined) report(last);
  return reasonOf(stop) ?? ending("completed", "");
}

const reasonOf = (stop: AbortSignal): JobEnding | undefined =>
  stop.aborted ? (stop.reason as JobEnding) : undefined;

/** A probe's answer; or, when it neither ends after `stop` nor keeps its promise not to throw, that it could not. */
async function orLeft(
  probing: Promise<Outcome | undefined>,
  stop: AbortSignal,
): Promise<Outcome | undefined> {
  let timer: NodeJS.Timeout | undefined;
  let stopped: (() => void) | undefined;
  const left = new Promise<Outcome>((resolve) => {
    stopped = () => {
      timer = setTimeout(() => resolve({ kind: "unable", reason: "stopped" }), STOP_GRACE_MS);
    };
    stop.addEventListener("abort", stopped);
    if (stop.aborted) stopped();
  });
  try {
    return await Promise.race([probing, left]);
  } catch (cause) {
    return {
      kind: "unable",
      reason: `the probe failed: ${cause instanceof Error ? cause.message : "unknown"}`,
    };
  } finally {
    clearTimeout(timer);
    if (stopped !== undefined) stop.removeEventListener("abort", stopped);
  }
}
