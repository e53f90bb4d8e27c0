import { clip, MAX_TITLE_CHARS } from "./bounded-text.ts";
import { addressOf } from "./endpoint.ts";
import { copyOf, type KeptText } from "./kept-text.ts";
import type { ParsedAsset } from "./report.ts";

/** Further addresses and names of one asset are dropped. */
export const MAX_ASSET_NAMES = 100;

/** An asset as a record names it. */
export type Seen = {
  readonly name: string;
  readonly addresses?: readonly string[];
  readonly names?: readonly string[];
  /** A person chose the name, so it alone says which asset this is; several addresses are then one asset's. */
  readonly isChosen?: boolean;
};

/** An asset while its report is being read. */
export type Asset = {
  /** Equal for the same asset, and for no other of the report. */
  readonly key: string;
  readonly name: string;
  addresses: readonly string[];
  names: readonly string[];
};

/** Shared by the many assets that have none. */
const NONE: readonly string[] = [];

/**
 * The assets of one report. Two addresses that share a host name are two assets; both then go by their
 * address, whatever the order in which they are seen.
 */
export function assetRegister(keep: KeptText) {
  const withSome = (before: readonly string[], texts: readonly string[]): readonly string[] => {
    let kept = before;
    for (const text of texts) {
      const clipped = clip(text, MAX_TITLE_CHARS);
      if (clipped !== "" && kept.length < MAX_ASSET_NAMES && !kept.includes(clipped))
        kept = [...kept, keep(clipped)];
    }
    return kept;
  };
  const assets = new Map<string, Asset>();
  return {
    see(seen: Seen): Asset {
      const addresses = (seen.addresses ?? []).map(addressOf).filter((address) => address !== undefined);
      const name = clip(seen.name, MAX_TITLE_CHARS);
      const key = JSON.stringify([name, seen.isChosen ? null : (addresses[0] ?? null)]);
      let asset = assets.get(key);
      if (asset === undefined) {
        asset = { key: copyOf(key), name: keep(name), addresses: NONE, names: NONE };
        assets.set(asset.key, asset);
      }
      asset.addresses = withSome(asset.addresses, addresses);
      asset.names = withSome(asset.names, seen.names ?? NONE);
      return asset;
    },
    /** The assets under names that no two of them share, and the name of each. */
    close(): { readonly list: readonly ParsedAsset[]; readonly nameOf: (asset: Asset) => string } {
      const nameOf = distinctNames([...assets.values()]);
      return { list: [...assets.values()].map((asset) => parsed(asset, nameOf(asset))), nameOf };
    },
  };
}

/** A shared name gives way to the address; an address that is itself another's name is put in brackets. */
function distinctNames(assets: readonly Asset[]): (asset: Asset) => string {
  const named = countOf(assets.map(({ name }) => name));
  const wanted = (asset: Asset): string => {
    const [address] = asset.addresses;
    return address !== undefined && (named.get(asset.name) ?? 0) > 1 ? address : asset.name;
  };
  const wanting = countOf(assets.map(wanted));
  return (asset) => {
    const name = wanted(asset);
    return name === asset.name || wanting.get(name) === 1 ? name : `${asset.name} (${name})`;
  };
}

function countOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

const parsed = (asset: Asset, name: string): ParsedAsset => ({
  name,
  addresses: asset.addresses,
  names: otherNames(asset, name),
});

const otherNames = ({ name, names }: Asset, chosen: string): readonly string[] => {
  if (names.length === 0 && name === chosen) return NONE;
  return [...new Set([name, ...names])].filter((other) => other !== chosen);
};
