/**
 * Rows 7 to 11 of design 3.1: no try got anywhere. That counts only where the run shows the target alive and a way to
 * it; each other row names the proof that is missing.
 */
import type { ActorPart } from "./actor-part.ts";
import type { PathProof } from "./path-proof.ts";
import { doubt, type Row, type RowWord } from "./row-word.ts";
import {
  isDeserted,
  isHeardCloseBy,
  isOpenCloseBy,
  mayPassOn,
  pathOf,
  type RunScene,
  signsOfLife,
  wasSynSeen,
} from "./run-scene.ts";
import type { Grade, Prevention } from "./verdict.ts";

/** Row 7: nothing gets through, although the service answers close by and there is a way to the asset. */
export const prevented: Row = (part, scene) => {
  const path = pathOf(part, scene);
  if (path.kind === "none" || !isOpenCloseBy(scene) || scene.witness.state === "lost") return undefined;
  const where = placeOf(part, scene);
  return {
    row: 7,
    prevention: { kind: "prevented", where },
    grade: preventedGrade(path, scene),
    because: `none of ${part.tries.length} tries got through, while the service answers close by and ${path.through.join(
      " and ",
    )} answered from the vantage: ${PLACE_WORDS[where]}${path.kind === "third-place" ? THIRD_PLACE_CAVEAT : ""}`,
  };
};

/** Where a packet can be stopped; what a service itself refuses is judged elsewhere (expectation.ts). */
type Place = Exclude<Extract<Prevention, { readonly kind: "prevented" }>["where"], "service">;

const PLACE_WORDS: Readonly<Record<Place, string>> = {
  path: "it is stopped on the way to the asset's network",
  host: "the asset's own host stops it",
  "path-or-host": "it is stopped on the way or by the asset's own host",
  "source-host": "the agent's own host forbids it",
  "return-path": "it arrives, and the answer is lost on the way back",
};

const THIRD_PLACE_CAVEAT = "; only a third place shows the path, so a fault between the two is not excluded";

/**
 * Who else gets through to the service says where it is stopped. Where a neighbour and the asset itself do, it is on
 * the way; where only the asset itself does and its neighbour does not, it is the host. A view that nobody took
 * decides nothing. The path canaries can't tell: they go to other ports and machines, for which other rules may hold.
 */
function placeOf(part: ActorPart, scene: RunScene): Place {
  if (part.tries.every(({ outcome }) => outcome.kind === "forbidden-here")) return "source-host";
  if (wasSynSeen(part, scene)) return "return-path";
  const neighbours = scene.views.filter(({ isOnAsset }) => !isOnAsset);
  if (!scene.views.some(({ isOnAsset, isOpen }) => isOnAsset && isOpen)) return "path-or-host";
  if (neighbours.some(({ isOpen }) => isOpen)) return "path";
  return neighbours.some(({ met }) => met === "refused" || met === "nothing") ? "host" : "path-or-host";
}

/**
 * The close view is the other side of a prevented run as it is of an allowed one (row 4), so both are B: a sound
 * refutation weighs as much as the support that it answers. A with the kernel's own view; C where the service was seen
 * only by a handshake, or the path only by a third place.
 */
function preventedGrade(path: PathProof, scene: RunScene): Grade {
  if (path.kind === "third-place") return "C";
  if (scene.packet !== undefined) return "A";
  return isHeardCloseBy(scene) ? "B" : "C";
}

/** Row 8: there is nothing to reach. Needs no path: it holds from everywhere. */
export const absent: Row = (part, scene) => {
  const prevention = { kind: "absent", what: "service-not-listening" } as const;
  if (isDeserted(part, scene)) {
    const because = "nothing got through, and the agent on the asset sees that nothing listens there";
    return { row: 8, prevention, grade: "A", because };
  }
  const refused = scene.views.find(({ met }) => met === "refused");
  if (refused === undefined || mayPassOn(scene) || !isHostUp(part, scene)) return undefined;
  const because = `nothing got through, and agent ${refused.agentId} was refused from close by while the host answers elsewhere`;
  return { row: 8, prevention, grade: "C", because };
};

const isHostUp = (part: ActorPart, { views }: RunScene): boolean =>
  views.some(({ metHostElsewhere }) => metHostElsewhere) || part.metHostElsewhere;

/** Row 9: someone looked from close by, and saw no life either. */
export const targetDown: Row = (part, scene) =>
  scene.views.length > 0 && signsOfLife(part, scene).length === 0
    ? doubt(9, "target-down", "nothing got through from close by either, and there is no sign of life")
    : undefined;

/** Row 10: silence on a way that nobody has shown to exist. */
export const pathFault: Row = (part, scene) => {
  const path = pathOf(part, scene);
  return path.kind === "none"
    ? doubt(10, "path-fault", `nothing got through, and ${path.because}`)
    : undefined;
};

/** Row 11: one-sided. Takes whatever the other rows left. */
export const noCloseView = (scene: RunScene): RowWord =>
  doubt(11, "no-close-view", `nothing got through, and ${oneSided(scene)}`);

function oneSided({ views, witness }: RunScene): string {
  if (witness.state === "lost") return "the witness never said whether the nonce arrived";
  return views.length === 0
    ? "nobody close by shows that the service is alive"
    : "no agent close by got through to the service either, though the asset lives";
}
