import { clip, MAX_TITLE_CHARS } from "./bounded-text.ts";
import { addressOf } from "./endpoint.ts";
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
  readonly addresses: Set<string>;
  readonly names: Set<string>;
};

/**
 * The assets of one report. Two addresses that share a host name are two assets; both then go by their
 * address, whatever the order in which they are seen.
 */
export function assetRegister() {
  const assets = new Map<string, Asset>();
  return {
    see(seen: Seen): Asset {
      const addresses = (seen.addresses ?? []).map(addressOf).filter((address) => address !== undefined);
      const name = clip(seen.name, MAX_TITLE_CHARS);
      const key = JSON.stringify([name, seen.isChosen ? null : (addresses[0] ?? null)]);
      const asset = assets.get(key) ?? { key, name, addresses: new Set<string>(), names: new Set<string>() };
      assets.set(key, asset);
      addSome(asset.addresses, addresses);
      addSome(asset.names, seen.names ?? []);
      return asset;
    },
    /** The assets under names that no two of them share, and the name of each. */
    close(): { readonly list: readonly ParsedAsset[]; readonly nameOf: (asset: Asset) => string } {
      const nameOf = distinctNames([...assets.values()]);
      return { list: [...assets.values()].map((asset) => parsed(asset, nameOf(asset))), nameOf };
    },
  };
}

function addSome(set: Set<string>, texts: readonly string[]): void {
  for (const text of texts) {
    if (text !== "" && set.size < MAX_ASSET_NAMES) set.add(clip(text, MAX_TITLE_CHARS));
  }
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
  addresses: [...asset.addresses],
  names: [...new Set([asset.name, ...asset.names])].filter((other) => other !== name),
});
