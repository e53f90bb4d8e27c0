import type { AgentId, RunId } from "../../proto/ids.ts";
import type { Instant } from "../../proto/time.ts";
import type { Effect, Grade, Prevention } from "./verdict.ts";

/*
 * A claim is a statement that prioritisation relies on and observation can prove wrong: *from segment S, the endpoint
 * of asset T answers*. It is the unit that is scheduled, repeated and compared. Expectation `deny`: an attacker's way
 * in, good when refuted; `allow`: a twin, the business flow that a fix may not break.
 */

/** What one agent's part of one run said about the claim. The input of the fold. */
export type ClaimWord = {
  readonly runId: RunId;
  readonly agentId: AgentId;
  readonly effect: Effect;
  readonly prevention: Prevention;
  readonly grade: Grade;
  /** When the run was issued: "after the fix" means issued after the claim of a fix. */
  readonly issuedAt: Instant;
  readonly at: Instant;
  /** The agent's sequence of the last observation that counted: the order within one agent. */
  readonly sequence: number;
};

/** What all the evidence says of one claim. */
export type Standing =
  | { readonly kind: "unvalidated" }
  | {
      readonly kind: "supported" | "refuted" | "inconclusive";
      readonly by: RunId;
      readonly at: Instant;
      readonly grade: Grade;
      readonly prevention: Prevention;
      /** Agents of the segment whose latest counted word disagrees. */
      readonly split: readonly AgentId[];
    };
