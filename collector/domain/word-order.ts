import { type Instant, instant } from "../../proto/time.ts";
import type { ClaimWord } from "./claim.ts";

/** A word with its place among all words of a claim. */
export type Placed = {
  readonly word: ClaimWord;
  /** Its instant, never before that of the same agent's word before it. */
  readonly at: Instant;
  readonly place: number;
};

/**
 * The one order of a claim's words (design 3.4): within an agent its sequence, across agents the corrected instant.
 * The same for every order of arrival; a repeated word stands once.
 */
export function inOrder(words: readonly ClaimWord[]): readonly Placed[] {
  return [...byAgent(words).values()]
    .flatMap(inSequence)
    .sort((a, b) => a.at - b.at || compare(a.word.agentId, b.word.agentId) || a.place - b.place)
    .map((placed, place) => ({ ...placed, place }));
}

function byAgent(words: readonly ClaimWord[]): Map<string, ClaimWord[]> {
  const agents = new Map<string, ClaimWord[]>();
  for (const word of words) {
    const own = agents.get(word.agentId);
    if (own === undefined) agents.set(word.agentId, [word]);
    else own.push(word);
  }
  return agents;
}

function inSequence(words: readonly ClaimWord[]): readonly Placed[] {
  let at = instant(0);
  return [...words]
    .sort((a, b) => a.sequence - b.sequence || a.at - b.at || compare(a.runId, b.runId))
    .filter(
      (word, index, all) =>
        word.runId !== all[index - 1]?.runId || word.sequence !== all[index - 1]?.sequence,
    )
    .map((word, place) => {
      at = instant(Math.max(at, word.at));
      return { word, at, place };
    });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
