import { plainAddress } from "../../proto/address.ts";
import { handleKey } from "./asset-handles.ts";
import { foldKeyOn, type Holdings } from "./asset-holdings.ts";
import { type AssetWords, type ExposureFate, type MovePlan, wordsOf } from "./asset-moves.ts";

/** What is to become an asset of its own: what is seen at these names and addresses, and these exposures. */
export type SplitOff = {
  /** As `handleKey` makes them. */
  readonly keys: ReadonlySet<string>;
  readonly exposureIds: ReadonlySet<string>;
};

export type SplitPlan =
  | (MovePlan & { readonly kind: "plan"; readonly words: AssetWords })
  | { readonly kind: "refused"; readonly because: string };

/**
 * Makes two assets of one. What was seen at a name or an address goes where that goes; what was seen nowhere in
 * particular (a package on the host) stays, unless it is named. Nobody loses an owner or a criticality by it.
 */
export function planSplit(from: Holdings, newNo: number, off: SplitOff, name: string | undefined): SplitPlan {
  const known = new Set([...from.keys, ...from.sharedKeys.map(({ key }) => key)]);
  const stranger = [...off.keys].find((key) => !known.has(key));
  if (stranger !== undefined)
    return refused(
      `"${stranger}" is no name or address of ${from.asset.name}: plumbline asset show ${from.asset.id}`,
    );
  if ([...known].every((key) => off.keys.has(key) || key.startsWith("short:")))
    return refused(`nothing would be left of ${from.asset.name}: leave it a name or an address`);
  const missing = [...off.exposureIds].find((id) => !from.exposures.some((one) => one.id === id));
  if (missing !== undefined) return refused(`${missing} is no exposure of ${from.asset.name}`);

  const keys = [...off.keys];
  const first = name ?? keys.find((key) => plainAddress(key) === undefined) ?? keys[0];
  if (first === undefined) return refused("name what is to be split off: --name or --address");
  const endpoints = new Set(
    from.endpoints.filter(({ host }) => off.keys.has(handleKey(host))).map(({ no }) => no),
  );
  const moving = from.exposures.filter(
    ({ id, host }) => off.exposureIds.has(id) || (host !== null && off.keys.has(handleKey(host))),
  );
  const moved = new Set(moving.map(({ no }) => no));
  const isGoing = ({ exposureNo, endpointNo }: Holdings["claims"][number]): boolean =>
    exposureNo === null ? endpointNo !== null && endpoints.has(endpointNo) : moved.has(exposureNo);
  const isOff = (address: string): boolean => off.keys.has(handleKey(address));
  const before = wordsOf(from.asset);
  return {
    kind: "plan",
    words: { ...before, name: first, addresses: keys.filter((key) => plainAddress(key) !== undefined) },
    fates: moving.map(
      ({ id, title }): ExposureFate => ({ id, title, becomes: "moved", with: undefined, because: "" }),
    ),
    moves: {
      fromNo: from.asset.no,
      intoNo: newNo,
      keys: from.keys.filter((key) => off.keys.has(key)),
      sharedKeys: from.sharedKeys.filter(({ key }) => off.keys.has(key)).map(({ no }) => no),
      endpoints: [...endpoints],
      claims: from.claims.filter(isGoing).map(({ no }) => no),
      protections: from.protections
        .filter(({ endpointNo }) => endpointNo !== null && endpoints.has(endpointNo))
        .map(({ no }) => no),
      seenAddresses: [],
      sources: from.sources.filter(({ exposureNo }) => moved.has(exposureNo)).map(({ no }) => no),
      covered: [],
      findings: [],
      exposures: moving.map(({ no, foldKey }) => ({ no, foldKey, newFoldKey: foldKeyOn(foldKey, newNo) })),
      folds: [],
      words: [
        {
          assetNo: from.asset.no,
          before,
          after: { ...before, addresses: before.addresses.filter((address) => !isOff(address)) },
        },
      ],
    },
  };
}

const refused = (because: string): SplitPlan => ({ kind: "refused", because });
