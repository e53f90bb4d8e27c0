import type { Purpose } from "../../proto/step.ts";
import type { JobRecord, StepSeen } from "./run.ts";

/**
 * Why a probing job is no evidence about its target: it did not run to its end, or the agent did not pass its own
 * check in the same job. Undefined when it may count. A check that nobody reported is a check that failed.
 */
export function jobFault(job: JobRecord): string | undefined {
  return unfinished(job) ?? unchecked(job);
}

/** Why a job did not run to its end; undefined when it did. */
export function unfinished({ ended }: JobRecord): string | undefined {
  if (ended === undefined) return "its job did not end within its lease";
  if (ended.how === "completed") return undefined;
  return ended.because === "" ? `its job was ${ended.how}` : `its job was ${ended.how}: ${ended.because}`;
}

/** The observations that a job made for one purpose. */
export const seenFor = (job: JobRecord, purpose: Purpose): readonly StepSeen[] =>
  job.seen.filter((seen) => seen.purpose === purpose);

function unchecked(job: JobRecord): string | undefined {
  const checks = seenFor(job, "self-check");
  if (checks.length === 0) return "there is no self-check";
  return checks.every(({ outcome }) => outcome.kind === "healthy") ? undefined : "its self-check failed";
}

/** Whether another port of the asset answered this job's agent: the host is up, whatever became of the service. */
export const hostAnswered = (job: JobRecord): boolean =>
  seenFor(job, "elsewhere").some(({ outcome }) => outcome.kind === "spoke" || outcome.kind === "connected");
