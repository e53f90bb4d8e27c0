import type { ClaimId, RunId, SegmentId } from "../../proto/ids.ts";
import type { Instant } from "../../proto/time.ts";
import type { ClosurePolicy } from "./closure-policy.ts";
import type { AgentWord, Grade, Prevention } from "./verdict.ts";

/** Everything that an exposure's closure rests on, in any order and with any repetition. */
export type ClosureHistory = {
  /** The exposure *is* its reachability, so that prevention everywhere is a fix and not only a mitigation. */
  readonly isReachability: boolean;
  /** Every claim of the exposure: must-deny claims of the vantages in scope, and must-allow twins. */
  readonly claims: readonly ClosureClaim[];
  readonly facts: readonly ClosureFact[];
  /** Agents that were revoked, and when: from the next look of another one on, that one speaks for the segment. */
  readonly retired?: ReadonlyMap<string, Instant>;
};

export type ClosureClaim = {
  readonly claimId: ClaimId;
  readonly segment: SegmentId;
  readonly expectation: "deny" | "allow";
  /** Supported at any time, also by runs that retention has since dropped from the facts. */
  readonly everSupported: boolean;
};

export type ClosureFact = FixClaimed | ClosureRun;

/** A person said that it is fixed. Asks for a retest and starts the count; closes nothing. */
export type FixClaimed = {
  readonly kind: "fix-claimed";
  readonly at: Instant;
  readonly by: string;
  /**
   * What was asked for when the fix was claimed. It stays: neither the evidence that is being counted nor a later edit
   * may lower the bar, or undo a closure that met it.
   */
  readonly policy?: ClosurePolicy;
};

/** One run of one claim, under way or judged. */
export type ClosureRun = {
  readonly kind: "run";
  readonly runId: RunId;
  readonly claimId: ClaimId;
  /** The vantage it ran from. */
  readonly segment: SegmentId;
  readonly scenarioVersion: number;
  /** Where it went, in words. Runs to another address say nothing about the one where it was seen. */
  readonly target?: string;
  readonly issuedAt: Instant;
  /** Undefined while the run is under way. */
  readonly verdict: ClosureVerdict | undefined;
  /**
   * Of a claim of a control that protects the exposure, where it is: a run that gets past it ends a mitigation, and
   * counts for nothing else.
   */
  readonly control?: string;
};

/** A `Verdict` fits. */
export type ClosureVerdict = {
  readonly prevention: Prevention;
  readonly grade: Grade;
  readonly at: Instant;
  readonly sentence: string;
  /** What each agent's part said by itself. */
  readonly byAgent?: readonly AgentWord[];
};
