import { wasAccepted } from "../../proto/outcome.ts";
import { showTarget, type Target } from "../../proto/target.ts";
import type { ActorPart } from "./actor-part.ts";
import type { StepSeen } from "./run.ts";

/**
 * Whether the run shows a way from the vantage to the asset (design 3.1).
 *
 * `near`: something of the asset, or its neighbour, answered in the same transport and address family.
 * `third-place`: only a machine elsewhere behind the same next hop did, while the asset is seen to be alive from close
 * by. That can't tell a policy from a fault between the two, so what rests on it is grade C at most and says so.
 */
export type PathProof =
  | { readonly kind: "near"; readonly through: readonly string[] }
  | { readonly kind: "third-place"; readonly through: readonly string[] }
  | { readonly kind: "none"; readonly because: string };

export function pathProof(part: ActorPart, isAliveCloseBy: boolean): PathProof {
  const answered = part.canaries.filter((canary) => isProof(canary, part));
  const near = answered.filter(({ purpose }) => purpose !== "third-place");
  if (near.length > 0) return { kind: "near", through: near.map(showCanary) };
  if (answered.length > 0 && isAliveCloseBy)
    return { kind: "third-place", through: answered.map(showCanary) };
  return { kind: "none", because: missing(part, answered.length > 0) };
}

/** An answer, or a handshake, where nothing that must not answer does as much. Reset or garbled is no answer. */
function isProof({ outcome, target }: StepSeen, part: ActorPart): boolean {
  if (target === undefined || !part.tries.some((attempt) => isSameWay(target, attempt.target))) return false;
  if (outcome.kind === "spoke") return !isTrapped(part);
  return (
    target.transport === "tcp" &&
    outcome.kind === "connected" &&
    !part.controls.some((control) => wasAccepted(control.outcome))
  );
}

/** What must not answer has words as well: who speaks for a place where nobody is may have spoken for the canaries too. */
const isTrapped = ({ controls }: ActorPart): boolean =>
  controls.some(({ outcome }) => outcome.kind === "spoke" || outcome.kind === "garbled");

/** The same transport and family, and not the question itself. */
const isSameWay = (canary: Target, asked: Target | undefined): boolean =>
  asked !== undefined &&
  canary.transport === asked.transport &&
  canary.host.includes(":") === asked.host.includes(":") &&
  (canary.host !== asked.host || canary.port !== asked.port);

const showCanary = ({ purpose, target }: StepSeen): string =>
  `${purpose} ${target === undefined ? "" : showTarget(target)}`;

function missing(part: ActorPart, isThirdPlaceOnly: boolean): string {
  const { canaries, agentId } = part;
  if (isThirdPlaceOnly) {
    return `agent ${agentId} reached a third place, but nothing shows from close by that the asset is alive`;
  }
  if (canaries.length === 0) return `agent ${agentId} had no path canary`;
  if (isTrapped(part) && canaries.some(({ outcome }) => outcome.kind === "spoke")) {
    return `the path canaries of agent ${agentId} prove nothing: what must not answer answers as they do`;
  }
  return `no path canary of agent ${agentId} answered in the same transport and address family`;
}
