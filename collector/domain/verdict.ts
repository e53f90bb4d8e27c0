import type { OwnDoubt } from "../../proto/expectation.ts";
import type { AgentId } from "../../proto/ids.ts";
import type { Identity } from "../../proto/outcome.ts";
import type { Instant } from "../../proto/time.ts";

/** A two-sided with a packet view · B two-sided · C one-sided with path canary and target-live · D one-sided · E imported or stated by a person. */
export type Grade = "A" | "B" | "C" | "D" | "E";

/** What one run says: four answers that are never folded into one. Exposure, the fourth, is the exposure's validation. */
export type Verdict = {
  readonly execution: Execution;
  readonly prevention: Prevention;
  readonly detection: Detection;
  readonly grade: Grade;
  /** When the last observation that counted was made. */
  readonly at: Instant;
  /** Which row of design 3.1 decided, 1 to 11; where a scenario's own expectation did (3.2), from 21. */
  readonly row: number;
  /** One sentence for people: what was seen and why it means this. */
  readonly sentence: string;
  /** Each proof the verdict rests on, and each one that is missing, in words. */
  readonly proofs: readonly Proof[];
  /** What each actor's part says by itself; reachability claims are folded agent by agent. */
  readonly byAgent: readonly AgentWord[];
  /** The target's identity, when this run confirmed it. */
  readonly confirmedIdentity: Identity | undefined;
};

export type Proof = { readonly name: ProofName; readonly holds: boolean; readonly detail: string };
export type ProofName =
  | "self-check"
  | "path"
  | "close-view"
  | "negative-control"
  | "witness"
  | "packet-view"
  | "identity"
  | "baseline"
  /** What came back is what the scenario knows how to read. */
  | "answer"
  | "target-alive"
  | "clean-up";

export type AgentWord = {
  readonly agentId: AgentId;
  readonly prevention: Prevention;
  readonly grade: Grade;
  readonly at: Instant;
};

/** `cleanUp`: of runs that wrote on their agent's own host. */
export type Execution = ({ readonly kind: "ran" } | { readonly kind: "not-run"; readonly reason: string }) & {
  readonly cleanUp?: CleanUp;
};

/** Whether what was written is gone; `left` names what is not, in the agent's words. */
export type CleanUp =
  | { readonly kind: "ok" }
  | { readonly kind: "failed"; readonly left: readonly string[] }
  | { readonly kind: "unsaid" };

export type Prevention =
  /** `through` of `of` tries got there; one is enough. */
  | {
      readonly kind: "allowed";
      readonly how: "answered" | "delivered" | "one-way";
      readonly through: number;
      readonly of: number;
    }
  | { readonly kind: "partial"; readonly stage: "accepted-by-something-else" | "unspoken" }
  | {
      readonly kind: "prevented";
      readonly where: "path" | "host" | "path-or-host" | "source-host" | "return-path" | "service";
    }
  | { readonly kind: "absent"; readonly what: "service-not-listening" }
  | { readonly kind: "inconclusive"; readonly doubt: Doubt };

/** Why a run settled nothing. */
export type Doubt =
  | "agent-fault"
  | "catch-all"
  | "target-down"
  | "path-fault"
  | "no-close-view"
  | "baseline-failed"
  | "unexpected-answer"
  | OwnDoubt;

/** Reachability scenarios expect no alert; detection is judged where a scenario does. */
export type Detection = { readonly kind: "not-expected" };

/** What the verdict does to its claim: `partial`, `inconclusive` and `not-run` settle nothing and unsay nothing. */
export type Effect = "supports" | "refutes" | "settles-nothing";

export function effectOf(prevention: Prevention): Effect {
  switch (prevention.kind) {
    case "allowed":
      return "supports";
    case "prevented":
    case "absent":
      return "refutes";
    case "partial":
    case "inconclusive":
      return "settles-nothing";
  }
}
