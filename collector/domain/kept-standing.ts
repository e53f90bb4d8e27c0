import type { Instant } from "../../proto/time.ts";
import type { ClaimWord, Standing } from "./claim.ts";
import { foldStanding, heldSince } from "./standing.ts";

/** A claim's standing as stored: with since when it has been of this kind without a break. */
export type KeptStanding = Standing & { readonly heldSince?: Instant };

/** The fold looks back on this many of a claim's newest words and no further, so that one more run costs no more however many there were. */
export const MAX_CLAIM_WORDS = 2_000;

/** Folds a claim's words, given in the order in which their runs were asked for, into what is stored of it. */
export function keptStanding(words: readonly ClaimWord[]): KeptStanding {
  const newest = words.slice(-MAX_CLAIM_WORDS);
  const standing = foldStanding(newest);
  const since = heldSince(newest);
  return since === undefined ? standing : { ...standing, heldSince: since };
}

/** Agents that were revoked, and when. */
export type Retired = ReadonlyMap<string, Instant>;

/**
 * The words that still speak: all of those who are here, and of a revoked agent until another one has looked since.
 * Revoking an agent changes no answer by itself; it only lets its successor speak for the segment.
 */
export function wordsInForce(words: readonly ClaimWord[], retired: Retired): readonly ClaimWord[] {
  const present = words.filter(
    ({ agentId, effect }) => !retired.has(agentId) && effect !== "settles-nothing",
  );
  return words.filter(({ agentId }) => {
    const revokedAt = retired.get(agentId);
    return revokedAt === undefined || !present.some(({ issuedAt }) => issuedAt >= revokedAt);
  });
}
