import type { AgentId, SegmentId } from "../../proto/ids.ts";
import { isNegative, type Outcome, wasAccepted } from "../../proto/outcome.ts";
import type { Purpose } from "../../proto/step.ts";
import type { SocketName } from "../../proto/target.ts";
import type { Instant } from "../../proto/time.ts";
import { latest } from "./instants.ts";
import { hostAnswered, jobFault, seenFor } from "./job-reading.ts";
import type { JobRecord, RunRecord, StepSeen } from "./run.ts";

/** One actor's share of a run: the question it asked, with the baselines that make its answer count. */
export type ActorPart = {
  readonly agentId: AgentId;
  readonly segment: SegmentId;
  /** Tries that left the agent, whatever came of them. */
  readonly tries: readonly StepSeen[];
  /** Why the whole part is no evidence about the target (design 3.1, row 1); undefined when it is. */
  readonly fault: string | undefined;
  /** Why its tries are too few to prove a negative. One try that got through counts all the same. */
  readonly gap: string | undefined;
  readonly canaries: readonly StepSeen[];
  readonly controls: readonly StepSeen[];
  /** Another port of the asset answered this agent: the host is up. */
  readonly metHostElsewhere: boolean;
  /** The last observation of the question itself; undefined when there is none. */
  readonly at: Instant | undefined;
};

/** Every actor's share, in the order of the jobs. */
export const actorParts = (run: RunRecord): readonly ActorPart[] =>
  run.jobs.filter(({ role }) => role === "actor").map(actorPart);

const CANARIES: ReadonlySet<Purpose> = new Set(["elsewhere", "neighbour", "third-place"]);

function actorPart(job: JobRecord): ActorPart {
  const attempts = seenFor(job, "attempt");
  const tries = attempts.filter(
    ({ outcome }) => wasAccepted(outcome) || isNegative(outcome) || outcome.kind === "looked",
  );
  return {
    agentId: job.agentId,
    segment: job.segment,
    tries,
    fault: jobFault(job) ?? notAsked(attempts, tries),
    gap: gapIn(attempts, tries),
    canaries: job.seen.filter(({ purpose }) => CANARIES.has(purpose)),
    controls: seenFor(job, "negative-control"),
    metHostElsewhere: hostAnswered(job),
    at: latest(attempts.map(({ at }) => at)),
  };
}

/** The question was never put, so its silence is nobody's answer. */
function notAsked(attempts: readonly StepSeen[], tries: readonly StepSeen[]): string | undefined {
  if (attempts.length === 0) return "there is no observation of its tries";
  return tries.length === 0 ? inability(attempts[0]?.outcome) : undefined;
}

function inability(outcome: Outcome | undefined): string {
  if (outcome?.kind === "unable") return `it could not try: ${outcome.reason}`;
  if (outcome?.kind === "refused-by-rules") {
    return `its own rules refused (${outcome.rule}): ${outcome.because}`;
  }
  return "it did not say what its tries met";
}

/** A negative needs all the tries it claims: the one that is missing may be the one that gets through. */
function gapIn(attempts: readonly StepSeen[], tries: readonly StepSeen[]): string | undefined {
  const untried = attempts.length - tries.length;
  if (untried > 0) return `${untried} of ${attempts.length} tries could not be made`;
  return attempts.some((seen) => isBeyond(seen, attempts))
    ? "the observation of a try is missing"
    : undefined;
}

/** Numbered higher than there are tries of its step: one before it was lost. */
function isBeyond({ stepId, attempt }: StepSeen, attempts: readonly StepSeen[]): boolean {
  const numbers = attempts.filter((seen) => seen.stepId === stepId).map((seen) => seen.attempt);
  return attempt > new Set(numbers).size;
}

/** The address and port that the kernel gave a try; undefined where it did not say (then the port is 0). */
export function fromOf(outcome: Outcome): SocketName | undefined {
  const from = "from" in outcome ? outcome.from : undefined;
  return from?.port === 0 ? undefined : from;
}
