/**
 * Rows 2 to 6 of design 3.1: something accepted a try, or the other side has the nonce. Only the last two words of the
 * target's own, or the nonce on its side, make it `allowed`; a handshake never does.
 */
import { wasAccepted } from "../../proto/outcome.ts";
import type { ActorPart } from "./actor-part.ts";
import { catchAll } from "./catch-all.ts";
import { doubt, type Row, type RowWord } from "./row-word.ts";
import type { StepSeen } from "./run.ts";
import {
  answererOf,
  isHeardCloseBy,
  isOpenCloseBy,
  matchOf,
  type RunScene,
  wasTrySeen,
} from "./run-scene.ts";
import type { Grade, Prevention } from "./verdict.ts";

/** Row 2: the other side has the nonce. Whether an answer came back is a second question. */
export const delivered: Row = (part, scene) => {
  const received = Math.min(scene.witness.receivedFrom(part.agentId), part.tries.length);
  if (received === 0) return undefined;
  const answered = spokenTries(part, scene).length;
  const how = answered > 0 ? "answered" : isHeardCloseBy(scene) ? "one-way" : "delivered";
  return {
    row: 2,
    prevention: { kind: "allowed", how, through: Math.max(received, answered), of: part.tries.length },
    grade: scene.packet === undefined ? "B" : "A",
    because: `the witness got the run's nonce, and ${HOW_WORDS[how]}`,
  };
};

const HOW_WORDS = {
  answered: "the answer came back",
  delivered: "delivery alone is enough to get data across",
  "one-way": "only the answer, which an agent close by did get, is lost on the way back",
} as const;

/** Row 3: what must not answer answers alike. */
export const caughtAll: Row = (part, scene) => {
  const culprit = catchAll(part, (identity) => ["close-view", "known"].includes(matchOf(scene, identity)));
  return culprit === undefined
    ? undefined
    : doubt(3, "catch-all", `${culprit}, which must not answer, answers alike, so an answer proves nothing`);
};

/** Row 4: the protocol spoke, and nothing contradicts that it was the target. */
export const spoke: Row = (part, scene) => {
  const through = spokenTries(part, scene);
  if (through.length === 0) return undefined;
  const { grade, who } = whoSpoke(through, part, scene);
  return {
    row: 4,
    prevention: { kind: "allowed", how: "answered", through: through.length, of: part.tries.length },
    grade,
    because: `${through.length} of ${part.tries.length} tries were answered by ${who}`,
  };
};

type Speaker = { readonly grade: Grade; readonly who: string };

function whoSpoke(through: readonly StepSeen[], part: ActorPart, scene: RunScene): Speaker {
  const matches = through.map(({ outcome }) => outcome.kind === "spoke" && matchOf(scene, outcome.identity));
  if (matches.includes("close-view")) {
    const who = "the target itself, with the same identity as seen from close by";
    return { grade: wasTrySeen(part, scene) ? "A" : "B", who };
  }
  if (matches.includes("known")) return { grade: "C", who: "the target, whose identity was known before" };
  // Heard from close by too, but nothing to compare it by: the target lives, that it was the target is not shown.
  if (isHeardCloseBy(scene)) return { grade: "C", who: "a service that answers from close by too" };
  return { grade: "D", who: "a service whose identity nobody has confirmed yet" };
}

/** Row 5: something answered that isn't the target. Neither allowed nor prevented. */
export const somethingElse: Row = (part, scene) => {
  const because = oddity(part, scene);
  return because === undefined ? undefined : partial(5, "accepted-by-something-else", because, scene);
};

function oddity({ agentId, tries }: ActorPart, scene: RunScene): string | undefined {
  const kinds = new Set(tries.map(({ outcome }) => outcome.kind));
  if (kinds.has("spoke") && scene.witness.isDeafTo(agentId))
    return "something answered, while the witness, which listened to the end, never got the nonce";
  if (kinds.has("spoke")) return "something answered with another identity than the target's";
  if (kinds.has("garbled") && !scene.views.some(({ met }) => met === "garbled")) {
    return "something answered, but not in the service's protocol";
  }
  return (kinds.has("connected") || kinds.has("cut")) && isHeardCloseBy(scene)
    ? "a handshake went through without a word, while the service speaks to an agent close by"
    : undefined;
}

/** Row 6: accepted, and nobody heard a word. Also where no agent close by could listen: it is no more than this. */
export const unspoken: Row = ({ tries }, scene) =>
  tries.some(({ outcome }) => wasAccepted(outcome))
    ? partial(6, "unspoken", "a handshake went through and nobody spoke first", scene)
    : undefined;

/** The tries that were answered in the protocol by what nothing shows to be an impostor. */
const spokenTries = (part: ActorPart, scene: RunScene): readonly StepSeen[] =>
  part.tries.filter(
    ({ outcome }) => outcome.kind === "spoke" && answererOf(part, scene, outcome.identity) !== "other",
  );

const partial = (
  row: number,
  stage: Extract<Prevention, { readonly kind: "partial" }>["stage"],
  because: string,
  scene: RunScene,
): RowWord => ({
  row,
  prevention: { kind: "partial", stage },
  grade: isOpenCloseBy(scene) ? "C" : "D",
  because,
});
