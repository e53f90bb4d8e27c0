import type { Instant } from "../../proto/time.ts";
import type { ClaimWord, Standing } from "./claim.ts";
import { foldStanding, heldSince } from "./standing.ts";

/** A claim's standing as stored: with since when it has been of this kind without a break. */
export type KeptStanding = Standing & { readonly heldSince?: Instant };

/** Folds a claim's words into what is stored of it. */
export function keptStanding(words: readonly ClaimWord[]): KeptStanding {
  const standing = foldStanding(words);
  const since = heldSince(words);
  return since === undefined ? standing : { ...standing, heldSince: since };
}
