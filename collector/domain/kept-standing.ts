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
