import { plainAddress } from "../../proto/address.ts";
import { Fault } from "../../proto/fault.ts";
import { id } from "../../proto/ids.ts";
import type { Asset, EndpointFacts, Segment } from "../domain/asset.ts";
import { segmentOf } from "../domain/asset-segment.ts";
import { scenarioFor } from "../domain/claim-proposal.ts";
import type { InventoryDocument } from "../domain/inventory.ts";
import type { AuditEntry } from "../domain/trail.ts";
import type { Commands } from "./command.ts";
import { type ExposureEndpointDeps, exposureEndpoint, type ReportedPlace } from "./exposure-endpoint.ts";
import { type ProposeDeps, proposeFor } from "./propose-claims.ts";
import { proposePresenceFor } from "./propose-presence.ts";

type AssetRow = Asset & { readonly no: number };
type DeclaredAsset = InventoryDocument["assets"][number];

export type InventoryDeps = ProposeDeps & {
  readonly inventory: ExposureEndpointDeps["inventory"] & {
    segments(): Promise<readonly Segment[]>;
    putSegment(segment: Segment): Promise<unknown>;
    assetByKey(keys: readonly string[]): Promise<AssetRow | undefined>;
    addAsset(asset: Asset, at: number): Promise<number>;
    updateAsset(no: number, asset: Asset): Promise<unknown>;
    addKeys(assetNo: number, keys: readonly string[]): Promise<void>;
    assets(): Promise<readonly AssetRow[]>;
  };
  readonly claims: ProposeDeps["claims"] & {
    retarget(endpointNo: number, scenarioId: string): Promise<unknown>;
  };
  readonly exposures: {
    all(): Promise<readonly number[]>;
    ofAsset(assetNo: number): Promise<readonly (ReportedPlace & { no: number })[]>;
  };
  readonly settleExposure: (exposureNo: number) => void;
  readonly vantagesChanged: () => void;
  readonly trail: { audit(entry: AuditEntry): void };
};

/** Makes the inventory say what the document says; what the document doesn't name stays as it is. */
export async function applyInventory(
  deps: InventoryDeps,
  request: Commands["apply-inventory"]["request"],
  now: number,
): Promise<Commands["apply-inventory"]["reply"]> {
  const { document } = request;
  const tally = { created: 0, changed: 0, unchanged: 0 };
  for (const declared of document.segments) tally[await putSegment(deps, declared)] += 1;
  const segments = await deps.inventory.segments();
  const haveSegmentsMoved = tally.created + tally.changed > 0;
  for (const declared of document.assets) {
    checkSegments(declared, segments);
    tally[await putAsset(deps, declared, segments, now)] += 1;
  }
  if (haveSegmentsMoved) await placeKnown(deps, segments, now);
  if (tally.created + tally.changed > 0) {
    deps.vantagesChanged();
    for (const exposureNo of await deps.exposures.all()) deps.settleExposure(exposureNo);
    deps.trail.audit({
      at: now,
      who: request.user,
      what: "apply-inventory",
      subject: "inventory",
      from: request.from,
      body: { ...tally, segments: document.segments.map(({ name }) => name), assets: document.assets.length },
    });
  }
  return tally;
}

type Change = "created" | "changed" | "unchanged";

async function putSegment(
  deps: InventoryDeps,
  declared: InventoryDocument["segments"][number],
): Promise<Change> {
  const segment: Segment = {
    id: id(declared.name),
    cidrs: declared.cidrs,
    trust: declared.trust,
    isPublic: declared.public,
  };
  const before = (await deps.inventory.segments()).find((known) => known.id === segment.id);
  if (before !== undefined && JSON.stringify(before) === JSON.stringify(segment)) return "unchanged";
  await deps.inventory.putSegment(segment);
  return before === undefined ? "created" : "changed";
}

function checkSegments(declared: DeclaredAsset, segments: readonly Segment[]): void {
  const named = [
    declared.segment,
    ...declared.endpoints.flatMap(({ mustAllow, reachedAs }) => [...mustAllow, ...Object.keys(reachedAs)]),
  ];
  const unknown = named.find(
    (name) => name !== undefined && !segments.some((segment) => segment.id === name),
  );
  if (unknown === undefined) return;
  throw new Fault(
    "bad-request",
    `Asset "${declared.name}" names the segment "${unknown}", which doesn't exist; declare it first`,
    {
      field: "assets",
    },
  );
}

async function putAsset(
  deps: InventoryDeps,
  declared: DeclaredAsset,
  segments: readonly Segment[],
  now: number,
): Promise<Change> {
  const before =
    (await deps.inventory.assetByKey([declared.name])) ??
    (await deps.inventory.assetByKey(declared.addresses));
  const addresses = declared.addresses.length > 0 ? declared.addresses : (before?.addresses ?? []);
  const asset: Asset = {
    id: before?.id ?? id(deps.newId()),
    name: declared.name,
    addresses,
    segment:
      declared.segment === undefined
        ? (before?.segment ?? segmentOf(addresses, segments))
        : id(declared.segment),
    owner: declared.owner ?? before?.owner,
    service: declared.service ?? before?.service,
    criticality: declared.criticality ?? before?.criticality,
  };
  const assetNo = before?.no ?? (await deps.inventory.addAsset(asset, now));
  const { no: _, ...known } = before ?? { no: 0 };
  const isChanged = before !== undefined && JSON.stringify(sorted(known)) !== JSON.stringify(sorted(asset));
  if (isChanged) await deps.inventory.updateAsset(assetNo, asset);
  await deps.inventory.addKeys(assetNo, [asset.name, ...addresses]);
  let endpointsChanged = false;
  for (const endpoint of declared.endpoints) {
    if (await putEndpoint(deps, declared, { no: assetNo, ...asset }, endpoint)) endpointsChanged = true;
  }
  await proposeForAsset(deps, { no: assetNo, addresses }, segments, now);
  if (before === undefined) return "created";
  return isChanged || endpointsChanged ? "changed" : "unchanged";
}

async function putEndpoint(
  deps: InventoryDeps,
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

/** What reports brought before its segment was declared finds its place now, and every exposure its claims from new segments. */
async function placeKnown(deps: InventoryDeps, segments: readonly Segment[], now: number): Promise<void> {
  for (const asset of await deps.inventory.assets()) {
    const segment = asset.segment ?? segmentOf(asset.addresses, segments);
    const { no, ...known } = asset;
    if (segment !== asset.segment) await deps.inventory.updateAsset(no, { ...known, segment });
    await proposeForAsset(deps, asset, segments, now);
  }
}

/** New segments, new addresses and new business flows give known exposures new claims. */
async function proposeForAsset(
  deps: InventoryDeps,
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
