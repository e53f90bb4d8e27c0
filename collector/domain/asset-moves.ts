import type { Asset } from "./asset.ts";
import { foldKeyOn, type HeldExposure, type Holdings } from "./asset-holdings.ts";
import { INVENTORY_LIMITS } from "./inventory.ts";

/** An asset's own words, as they can be put back. */
export type AssetWords = Pick<Asset, "name" | "addresses" | "segment" | "owner" | "service" | "criticality">;

/** Facts of an exposure that a fold changes. */
export type FoldFacts = Pick<
  HeldExposure,
  "cves" | "severity" | "firstSightedAt" | "lastSightedAt" | "sightings" | "owner"
>;

/** What one decision moves from one asset to another, and everything that is needed to take it back. */
export type AssetMoves = {
  readonly fromNo: number;
  readonly intoNo: number;
  readonly keys: readonly string[];
  readonly sharedKeys: readonly number[];
  readonly endpoints: readonly number[];
  readonly claims: readonly number[];
  readonly protections: readonly number[];
  readonly seenAddresses: readonly number[];
  readonly sources: readonly number[];
  readonly covered: readonly number[];
  /** Findings of all exposures that the decision touched, with the exposure that each was of before. */
  readonly findings: readonly { readonly no: number; readonly exposureNo: number }[];
  /** `foldKey` is the one from before. */
  readonly exposures: readonly {
    readonly no: number;
    readonly foldKey: string;
    readonly newFoldKey: string;
  }[];
  readonly folds: readonly {
    readonly no: number;
    readonly intoNo: number;
    readonly before: FoldFacts;
    readonly after: FoldFacts;
  }[];
  readonly words: readonly {
    readonly assetNo: number;
    readonly before: AssetWords;
    readonly after: AssetWords;
  }[];
};

/** What becomes of one exposure. */
export type ExposureFate = {
  readonly id: string;
  readonly title: HeldExposure["title"];
  readonly becomes: "moved" | "folded" | "kept-apart";
  /** The exposure that it is folded into, or beside which it stands. */
  readonly with: string | undefined;
  readonly because: string;
};

export type MovePlan = { readonly moves: AssetMoves; readonly fates: readonly ExposureFate[] };

/**
 * Makes one asset of two: everything that hangs on the first hangs on the second. Exposures stay distinct by
 * endpoint, component and weakness. Those that are then the same are folded, but only while neither has anything to
 * lose: one that is closed, being verified, retested or linked to stands beside the other instead.
 */
export function planMerge(from: Holdings, into: Holdings): MovePlan {
  const taken = new Map(into.exposures.map((one) => [one.foldKey, one]));
  const exposures: AssetMoves["exposures"][number][] = [];
  const folds: AssetMoves["folds"][number][] = [];
  const fates: ExposureFate[] = [];
  const grown = new Map<number, HeldExposure>();
  for (const one of from.exposures) {
    const newFoldKey = foldKeyOn(one.foldKey, into.asset.no);
    const same = taken.get(newFoldKey);
    const apart = same && whyApart(one, same);
    const fate = { id: one.id, title: one.title, with: same?.id };
    if (same === undefined) {
      exposures.push({ no: one.no, foldKey: one.foldKey, newFoldKey });
      fates.push({ ...fate, becomes: "moved", because: "" });
    } else if (apart !== undefined) {
      exposures.push({ no: one.no, foldKey: one.foldKey, newFoldKey: one.foldKey });
      fates.push({ ...fate, becomes: "kept-apart", because: apart });
    } else {
      const before = grown.get(same.no) ?? same;
      const after = { ...before, ...together(before, one) };
      grown.set(same.no, after);
      folds.push({ no: one.no, intoNo: same.no, before: factsOf(before), after: factsOf(after) });
      fates.push({ ...fate, becomes: "folded", because: "the same weakness at the same place" });
    }
  }
  const held = new Set(into.endpoints.map(placeOf));
  const shared = new Set([...into.sharedKeys.map(({ key }) => key), ...into.keys]);
  const moves: AssetMoves = {
    fromNo: from.asset.no,
    intoNo: into.asset.no,
    keys: from.keys,
    sharedKeys: from.sharedKeys.filter(({ key }) => !shared.has(key)).map(({ no }) => no),
    endpoints: from.endpoints.filter((one) => !held.has(placeOf(one))).map(({ no }) => no),
    claims: from.claims.map(({ no }) => no),
    protections: from.protections.map(({ no }) => no),
    seenAddresses: from.seenAddresses,
    sources: withoutTaken(from.sources, into.sources, ({ foldKey }) => foldKey),
    findings: [...from.sources, ...into.sources].map(({ no, exposureNo }) => ({ no, exposureNo })),
    covered: withoutTaken(from.covered, into.covered, ({ key }) => key),
    exposures,
    folds,
    words: [{ assetNo: into.asset.no, before: wordsOf(into.asset), after: joined(into.asset, from.asset) }],
  };
  return { moves, fates };
}

/** What the other has under the same key stays where it is: it counts with its exposure all the same. */
function withoutTaken<T extends { readonly no: number }>(
  ours: readonly T[],
  theirs: readonly T[],
  keyOf: (one: T) => string,
): readonly number[] {
  const taken = new Set(theirs.map(keyOf));
  return ours.filter((one) => !taken.has(keyOf(one))).map(({ no }) => no);
}

/** Why two exposures that are the same now stay two rows. */
function whyApart(one: HeldExposure, same: HeldExposure): string | undefined {
  for (const { id, closure, isSpokenFor } of [one, same]) {
    if (closure !== "open")
      return `${id} is ${closure}: what was shown of one must not close or reopen the other`;
    if (isSpokenFor) return `${id} has a retest under way or a link that somebody holds`;
  }
  return one.owner !== null && same.owner !== null && one.owner !== same.owner
    ? `they are ${one.owner}'s and ${same.owner}'s`
    : undefined;
}

const SEVERITIES = ["info", "low", "medium", "high", "critical"];

/** What both sightings together say: the same as if one asset had been reported from the start. */
const together = (a: FoldFacts, b: FoldFacts): FoldFacts => ({
  cves: JSON.stringify(
    [...new Set([...(JSON.parse(a.cves) as string[]), ...(JSON.parse(b.cves) as string[])])].sort(),
  ),
  severity: laterSeverity(a, b),
  firstSightedAt: Math.min(a.firstSightedAt, b.firstSightedAt),
  lastSightedAt: Math.max(a.lastSightedAt, b.lastSightedAt),
  sightings: a.sightings + b.sightings,
  owner: a.owner ?? b.owner,
});

/** The newest sighting's word; of two at once the worse. */
function laterSeverity(a: FoldFacts, b: FoldFacts): string {
  if (a.lastSightedAt !== b.lastSightedAt) return a.lastSightedAt > b.lastSightedAt ? a.severity : b.severity;
  return SEVERITIES.indexOf(a.severity) >= SEVERITIES.indexOf(b.severity) ? a.severity : b.severity;
}

/** The one that stays keeps its word; what it doesn't say is taken from the other, and the higher criticality counts. */
const joined = (into: Asset, from: Asset): AssetWords => ({
  name: into.name,
  addresses: [...new Set([...into.addresses, ...from.addresses])].slice(0, INVENTORY_LIMITS.addresses),
  segment: into.segment ?? from.segment,
  owner: into.owner ?? from.owner,
  service: into.service ?? from.service,
  criticality:
    into.criticality === undefined || (from.criticality ?? 0) > into.criticality
      ? from.criticality
      : into.criticality,
});

export const wordsOf = ({ name, addresses, segment, owner, service, criticality }: Asset): AssetWords => ({
  name,
  addresses,
  segment,
  owner,
  service,
  criticality,
});

const factsOf = ({
  cves,
  severity,
  firstSightedAt,
  lastSightedAt,
  sightings,
  owner,
}: FoldFacts): FoldFacts => ({ cves, severity, firstSightedAt, lastSightedAt, sightings, owner });

const placeOf = ({ transport, host, port }: Holdings["endpoints"][number]): string =>
  `${transport} ${host} ${port}`;
