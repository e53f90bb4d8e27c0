import type { Identity } from "../../proto/outcome.ts";

/**
 * Whether what answered was the target (design 3.1, rows 4 and 5).
 *
 * `close-view`: the same as an agent close by heard in this run. `known`: the same as known before.
 * `other`: something else answered in its place. `unknown`: there is nothing to compare with.
 */
export type IdentityMatch = "close-view" | "known" | "other" | "unknown";

/** Equal to either is the target: a certificate may have been replaced since, or differ between two backends. */
export function matchIdentity(
  heard: Identity,
  fromCloseBy: readonly Identity[],
  known: Identity | undefined,
): IdentityMatch {
  if (fromCloseBy.some((one) => isSame(one, heard))) return "close-view";
  if (known !== undefined && isTelling(known) && isSame(known, heard)) return "known";
  const comparable = known === undefined ? fromCloseBy : [...fromCloseBy, known];
  return comparable.some((one) => contradicts(one, heard)) ? "other" : "unknown";
}

/** The identity that agents close by agree on: what becomes known. Undefined when they heard none, or several. */
export function agreedIdentity(heard: readonly Identity[]): Identity | undefined {
  const [first, ...rest] = heard.filter(isTelling);
  return first !== undefined && rest.every((one) => isSame(one, first)) ? first : undefined;
}

const isSame = (a: Identity, b: Identity): boolean => a.by === b.by && a.hash === b.hash;

/** A certificate can't contradict a banner: only two identities of the same kind can differ. */
const contradicts = (a: Identity, b: Identity): boolean => isTelling(a) && a.by === b.by && a.hash !== b.hash;

/** A bare reply may differ each time (it may carry the nonce), so it names nobody beyond its own run. */
const isTelling = (identity: Identity): boolean => identity.by !== "reply";
