import { handleKey } from "./asset-handles.ts";
import { foldKeyOn, type HeldExposure, type Holdings } from "./asset-holdings.ts";
import type { AssetMoves, AssetWords, FoldFacts } from "./asset-moves.ts";

/**
 * The exposure as it would be without the other: exactly as before where nothing came since, and with what
 * came since where something did.
 */
export function unfolded(now: FoldFacts, before: FoldFacts, after: FoldFacts): FoldFacts {
  const isOlder = now.lastSightedAt <= after.lastSightedAt;
  return {
    cves: without(now.cves, after.cves, before.cves),
    severity: isOlder && now.severity === after.severity ? before.severity : now.severity,
    firstSightedAt: now.firstSightedAt === after.firstSightedAt ? before.firstSightedAt : now.firstSightedAt,
    lastSightedAt: isOlder ? before.lastSightedAt : now.lastSightedAt,
    sightings: now.sightings - (after.sightings - before.sightings),
    owner: now.owner === after.owner ? before.owner : now.owner,
  };
}

function without(now: string, after: string, before: string): string {
  if (now === after) return before;
  const kept = new Set(JSON.parse(before) as string[]);
  const added = new Set((JSON.parse(after) as string[]).filter((one) => !kept.has(one)));
  return JSON.stringify((JSON.parse(now) as string[]).filter((one) => !added.has(one)));
}

/** An asset's words put back; what a person changed since stays as the person left it. */
export function wordsBack(now: AssetWords, before: AssetWords, after: AssetWords): AssetWords {
  const back = <K extends keyof AssetWords>(key: K): AssetWords[K] =>
    JSON.stringify(now[key] ?? null) === JSON.stringify(after[key] ?? null) ? before[key] : now[key];
  const added = new Set(after.addresses.filter((address) => !before.addresses.includes(address)));
  const isSame = JSON.stringify(now.addresses) === JSON.stringify(after.addresses);
  return {
    name: back("name"),
    addresses: isSame ? before.addresses : now.addresses.filter((address) => !added.has(address)),
    segment: back("segment"),
    owner: back("owner"),
    service: back("service"),
    criticality: back("criticality"),
  };
}

/** Exposures that came to the merged asset since, and that were seen where the other asset is. */
export function cameSince(
  holdings: Holdings,
  moves: AssetMoves,
  lastExposureNo: number,
): { readonly exposures: readonly HeldExposure[]; readonly moves: AssetMoves } {
  const keys = new Set(moves.keys);
  const exposures = holdings.exposures.filter(
    ({ no, host }) => no > lastExposureNo && host !== null && keys.has(handleKey(host)),
  );
  const nos = new Set(exposures.map(({ no }) => no));
  const back = new Set(moves.endpoints);
  const endpoints = holdings.endpoints.filter(({ no, host }) => !back.has(no) && keys.has(handleKey(host)));
  const theirs = new Set([...moves.exposures.map(({ no }) => no), ...nos]);
  const moved = new Set(moves.sources);
  const claims = holdings.claims.filter(({ exposureNo }) => exposureNo !== null && nos.has(exposureNo));
  return {
    exposures,
    moves: {
      ...moves,
      keys: [],
      sharedKeys: [],
      protections: [],
      seenAddresses: [],
      sources: holdings.sources
        .filter(({ no, exposureNo }) => theirs.has(exposureNo) && !moved.has(no))
        .map(({ no }) => no),
      covered: [],
      findings: [],
      folds: [],
      words: [],
      fromNo: moves.intoNo,
      intoNo: moves.fromNo,
      endpoints: endpoints.map(({ no }) => no),
      claims: claims.map(({ no }) => no),
      exposures: exposures.map(({ no, foldKey }) => ({
        no,
        foldKey,
        newFoldKey: foldKeyOn(foldKey, moves.fromNo),
      })),
    },
  };
}
