import type { ClaimId, RunId, SegmentId } from "../../proto/ids.ts";
import type { Instant } from "../../proto/time.ts";
import type { ClosureHistory } from "./closure-facts.ts";
import type { ClosurePolicy } from "./closure-policy.ts";
import type { Mitigation } from "./validation.ts";

/** Where an exposure is on its way to being closed (design 3.6). Everything but `closed` is open. */
export type Closure = (
  | { readonly kind: "open" }
  /** A person says that it is fixed, and nothing has looked since. */
  | { readonly kind: "fix-claimed" }
  | { readonly kind: "verifying" }
  | {
      readonly kind: "closed";
      readonly at: Instant;
      readonly as: ClosedAs;
      /** The leak rate that these runs leave possible, 0 to 1. */
      readonly bound: number;
      readonly runs: readonly RunId[];
    }
  /** Seen again after the claim of a fix. Only a new claim starts anew. */
  | { readonly kind: "still-open"; readonly at: Instant; readonly by: RunId }
  | { readonly kind: "fixed-but-broke"; readonly at: Instant; readonly by: RunId; readonly twin: ClaimId }
  | { readonly kind: "cannot-tell"; readonly because: string }
  /** Was closed, and was then seen again. */
  | { readonly kind: "reopened"; readonly at: Instant; readonly by: RunId; readonly closedAt: Instant }
) & {
  readonly fix: { readonly at: Instant; readonly by: string } | undefined;
  readonly progress: Progress;
  /** Exactly what is missing before it may close; empty when closed or when no fix is claimed. */
  readonly missing: readonly Missing[];
  /** One sentence: the state and why. */
  readonly sentence: string;
  /** What someone must do now; empty when nothing is to be done. */
  readonly nextAction: string;
};

/** How it is closed: two different ends. Mitigated stays tied to what keeps attackers out. */
export type ClosedAs = { readonly kind: "fixed" } | { readonly kind: "mitigated"; readonly by: Mitigation };

/** Counted runs of those needed, over every claim that must be shown. */
export type Progress = { readonly counted: number; readonly needed: number };

export type Missing = {
  readonly claimId: ClaimId | undefined;
  readonly segment: SegmentId | undefined;
  readonly what: "runs" | "window" | "twin" | "claim";
  /** How many runs. */
  readonly count: number;
  /** When a run may count for it at the earliest; undefined: now. */
  readonly notBefore: Instant | undefined;
  readonly sentence: string;
};

export function closureOf(history: ClosureHistory, policy: ClosurePolicy): Closure {
  throw new TypeError(`to come ${history.facts.length} ${policy.runs}`);
}

/** Answers "why is it not closed?", one sentence for each reason. Empty when it is closed. */
export function whyNotClosed(closure: Closure): readonly string[] {
  return closure.kind === "closed" ? [] : [closure.sentence, ...closure.missing.map(({ sentence }) => sentence)];
}
