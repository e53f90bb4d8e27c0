import { plainAddress } from "../../proto/address.ts";
import type { Asset } from "./asset.ts";
import type { ScopeSelection } from "./scope.ts";

/** What of an asset a selection looks at. */
export type Selectable = Pick<
  Asset,
  "id" | "name" | "addresses" | "segment" | "owner" | "service" | "criticality"
>;

/**
 * Whether an asset is in a selection: each field that is given must fit, one word of it is enough. What is named one
 * by one is in whatever the fields say, and what is excepted is out whatever anything says. The order of words and
 * of assets makes no difference.
 */
export function selectionOf(selection: ScopeSelection): (asset: Selectable) => boolean {
  const { segments, services, owners, criticality, names, assets, except } = selection;
  const named = keys(assets);
  const left = keys(except);
  const patterns = names?.map(nameMatcher);
  const hasFields = [segments, services, owners, criticality, names].some((field) => field !== undefined);
  const fits = (asset: Selectable): boolean =>
    (segments === undefined || (asset.segment !== undefined && segments.includes(asset.segment))) &&
    (services === undefined || (asset.service !== undefined && services.includes(asset.service))) &&
    (owners === undefined || (asset.owner !== undefined && owners.includes(asset.owner))) &&
    (criticality === undefined ||
      (asset.criticality !== undefined && criticality.includes(asset.criticality))) &&
    (patterns === undefined || patterns.some((matches) => matches(asset.name)));
  return (asset) => {
    const own = keysOf(asset);
    if (own.some((key) => left.has(key))) return false;
    return own.some((key) => named.has(key)) || (hasFields && fits(asset));
  };
}

/** Words of `assets` and `except` that name none of these. */
export function strangersIn(
  selection: ScopeSelection,
  assets: readonly Selectable[],
): readonly { readonly field: string; readonly name: string }[] {
  const known = new Set(assets.flatMap(keysOf));
  const strange = (field: "assets" | "except") =>
    (selection[field] ?? []).flatMap((name, index) =>
      known.has(keyOf(name)) ? [] : [{ field: `${field}.${index}`, name }],
    );
  return [...strange("assets"), ...strange("except")];
}

const keys = (names: readonly string[] = []): ReadonlySet<string> => new Set(names.map(keyOf));

const keysOf = ({ id, name, addresses }: Selectable): readonly string[] =>
  [id, name, ...addresses].map(keyOf);

/** Addresses whatever their spelling, names without regard to case and to a trailing dot. */
const keyOf = (name: string): string => plainAddress(name) ?? name.toLowerCase().replace(/\.$/, "");

/** A pattern as a question. Costs at most the product of both lengths, whatever the name is. */
export function nameMatcher(pattern: string): (name: string) => boolean {
  const [first = "", ...rest] = pattern.toLowerCase().split("*");
  const last = rest.pop();
  return (name) => {
    const text = name.toLowerCase();
    if (last === undefined) return text === first;
    if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
      return false;
    const end = text.length - last.length;
    let at = first.length;
    for (const part of rest) {
      const found = text.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}
