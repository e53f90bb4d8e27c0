import type { Identity, Outcome } from "../../proto/outcome.ts";
import { wasAccepted } from "../../proto/outcome.ts";
import { showTarget } from "../../proto/target.ts";
import type { ActorPart } from "./actor-part.ts";
import type { StepSeen } from "./run.ts";

/**
 * What must not answer and yet answers as well as the target did, by name; undefined when nothing does (row 3).
 *
 * Alike means at least as far: a proxy that accepts every handshake explains a handshake, not an answer in the
 * protocol. `isTarget` says whether an identity is confirmed as the target's: something that answers as somebody else
 * doesn't explain that away.
 */
export function catchAll(part: ActorPart, isTarget: (identity: Identity) => boolean): string | undefined {
  const best = Math.max(0, ...part.tries.map(({ outcome }) => reach(outcome)));
  if (best === 0) return undefined;
  const alike = part.controls.find(
    (control) => reach(control.outcome) >= best && !isTold(part, control, isTarget),
  );
  return alike && (alike.target === undefined ? alike.stepId : showTarget(alike.target));
}

/** Whether the target answered under its own, confirmed identity, and the control under another. */
function isTold(part: ActorPart, control: StepSeen, isTarget: (identity: Identity) => boolean): boolean {
  const { outcome } = control;
  if (outcome.kind !== "spoke" || isTarget(outcome.identity)) return false;
  return part.tries.some((attempt) => attempt.outcome.kind === "spoke" && isTarget(attempt.outcome.identity));
}

/** How far an attempt got: nothing, a handshake, words, words of the protocol. */
function reach(outcome: Outcome): number {
  if (outcome.kind === "spoke") return 3;
  if (outcome.kind === "garbled") return 2;
  return wasAccepted(outcome) ? 1 : 0;
}
