import { Fault } from "../../proto/fault.ts";
import { id } from "../../proto/ids.ts";
import type { Untrusted } from "../../proto/untrusted.ts";
import type { Asset, Segment } from "../domain/asset.ts";
import { wordsOf } from "../domain/asset-moves.ts";
import { segmentOf } from "../domain/asset-segment.ts";
import { type SetWords, selects } from "../domain/asset-selection.ts";
import type { AuditEntry } from "../domain/trail.ts";
import type { AssetCommands } from "./asset-command.ts";
import { changesOf } from "./asset-decision.ts";
import type { Caller } from "./command.ts";

type AssetRow = Asset & { readonly no: number };
type Request = AssetCommands<Caller>["set-assets"]["request"];
type Reply = AssetCommands<Caller>["set-assets"]["reply"];
type Ranked = { readonly id: string; readonly title: Untrusted; readonly band: string };

export type SetAssetsDeps = {
  readonly inventory: {
    segments(): Promise<readonly Segment[]>;
    assets(): Promise<readonly AssetRow[]>;
    updateAsset(no: number, asset: Asset): Promise<unknown>;
    giveSegment(assetNo: number, segment: string | null, at: number, by: string): Promise<unknown>;
    ranked(assetNos: readonly number[]): Promise<ReadonlyMap<number, Ranked>>;
  };
  readonly settleExposure: (exposureNo: number) => void;
  readonly rehearse: <T>(act: () => Promise<T>) => Promise<T>;
  readonly trail: { audit(entry: AuditEntry): void };
};

/** Assets and exposures that a reply names one by one; all of them are counted. */
export const MAX_CHANGES_SHOWN = 1_000;
/** Assets that the audit log names with their words before and after. */
const MAX_AUDITED = 200;

/** Says owner, service, criticality or segment of every asset that fits. With `dryRun` nothing of it is left. */
export async function setAssets(deps: SetAssetsDeps, request: Request, now: number): Promise<Reply> {
  const act = () => set(deps, request, now);
  return request.dryRun
    ? { kind: "preview", ...(await deps.rehearse(act)) }
    : { kind: "done", ...(await act()) };
}

async function set(
  deps: SetAssetsDeps,
  { select, set: words, user, from }: Request,
  now: number,
): Promise<Omit<Reply, "kind">> {
  const { inventory } = deps;
  const segments = await inventory.segments();
  if (typeof words.segment === "string" && !segments.some((one) => one.id === words.segment))
    throw new Fault("bad-request", `There is no segment "${words.segment}": plumbline segment list`, {
      field: "set.segment",
    });
  const all = await inventory.assets();
  const stranger = select.ids?.find((wanted) => !all.some((asset) => asset.id === wanted));
  if (stranger !== undefined)
    throw new Fault("not-found", `No asset has the id "${stranger}"`, { field: "select.ids" });
  const matching = all.filter((asset) => selects(select, asset));
  const changed: Reply["assets"][number][] = [];
  const changedNos: number[] = [];
  for (const asset of matching) {
    const { no, ...known } = asset;
    const after = { ...known, ...said(words, asset, segments) };
    if (words.segment !== undefined) await inventory.giveSegment(no, words.segment, now, user);
    const changes = changesOf(wordsOf(known), wordsOf(after));
    if (changes.length === 0) continue;
    await inventory.updateAsset(no, after);
    changed.push({ id: asset.id, name: asset.name, changes });
    changedNos.push(no);
  }
  const before = await inventory.ranked(changedNos);
  for (const exposureNo of before.keys()) deps.settleExposure(exposureNo);
  const after = await inventory.ranked(changedNos);
  const moved = [...after].flatMap(([no, { id: exposureId, title, band }]) => {
    const was = before.get(no)?.band ?? band;
    return was === band ? [] : [{ id: exposureId, title, before: was, after: band }];
  });
  if (changed.length > 0)
    deps.trail.audit({
      at: now,
      who: user,
      what: "set-assets",
      subject: changed.length === 1 ? (changed[0]?.id ?? "") : "assets",
      from,
      body: {
        set: JSON.parse(JSON.stringify(words)),
        select: JSON.parse(JSON.stringify({ ...select, ids: select.ids?.slice(0, MAX_AUDITED) })),
        matched: matching.length,
        changed: changed.length,
        assets: JSON.parse(JSON.stringify(changed.slice(0, MAX_AUDITED))),
      },
    });
  return {
    matched: matching.length,
    changed: changed.length,
    assets: changed.slice(0, MAX_CHANGES_SHOWN),
    exposures: { touched: after.size, moved: moved.length, shown: moved.slice(0, MAX_CHANGES_SHOWN) },
  };
}

const said = (words: SetWords, asset: AssetRow, segments: readonly Segment[]): Partial<Asset> => ({
  ...(words.owner === undefined ? {} : { owner: words.owner ?? undefined }),
  ...(words.service === undefined ? {} : { service: words.service ?? undefined }),
  ...(words.criticality === undefined ? {} : { criticality: words.criticality ?? undefined }),
  ...(words.segment === undefined
    ? {}
    : { segment: words.segment === null ? segmentOf(asset.addresses, segments) : id(words.segment) }),
});
