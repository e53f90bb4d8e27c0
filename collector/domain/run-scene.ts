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
  pathProof(part, isOpenCloseBy(scene) || scene.packet !== undefined);

/** The view on the asset shows that nothing listens where the tries went. */
export function isDeserted(part: ActorPart, { views, packet }: RunScene): boolean {
  if (packet === undefined) return false;
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
