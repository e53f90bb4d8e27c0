import { cidr, contains } from "../../proto/address.ts";
import { id } from "../../proto/ids.ts";
import { isArtifactReport } from "../domain/artifact-formats.ts";
import type { Asset, Segment } from "../domain/asset.ts";
import { type Handles, handleKey, handlesOf, lookupKeys, type SeenAsset } from "../domain/asset-handles.ts";
import { segmentOf } from "../domain/asset-segment.ts";
import { type IdentityRule, type IdentityRules, identityRules } from "../domain/identity-rule.ts";
import { INVENTORY_LIMITS } from "../domain/inventory.ts";
import { type Candidate, type Recognition, recognise } from "../domain/recognise-asset.ts";
import type { ReportToImport } from "./command.ts";

type AssetRow = Asset & { readonly no: number };
type Reported = ReportToImport["assets"][number];

export type RecogniseDeps = {
  readonly inventory: {
    asset(no: number): Promise<AssetRow | undefined>;
    addAsset(asset: Asset, at: number): Promise<number>;
    updateAsset(no: number, asset: Asset): Promise<unknown>;
    candidates(keys: readonly string[]): Promise<readonly Candidate[]>;
    giveKeys(assetNo: number, keys: readonly string[]): Promise<void>;
    takeKeys(assetNo: number, keys: readonly string[]): Promise<unknown>;
    declaredLoopback(): Promise<ReadonlySet<string>>;
    identityRules(): Promise<readonly IdentityRule[]>;
  };
  readonly newId: () => string;
};

/** What recognising asks besides what is seen. */
export type Recognising = {
  readonly rules: IdentityRules;
  readonly isDeclared: (address: string) => boolean;
  readonly segments: readonly Segment[];
};

/** Warnings about who is whom that one report may leave; the rest are counted. */
export const MAX_IDENTITY_WARNINGS = 20;

/**
 * The assets that a report speaks of, by the name that it gives them: known ones, or made now. What a report says
 * adds names and, where none is known, addresses; it never takes any away, and merges nothing: where it shows two
 * known assets to be one, that is a warning with the command for it.
 */
export async function recogniseAssets(
  deps: RecogniseDeps,
  report: Pick<ReportToImport, "assets" | "format">,
  segments: readonly Segment[],
  now: number,
): Promise<{ readonly assets: Map<string, AssetRow>; readonly warnings: readonly string[] }> {
  const how = await recognising(deps, segments);
  const assets = new Map<string, AssetRow>();
  const warnings: string[] = [];
  for (const reported of report.assets) {
    const seen = seenAs(reported, report.format);
    const { handles, leftOut } = handlesOf(seen, how.isDeclared, how.rules);
    const candidates = await deps.inventory.candidates(lookupKeys(handles));
    const found = recognise(handles, candidates);
    const asset =
      found.kind === "known"
        ? await learn(deps, found, seen, { handles: unknownTo(candidates, found.no, handles), leftOut }, how)
        : await make(deps, seen, { handles, leftOut }, how, now);
    assets.set(reported.name, asset);
    warnings.push(...(await saidOf(deps, found, asset)));
  }
  return { assets, warnings: bounded(warnings) };
}

/** The known assets among those that a report speaks of, by the name that it gives them. Nothing is learnt or made. */
export async function knownAssets(
  deps: RecogniseDeps,
  report: Pick<ReportToImport, "assets" | "format">,
  segments: readonly Segment[],
): Promise<Map<string, AssetRow>> {
  const how = await recognising(deps, segments);
  const assets = new Map<string, AssetRow>();
  for (const reported of report.assets) {
    const { handles } = handlesOf(seenAs(reported, report.format), how.isDeclared, how.rules);
    const found = recognise(handles, await deps.inventory.candidates(lookupKeys(handles)));
    const asset = found.kind === "known" ? await deps.inventory.asset(found.no) : undefined;
    if (asset !== undefined) assets.set(reported.name, asset);
  }
  return assets;
}

/** The rules in force, and which shared addresses somebody declared. */
export async function recognising(
  { inventory }: Pick<RecogniseDeps, "inventory">,
  segments: readonly Segment[],
): Promise<Recognising> {
  const rules = identityRules(await inventory.identityRules(), handleKey);
  const loopback = await inventory.declaredLoopback();
  const blocks = segments.flatMap(({ cidrs }) => cidrs.flatMap((text) => cidr(text) ?? []));
  const isDeclared = (address: string): boolean =>
    loopback.has(address) || blocks.some((block) => contains(block, address));
  return { rules, isDeclared, segments };
}

/** A known asset's keys are not given to it again. */
const unknownTo = (
  candidates: readonly Candidate[],
  no: number,
  handles: Handles["handles"],
): Handles["handles"] => {
  const known = candidates.find((one) => one.no === no)?.keys;
  return handles.filter(({ key }) => known?.has(key) !== true);
};

const seenAs = ({ name, addresses, names }: Reported, format: string): SeenAsset => ({
  name,
  addresses,
  names,
  isArtifact: addresses.length === 0 && isArtifactReport(format, name),
});

async function learn(
  { inventory }: RecogniseDeps,
  { no, moved }: Extract<Recognition, { readonly kind: "known" }>,
  seen: SeenAsset,
  { handles, leftOut }: Handles,
  { segments }: Recognising,
): Promise<AssetRow> {
  const known = await inventory.asset(no);
  if (known === undefined) throw new TypeError(`Asset ${no} is known by a key and isn't there`);
  if (moved.length > 0) await inventory.takeKeys(no, moved);
  await inventory.giveKeys(
    no,
    handles.filter(({ isByRule }) => isByRule === undefined).map(({ key }) => key),
  );
  const addresses = ownAddresses(seen, leftOut);
  if (known.addresses.length > 0 || addresses.length === 0) return known;
  const { no: _, ...rest } = known;
  const asset = { ...rest, addresses, segment: known.segment ?? segmentOf(addresses, segments) };
  await inventory.updateAsset(no, asset);
  return { ...asset, no };
}

async function make(
  deps: RecogniseDeps,
  seen: SeenAsset,
  { handles, leftOut }: Handles,
  { segments }: Recognising,
  now: number,
): Promise<AssetRow> {
  const addresses = ownAddresses(seen, leftOut);
  const asset: Asset = {
    id: id(deps.newId()),
    name: seen.name,
    addresses,
    segment: segmentOf(addresses, segments),
    owner: undefined,
    service: undefined,
    criticality: undefined,
  };
  const no = await deps.inventory.addAsset(asset, now);
  await deps.inventory.giveKeys(
    no,
    handles.filter(({ isByRule }) => isByRule === undefined).map(({ key }) => key),
  );
  return { ...asset, no };
}

/** Addresses that every host has are nobody's, unless the thing is known by nothing else. */
function ownAddresses({ addresses }: SeenAsset, leftOut: Handles["leftOut"]): readonly string[] {
  const left = new Set(leftOut.map(({ text }) => text));
  const own = addresses.filter((address) => !left.has(address));
  return (own.length > 0 ? own : addresses).slice(0, INVENTORY_LIMITS.addresses);
}

async function saidOf(
  { inventory }: RecogniseDeps,
  found: Recognition,
  asset: AssetRow,
): Promise<readonly string[]> {
  if (found.kind === "new")
    return found.ambiguous === undefined
      ? []
      : [
          `"${found.ambiguous}" is the name of several assets and comes without an address: kept as an asset of its own`,
        ];
  const said = found.moved.map((address) => `${address} is ${asset.name}'s now, by ${found.by.key}`);
  for (const no of found.also) {
    const other = await inventory.asset(no);
    if (other !== undefined && found.moved.length === 0)
      said.push(
        `${asset.name} and ${other.name} may be one: plumbline asset merge ${asset.id} ${other.id} --reason "…"`,
      );
  }
  return said;
}

const bounded = (warnings: readonly string[]): readonly string[] =>
  warnings.length <= MAX_IDENTITY_WARNINGS
    ? warnings
    : [
        ...warnings.slice(0, MAX_IDENTITY_WARNINGS),
        `${warnings.length - MAX_IDENTITY_WARNINGS} more about who is whom`,
      ];
