import { Fault } from "../../proto/fault.ts";
import { id } from "../../proto/ids.ts";
import type { Asset, Segment } from "../domain/asset.ts";
import { overlapsOf, segmentOf } from "../domain/asset-segment.ts";
import type { InventoryDocument } from "../domain/inventory.ts";
import { type ApplyRulesDeps, applyIdentityRules } from "./apply-identity-rules.ts";
import type { Commands } from "./command.ts";
import { type Change, type DeclareAssetDeps, declareAsset, proposeForAsset } from "./declare-asset.ts";
import { type RecogniseDeps, recognising } from "./recognise-assets.ts";

type AssetRow = Asset & { readonly no: number };
type DeclaredAsset = InventoryDocument["assets"][number];

export type InventoryDeps = DeclareAssetDeps &
  ApplyRulesDeps & {
    readonly inventory: RecogniseDeps["inventory"] & {
      segments(): Promise<readonly Segment[]>;
      putSegment(segment: Segment): Promise<unknown>;
      assets(): Promise<readonly AssetRow[]>;
      givenSegments(): Promise<ReadonlyMap<number, { readonly segment: string }>>;
    };
    readonly exposures: { all(): Promise<readonly number[]> };
    readonly vantagesChanged: () => void;
  };

/** Sentences about what follows from a document; the rest are counted. */
const MAX_NOTES = 50;

/** Makes the inventory say what the document says; what the document doesn't name stays as it is. */
export async function applyInventory(
  deps: InventoryDeps,
  request: Commands["apply-inventory"]["request"],
  now: number,
): Promise<Commands["apply-inventory"]["reply"]> {
  return request.dryRun === true ? deps.rehearse(() => apply(deps, request, now)) : apply(deps, request, now);
}

async function apply(
  deps: InventoryDeps,
  request: Commands["apply-inventory"]["request"],
  now: number,
): Promise<Commands["apply-inventory"]["reply"]> {
  const { document, user } = request;
  const tally = { created: 0, changed: 0, unchanged: 0 };
  const stood = await deps.inventory.segments();
  for (const declared of document.segments) tally[await putSegment(deps, declared)] += 1;
  const segments = await deps.inventory.segments();
  const haveSegmentsMoved = tally.created + tally.changed > 0;
  const ruled = await applyIdentityRules(deps, document.identity ?? [], request, now);
  for (const change of ruled.changes) tally[change] += 1;
  const how = await recognising(deps, segments);
  for (const declared of document.assets) {
    checkSegments(declared, segments);
    tally[await declareAsset(deps, declared, { by: user, now, how })] += 1;
  }
  const notes = [...ruled.notes];
  if (haveSegmentsMoved) {
    notes.push(...(await placeKnown(deps, stood, segments, now)));
    const known = new Set(overlapsOf(stood));
    notes.push(...overlapsOf(segments).filter((sentence) => !known.has(sentence)));
  }
  if (tally.created + tally.changed > 0) {
    deps.vantagesChanged();
    for (const exposureNo of await deps.exposures.all()) deps.settleExposure(exposureNo);
    deps.trail.audit({
      at: now,
      who: user,
      what: "apply-inventory",
      subject: "inventory",
      from: request.from,
      body: { ...tally, segments: document.segments.map(({ name }) => name), assets: document.assets.length },
    });
  }
  return notes.length === 0 ? tally : { ...tally, notes: bounded(notes) };
}

const bounded = (notes: readonly string[]): readonly string[] =>
  notes.length <= MAX_NOTES
    ? notes
    : [...notes.slice(0, MAX_NOTES), `${notes.length - MAX_NOTES} more such sentences`];

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
    declared.segment ?? undefined,
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

/**
 * Who stands where its addresses put it moves with the blocks; whoever was put somewhere by a person stays. What
 * reports brought before its segment was declared finds its place now, and every exposure its claims from new segments.
 */
async function placeKnown(
  deps: InventoryDeps,
  stood: readonly Segment[],
  segments: readonly Segment[],
  now: number,
): Promise<readonly string[]> {
  const given = await deps.inventory.givenSegments();
  const notes: string[] = [];
  for (const asset of await deps.inventory.assets()) {
    const { no, ...known } = asset;
    const isByAddress =
      asset.segment === undefined || (!given.has(no) && asset.segment === segmentOf(asset.addresses, stood));
    const segment = isByAddress ? segmentOf(asset.addresses, segments) : asset.segment;
    if (segment !== asset.segment) {
      await deps.inventory.updateAsset(no, { ...known, segment });
      if (asset.segment !== undefined)
        notes.push(
          `${asset.name} moved from ${asset.segment} to ${segment ?? "no segment"} with its address`,
        );
    }
    await proposeForAsset(deps, asset, segments, now);
  }
  return notes;
}
