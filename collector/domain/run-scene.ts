import type { Identity } from "../../proto/outcome.ts";
import type { SocketName } from "../../proto/target.ts";
import { type ActorPart, fromOf } from "./actor-part.ts";
import { type CloseView, closeViews } from "./close-view.ts";
import { type IdentityMatch, matchIdentity } from "./identity-match.ts";
import { nothingListens, type PacketView, packetView, sawSyn, sawTry } from "./packet-view.ts";
import { type PathProof, pathProof } from "./path-proof.ts";
import type { RunRecord } from "./run.ts";
import { type WitnessWord, witnessWord } from "./witness-word.ts";

/** What every actor's part is judged against: the views that all of them share. */
export type RunScene = {
  readonly run: RunRecord;
  readonly views: readonly CloseView[];
  readonly packet: PacketView | undefined;
  readonly witness: WitnessWord;
};

export const runScene = (run: RunRecord): RunScene => ({
  run,
  views: closeViews(run),
  packet: packetView(run),
  witness: witnessWord(run),
});

/** Someone close by gets through to the service. */
export const isOpenCloseBy = ({ views }: RunScene): boolean => views.some(({ isOpen }) => isOpen);

/** Someone close by heard the service speak, which a handshake alone can't show. */
export const isHeardCloseBy = ({ views }: RunScene): boolean => views.some(({ met }) => met === "spoke");

export const identitiesCloseBy = ({ views }: RunScene): readonly Identity[] =>
  views.flatMap(({ identities }) => identities);

export const matchOf = (scene: RunScene, identity: Identity): IdentityMatch =>
  matchIdentity(identity, identitiesCloseBy(scene), scene.run.knownIdentity);

/**
 * Whose answer to this part's tries it was. Where a witness stands for the target, what it did not hear was not said to
 * it, whoever answered and with whatever words.
 */
export const answererOf = (part: ActorPart, scene: RunScene, identity: Identity): IdentityMatch =>
  scene.witness.isDeafTo(part.agentId) ? "other" : matchOf(scene, identity);

/** What shows that the asset is up, whatever became of its service. Empty: no sign of life. */
export function signsOfLife(part: ActorPart, { views, packet }: RunScene): readonly string[] {
  return [
    ...(part.metHostElsewhere ? [`another port of the asset answered agent ${part.agentId}`] : []),
    ...views
      .filter(({ metHostElsewhere }) => metHostElsewhere)
      .map((view) => `another port of the asset answered agent ${view.agentId}`),
    ...views
      .filter(({ met }) => met === "refused")
      .map((view) => `the asset refused agent ${view.agentId} from close by`),
    ...views
      .filter(({ met }) => met !== "refused" && met !== "nothing")
      .map((view) => `the service accepted agent ${view.agentId} from close by`),
    ...(packet === undefined ? [] : ["an agent on the asset was live"]),
  ];
}

export const pathOf = (part: ActorPart, scene: RunScene): PathProof =>
  hasNoWayBack(part, scene)
    ? {
        kind: "none",
        because: `the asset's own host has no way back to agent ${part.agentId}: its kernel let ${scene.packet?.unanswerable ?? 0} packets go for want of one, and no port of the asset answered`,
      }
    : pathProof(part, isOpenCloseBy(scene) || scene.packet !== undefined);

/**
 * The asset's host lost its way back to the vantage, which is a fault and no control: it ends when somebody mends a route.
 * A neighbour that answers shows nothing of that. The kernel counts such packets for the whole host, so there must be
 * one for each try at least, and the asset's other ports, which are known to answer, must have been as silent.
 */
const hasNoWayBack = (part: ActorPart, scene: RunScene): boolean =>
  (scene.packet?.unanswerable ?? 0) >= Math.max(1, part.tries.length) &&
  part.canaries.some(({ purpose }) => purpose === "elsewhere") &&
  !part.metHostElsewhere &&
  !wasSynSeen(part, scene);

/**
 * Whether another than the asset's own kernel may serve what is asked of the asset, and nobody beside it looked: a host
 * that passes packets on to a container has no listener of its own for it, and reaches itself that way neither.
 */
export const mayPassOn = ({ views, packet }: RunScene): boolean =>
  packet?.forwards === true && views.every(({ isOnAsset }) => isOnAsset);

/** The view on the asset shows that nothing listens where the tries went. */
export function isDeserted(part: ActorPart, scene: RunScene): boolean {
  const { views, packet } = scene;
  if (packet === undefined || mayPassOn(scene)) return false;
  const asked = part.tries.flatMap(({ target }) => (target === undefined ? [] : [target.host]));
  const near = views.flatMap(({ hosts }) => hosts);
  return nothingListens(packet, {
    hosts: [...asked, ...near],
    isTranslated: !asked.every((host) => near.includes(host)),
  });
}

export const wasSynSeen = (part: ActorPart, { packet }: RunScene): boolean =>
  packet !== undefined && sawSyn(packet, sources(part));

export const wasTrySeen = (part: ActorPart, { packet }: RunScene): boolean =>
  packet !== undefined && sawTry(packet, sources(part));

const sources = ({ tries }: ActorPart): readonly SocketName[] =>
  tries.flatMap(({ outcome }) => fromOf(outcome) ?? []);
