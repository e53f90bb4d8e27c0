import { isHostKind } from "../../proto/host.ts";
import type { AgentId, JobId, RunId } from "../../proto/ids.ts";
import type { Envelope, Observation } from "../../proto/observation.ts";
import type { JobEnd, Outcome } from "../../proto/outcome.ts";
import type { Role } from "../../proto/scenario.ts";
import type { Step } from "../../proto/step.ts";
import { type Instant, instant } from "../../proto/time.ts";
import type { StepSeen } from "./run.ts";

/** A job as admission needs it: to whom it was given, what it asked, until when. */
export type GivenJob = {
  readonly jobId: JobId;
  readonly runId: RunId;
  readonly agentId: AgentId;
  readonly role: Role;
  readonly steps: readonly Step[];
  readonly issuedAt: Instant;
  readonly notAfter: Instant;
  readonly isOver: boolean;
  /** What the agent must say the order was. */
  readonly nonce: Uint8Array;
  readonly scenarioDigest: string;
  /** The segment that the agent stands in. */
  readonly vantage: string;
};

/** How the observation came to us. The offset is what must be added to the agent's clock. */
export type Arrival = {
  readonly agentId: AgentId;
  readonly receivedAt: Instant;
  readonly clockOffsetMs: number;
  /** What the batch says of its signer; absent from agents before the envelope. */
  readonly envelope?: Envelope | undefined;
};

export type Admission =
  | { readonly kind: "step"; readonly seen: StepSeen }
  | { readonly kind: "end"; readonly how: JobEnd; readonly because: string }
  | { readonly kind: "refused"; readonly because: NotAdmitted };

export type NotAdmitted =
  | "unknown-job"
  | "anothers-job"
  | "late"
  | "unknown-step"
  | "repeated"
  | "beyond-tries"
  | "not-of-this-step"
  | "unbound"
  | "wrong-nonce"
  | "wrong-scenario"
  | "wrong-vantage";

/**
 * Decides whether an observation becomes evidence: its job was given to this agent, its lease
 * still ran, its step is one of the job's, and the same try was not seen before. What is refused
 * stays in the agent's chain, marked, and is never merged (design section 4, trust.md E2).
 */
export function admit(
  observation: Observation,
  job: GivenJob | undefined,
  arrival: Arrival,
  isSeen: (tryKey: string) => boolean,
): Admission {
  if (job === undefined) return refused("unknown-job");
  if (job.agentId !== arrival.agentId) return refused("anothers-job");
  const unbound =
    arrival.envelope === undefined ? undefined : bindingFault(observation, job, arrival.envelope);
  if (unbound !== undefined) return refused(unbound);
  if (job.isOver) return refused("late");
  const { outcome } = observation;
  if (observation.stepId === "") {
    return outcome.kind === "job-ended"
      ? { kind: "end", how: outcome.how, because: outcome.because }
      : refused("unknown-step");
  }
  const step = job.steps.find(({ id }) => id === observation.stepId);
  if (step === undefined) return refused("unknown-step");
  if (!fits(step, outcome)) return refused("not-of-this-step");
  if (observation.attempt < 1 || observation.attempt > mostTries(step)) return refused("beyond-tries");
  if (isSeen(tryKey(observation))) return refused("repeated");
  const at = corrected(observation.endedAt, job, arrival);
  if (at > job.notAfter) return refused("late");
  return {
    kind: "step",
    seen: {
      stepId: step.id,
      purpose: step.purpose,
      kind: step.kind,
      target: "target" in step ? step.target : step.kind === "witness-listen" ? step.listen : undefined,
      attempt: observation.attempt,
      at,
      outcome,
    },
  };
}

/** What the signed envelope says otherwise than the order; undefined when it is the order's. */
function bindingFault(
  { binding }: Observation,
  job: GivenJob,
  { vantage }: Envelope,
): NotAdmitted | undefined {
  if (binding === undefined) return "unbound";
  if (!sameBytes(binding.nonce, job.nonce)) return "wrong-nonce";
  if (Buffer.from(binding.scenarioDigest).toString("hex") !== job.scenarioDigest) return "wrong-scenario";
  return vantage === job.vantage ? undefined : "wrong-vantage";
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** What makes a try one of its kind within its job. */
export const tryKey = ({ stepId, attempt }: Pick<Observation, "stepId" | "attempt">): string =>
  `${stepId}#${attempt}`;

/** The agent's instant on our clock, clamped to [issued, received]: no clock can move evidence out of its run. */
export const corrected = (
  at: Instant,
  job: Pick<GivenJob, "issuedAt">,
  arrival: Pick<Arrival, "receivedAt" | "clockOffsetMs">,
): Instant =>
  instant(
    Math.min(Math.max(at + arrival.clockOffsetMs, job.issuedAt), Math.max(arrival.receivedAt, job.issuedAt)),
  );

/** A witness reports each arrival of the nonce, its start and its end; other steps one outcome a try. */
const MAX_WITNESS_REPORTS = 128;
const mostTries = (step: Step): number => (step.kind === "witness-listen" ? MAX_WITNESS_REPORTS : step.tries);

/** Which outcomes a kind of step can have. Anything else is a mistake or a lie. */
function fits(step: Step, { kind }: Outcome): boolean {
  if (kind === "unable" || kind === "refused-by-rules") return true;
  switch (step.kind) {
    case "self-check":
      return kind === "healthy";
    case "socket-table":
      return kind === "sockets";
    case "witness-listen":
      return kind === "listening" || kind === "received" || kind === "not-received";
    default:
      if (isHostKind(step.kind)) return kind === "looked";
      return PROBE_OUTCOMES.has(kind) || (kind === "answered" && ("variant" in step || "content" in step));
  }
}

const PROBE_OUTCOMES: ReadonlySet<Outcome["kind"]> = new Set([
  "spoke",
  "connected",
  "cut",
  "garbled",
  "refused",
  "silent",
  "unreachable",
  "forbidden-here",
]);

const refused = (because: NotAdmitted): Admission => ({ kind: "refused", because });
