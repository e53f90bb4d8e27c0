import { plainAddress } from "../../proto/address.ts";
import { Fault } from "../../proto/fault.ts";
import { id } from "../../proto/ids.ts";
import { isArtifactReport } from "../domain/artifact-formats.ts";
import type { Asset, EndpointFacts, Segment } from "../domain/asset.ts";
import { assetKey, handlesOf } from "../domain/asset-handles.ts";
import { segmentOf } from "../domain/asset-segment.ts";
import { scenarioFor } from "../domain/claim-proposal.ts";
import { INVENTORY_LIMITS, type InventoryDocument } from "../domain/inventory.ts";
import { type ExposureEndpointDeps, exposureEndpoint, type ReportedPlace } from "./exposure-endpoint.ts";
import { type ProposeDeps, proposeFor } from "./propose-claims.ts";
import { proposePresenceFor } from "./propose-presence.ts";
import type { Recognising } from "./recognise-assets.ts";

type AssetRow = Asset & { readonly no: number };
type DeclaredAsset = InventoryDocument["assets"][number];

/** A segment that somebody named for an asset. */
export type GivenSegment = { readonly segment: string; readonly by: string };

export type DeclareAssetDeps = ProposeDeps & {
  readonly inventory: ExposureEndpointDeps["inventory"] & {
    asset(no: number): Promise<AssetRow | undefined>;
    assetByKey(keys: readonly string[]): Promise<AssetRow | undefined>;
    addAsset(asset: Asset, at: number): Promise<number>;
    updateAsset(no: number, asset: Asset): Promise<unknown>;
    giveKeys(assetNo: number, keys: readonly string[]): Promise<void>;
    /** Whether other assets are part of it since a merge. */
    hasAbsorbed(assetNo: number): Promise<boolean>;
    givenSegment(assetNo: number): Promise<GivenSegment | undefined>;
    giveSegment(assetNo: number, segment: string | null, at: number, by: string): Promise<unknown>;
  };
  readonly claims: ProposeDeps["claims"] & {
    retarget(endpointNo: number, scenarioId: string): Promise<unknown>;
  };
  readonly exposures: { ofAsset(assetNo: number): Promise<readonly (ReportedPlace & { no: number })[]> };
};

export type Change = "created" | "changed" | "unchanged";
/** Who declares, when, and what recognising needs. */
export type Declaring = { readonly by: string; readonly now: number; readonly how: Recognising };

/** Makes one asset what the document says of it. */
export async function declareAsset(
  deps: DeclareAssetDeps,
  declared: DeclaredAsset,
  { by, now, how }: Declaring,
): Promise<Change> {
  const { inventory } = deps;
  const before = await knownAs(deps, declared);
  const isMerged = before !== undefined && (await inventory.hasAbsorbed(before.no));
  const given = before && (await inventory.givenSegment(before.no));
  const asset = declaredAs(declared, before, { isMerged, given, segments: how.segments, newId: deps.newId });
  const assetNo = before?.no ?? (await inventory.addAsset(asset, now));
  const { no: _, ...known } = before ?? { no: 0 };
  const isChanged = before !== undefined && JSON.stringify(sorted(known)) !== JSON.stringify(sorted(asset));
  if (isChanged) await inventory.updateAsset(assetNo, asset);
  const isGivenAnew = declared.segment !== undefined && declared.segment !== (given?.segment ?? null);
  if (isGivenAnew) await inventory.giveSegment(assetNo, declared.segment ?? null, now, by);
  await inventory.giveKeys(assetNo, keysOf(declared, asset, how));
  let endpointsChanged = false;
  for (const endpoint of declared.endpoints) {
    if (await putEndpoint(deps, declared, { no: assetNo, ...asset }, endpoint)) endpointsChanged = true;
  }
  await proposeForAsset(deps, { no: assetNo, addresses: asset.addresses }, how.segments, now);
  if (before === undefined) return "created";
  return isChanged || endpointsChanged || (isGivenAnew && given !== undefined) ? "changed" : "unchanged";
}

/** By its name. By its address only where that asset isn't another that is declared elsewhere: sites may number alike. */
async function knownAs(
  { inventory }: DeclareAssetDeps,
  declared: DeclaredAsset,
): Promise<AssetRow | undefined> {
  const byName = await inventory.assetByKey([declared.name]);
  if (byName !== undefined) return byName;
  const byAddress = await inventory.assetByKey(declared.addresses);
  if (byAddress === undefined || typeof declared.segment !== "string") return byAddress;
  const given = await inventory.givenSegment(byAddress.no);
  return given === undefined || given.segment === declared.segment ? byAddress : undefined;
}

type Before = {
  readonly isMerged: boolean;
  readonly given: GivenSegment | undefined;
  readonly segments: readonly Segment[];
  readonly newId: () => string;
};

function declaredAs(
  declared: DeclaredAsset,
  before: AssetRow | undefined,
  { isMerged, given, segments, newId }: Before,
): Asset {
  // One name of several that people made one: what is declared of it adds, and renames nothing.
  const isAlias = isMerged && before !== undefined && assetKey(before.name) !== assetKey(declared.name);
  const declaredAddresses = declared.addresses.length > 0 ? declared.addresses : (before?.addresses ?? []);
  const addresses = isMerged
    ? [...new Set([...(before?.addresses ?? []), ...declaredAddresses])].slice(0, INVENTORY_LIMITS.addresses)
    : declaredAddresses;
  const isByAddress = given === undefined && before?.segment === segmentOf(before?.addresses ?? [], segments);
  const kept = declared.segment === null || isByAddress ? undefined : (given?.segment ?? before?.segment);
  const words = {
    owner: declared.owner ?? before?.owner,
    service: declared.service ?? before?.service,
    criticality: declared.criticality ?? before?.criticality,
  };
  return {
    id: before?.id ?? id(newId()),
    name: isAlias ? before.name : declared.name,
    addresses,
    segment: id(declared.segment ?? kept ?? segmentOf(addresses, segments) ?? "") || undefined,
    ...(isAlias
      ? {
          owner: before.owner ?? words.owner,
          service: before.service ?? words.service,
          criticality: before.criticality ?? words.criticality,
        }
      : words),
  };
}

/** What a person declares is its own, also a loopback address. */
const keysOf = (declared: DeclaredAsset, { addresses }: Asset, { rules }: Recognising): readonly string[] =>
  handlesOf(
    {
      name: declared.name,
      addresses,
      names: [],
      isArtifact: addresses.length === 0 && isArtifactReport("", declared.name),
    },
    () => true,
    rules,
  )
    .handles.filter(({ isByRule }) => isByRule === undefined)
    .map(({ key }) => key);

async function putEndpoint(
  deps: DeclareAssetDeps,
  declared: DeclaredAsset,
  asset: AssetRow,
  given: DeclaredAsset["endpoints"][number],
): Promise<boolean> {
  const host = plainAddress(given.address ?? asset.addresses[0] ?? "");
  if (host === undefined) {
    throw new Fault(
      "bad-request",
      `Asset "${declared.name}" has an endpoint on port ${given.port} but no address`,
      { field: "assets" },
    );
  }
  const facts: EndpointFacts = {
    transport: given.transport,
    host,
    port: given.port,
    speaks: given.speaks,
    reachedAs: given.reachedAs,
    isCanary: given.canary,
    mustAllow: given.mustAllow,
    serverName: given.serverName,
    path: given.path,
  };
  const before = await deps.inventory.endpointAt(asset.no, facts.transport, facts.host, facts.port);
  const isSame =
    before !== undefined &&
    Object.entries(facts).every(
      ([key, value]) => JSON.stringify(before[key as keyof EndpointFacts]) === JSON.stringify(value),
    );
  if (isSame) return false;
  const endpointNo = await deps.inventory.putEndpoint(asset.no, facts);
  // What it speaks was a guess, or has changed: the claims ask in its own words from now on.
  if (before !== undefined && before.speaks !== facts.speaks)
    await deps.claims.retarget(endpointNo, scenarioFor(facts));
  return true;
}

/** New segments, new addresses and new business flows give known exposures new claims. */
export async function proposeForAsset(
  deps: ExposureEndpointDeps & ProposeDeps & Pick<DeclareAssetDeps, "exposures">,
  asset: Pick<AssetRow, "no" | "addresses">,
  segments: readonly Segment[],
  now: number,
): Promise<void> {
  for (const exposure of await deps.exposures.ofAsset(asset.no)) {
    const endpoint = await exposureEndpoint(deps, asset, exposure);
    if (endpoint !== undefined)
      await proposeFor(deps, { no: exposure.no, assetNo: asset.no }, endpoint, segments, now);
    else await proposePresenceFor(deps, exposure.no, async () => undefined, segments, now);
  }
}

const sorted = (asset: object): object =>
  Object.fromEntries(Object.entries(asset).sort(([a], [b]) => (a < b ? -1 : 1)));
