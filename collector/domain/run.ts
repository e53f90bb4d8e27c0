import type { Expectation } from "../../proto/expectation.ts";
import type { AgentId, ClaimId, JobId, RunId, SegmentId } from "../../proto/ids.ts";
import type { Identity, JobEnd, Outcome } from "../../proto/outcome.ts";
import type { Role } from "../../proto/scenario.ts";
import type { Purpose, StepKind } from "../../proto/step.ts";
import type { Target, Transport } from "../../proto/target.ts";
import type { Instant } from "../../proto/time.ts";

/** Why a run was asked for. */
export type RunReason = "validate" | "retest" | "recheck" | "manual" | "scheduled";

/** One execution of a claim with all the evidence admitted for it: everything a verdict may rest on. */
export type RunRecord = {
  readonly runId: RunId;
  readonly claimId: ClaimId;
  /** Undefined where the run is about an agent's own host. */
  readonly transport: Transport | undefined;
  /** Hex of the 16-byte nonce. */
  readonly nonce: string;
  readonly issuedAt: Instant;
  readonly notAfter: Instant;
  /** The target's identity as known before this run; undefined while none is known. */
  readonly knownIdentity: Identity | undefined;
  /** What decides, where the scenario says so itself; without it the rows of design 3.1 do. */
  readonly expects?: Expectation | undefined;
  readonly jobs: readonly JobRecord[];
};

/** One agent's share of a run. */
export type JobRecord = {
  readonly jobId: JobId;
  readonly agentId: AgentId;
  readonly segment: SegmentId;
  readonly role: Role;
  /** For a close view: it stands on the asset itself, on its own non-loopback address. */
  readonly isOnAsset: boolean;
  /** The agent's session was live from the job's issue to its end. A view whose session broke counts for nothing. */
  readonly wasLive: boolean;
  /** Undefined while the job runs, or when its lease ended without a word. */
  readonly ended: { readonly how: JobEnd; readonly because: string } | undefined;
  readonly seen: readonly StepSeen[];
};

/** One admitted observation, with the meaning its step has in the scenario. */
export type StepSeen = {
  readonly stepId: string;
  readonly purpose: Purpose;
  readonly kind: StepKind;
  readonly target: Target | undefined;
  /** From 1; counts the tries of the step. */
  readonly attempt: number;
  /** The agent's instant, corrected by its clock offset and clamped to [issued, received]. */
  readonly at: Instant;
  readonly outcome: Outcome;
};
