/**
 * The proofs that a verdict rests on, and those that it lacks, for people. They repeat what the rows decided and decide
 * nothing themselves.
 */

import { wasAccepted } from "../../proto/outcome.ts";
import type { ActorPart } from "./actor-part.ts";
import { missingCloseView } from "./close-view.ts";
import {
  answererOf,
  identitiesCloseBy,
  isOpenCloseBy,
  pathOf,
  type RunScene,
  signsOfLife,
  wasSynSeen,
} from "./run-scene.ts";
import type { Proof, ProofName } from "./verdict.ts";

export function verdictProofs(parts: readonly ActorPart[], scene: RunScene): readonly Proof[] {
  return [
    forEach("self-check", parts, selfCheck),
    forEach("path", parts, (part) => path(part, scene)),
    closeView(scene),
    alive(parts, scene),
    forEach("negative-control", parts, negativeControl),
    ...identity(parts, scene),
    ...witness(parts, scene),
    ...packet(parts, scene),
  ];
}

/** One part's share of a proof: a reason why it holds, or why not. */
type Shown = { readonly holds: boolean; readonly detail: string };

const shown = (detail: string): Shown => ({ holds: true, detail });
const lacking = (detail: string): Shown => ({ holds: false, detail });

/** A proof that every actor owes holds only if all of them gave it. */
export function forEach(
  name: ProofName,
  parts: readonly ActorPart[],
  show: (part: ActorPart) => Shown,
): Proof {
  if (parts.length === 0) return { name, holds: false, detail: "No agent took the actor's part" };
  const each = parts.map(show);
  const holds = each.every((one) => one.holds);
  const told = each.filter((one) => one.holds === holds).map(({ detail }) => detail);
  return { name, holds, detail: capital([...new Set(told)].join("; ")) };
}

export const selfCheck = ({ agentId, fault, gap }: ActorPart): Shown => {
  const why = fault ?? gap;
  return why === undefined
    ? shown(`agent ${agentId} works and did all it was asked`)
    : lacking(`agent ${agentId}: ${why}`);
};

function path(part: ActorPart, scene: RunScene): Shown {
  const proof = pathOf(part, scene);
  if (proof.kind === "none") return lacking(proof.because);
  const through = `agent ${part.agentId} got an answer from ${proof.through.join(" and ")}`;
  return proof.kind === "near"
    ? shown(through)
    : shown(`${through}: only a third place, so a fault between the two is not excluded (grade C)`);
}

function closeView(scene: RunScene): Proof {
  const name = "close-view";
  const missing = missingCloseView(scene.run);
  if (missing !== undefined) return { name, holds: false, detail: capital(missing) };
  const views = scene.views.map(
    ({ agentId, isOnAsset, met }) =>
      `agent ${agentId} ${isOnAsset ? "on the asset" : "close by"}: ${MET_WORDS[met]}`,
  );
  return { name, holds: isOpenCloseBy(scene), detail: capital(views.join("; ")) };
}

const MET_WORDS = {
  spoke: "the service answered",
  garbled: "something answered in another protocol",
  connected: "the handshake was accepted, nobody spoke",
  cut: "the handshake was accepted, then cut",
  refused: "refused",
  nothing: "no answer",
} as const;

function alive(parts: readonly ActorPart[], scene: RunScene): Proof {
  const signs = [...new Set(parts.flatMap((part) => signsOfLife(part, scene)))];
  const detail = signs.length > 0 ? capital(signs.join("; ")) : "No sign of life of the asset";
  return { name: "target-alive", holds: signs.length > 0, detail };
}

function negativeControl({ agentId, controls }: ActorPart): Shown {
  if (controls.length === 0) return lacking(`agent ${agentId} tried nothing that must not answer`);
  return controls.some(({ outcome }) => wasAccepted(outcome))
    ? lacking(`what must not answer accepted agent ${agentId}`)
    : shown(`what must not answer did not answer agent ${agentId}`);
}

/** Said only where something spoke, to the actor or to an agent close by. */
function identity(parts: readonly ActorPart[], scene: RunScene): readonly Proof[] {
  const name = "identity";
  const heard = parts.flatMap((part) =>
    part.tries.flatMap(({ outcome }) =>
      outcome.kind === "spoke" ? [answererOf(part, scene, outcome.identity)] : [],
    ),
  );
  if (heard.includes("other")) {
    return [{ name, holds: false, detail: "Something answered that is shown to be another than the target" }];
  }
  if (heard.includes("close-view")) return [{ name, holds: true, detail: "The same as seen from close by" }];
  if (heard.includes("known")) return [{ name, holds: true, detail: "The same as known before this run" }];
  if (heard.length > 0) return [{ name, holds: false, detail: "Nobody has confirmed who answered" }];
  return identitiesCloseBy(scene).length > 0
    ? [{ name, holds: true, detail: "An agent close by heard the service speak" }]
    : [];
}

export function witness(parts: readonly ActorPart[], { run, witness: word }: RunScene): readonly Proof[] {
  if (!run.jobs.some(({ role }) => role === "witness")) return [];
  const name = "witness";
  const received = parts
    .filter(({ agentId }) => word.receivedFrom(agentId) > 0)
    .map(({ agentId }) => agentId);
  if (received.length > 0) return [{ name, holds: true, detail: `Got the nonce of ${received.join(", ")}` }];
  return word.state === "listened"
    ? [{ name, holds: true, detail: "Listened to the end and got no nonce of the vantage" }]
    : [{ name, holds: false, detail: "Did not say what it heard" }];
}

function packet(parts: readonly ActorPart[], scene: RunScene): readonly Proof[] {
  if (!scene.run.jobs.some(({ role }) => role === "on-asset")) return [];
  const name = "packet-view";
  if (scene.packet === undefined)
    return [{ name, holds: false, detail: "The agent on the asset gave no view" }];
  if (parts.some((part) => wasSynSeen(part, scene))) {
    return [{ name, holds: true, detail: "The asset's kernel got the handshake's first packet" }];
  }
  const { listening } = scene.packet;
  const heard = listening.length === 0 ? "Nothing listens" : `Listening: ${listening.join(", ")}`;
  return [{ name, holds: true, detail: `${heard}; no half-open handshake of this run` }];
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
