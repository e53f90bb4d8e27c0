import { Fault } from "../../proto/fault.ts";
import type { Asset } from "../domain/asset.ts";
import type { Holdings } from "../domain/asset-holdings.ts";
import type { AssetMoves, AssetWords, ExposureFate, FoldFacts } from "../domain/asset-moves.ts";
import type { AuditEntry } from "../domain/trail.ts";
import type { AssetDecided } from "./asset-command.ts";
import type { PartSourcesDeps } from "./part-sources.ts";
import { type RefreshDeps, refreshDeclarations } from "./refresh-declarations.ts";

type AssetRow = Asset & { readonly no: number };

export type DecisionRow = {
  readonly no: number;
  readonly id: string;
  readonly kind: "merge" | "split";
  readonly at: number;
  readonly by_user: string;
  readonly reason: string;
  readonly body: string;
  readonly undone_at: number | null;
};

/** What a decision keeps of itself, so that it can be taken back. */
export type DecisionBody = {
  readonly moves: AssetMoves;
  /** The newest exposure there was: what comes later wasn't moved. */
  readonly lastExposureNo: number;
};

export type AssetDecisionDeps = Omit<RefreshDeps, "inventory"> & {
  readonly inventory: RefreshDeps["inventory"] & {
    asset(no: number): Promise<AssetRow | undefined>;
    assetById(id: string): Promise<AssetRow | undefined>;
    assetByKey(keys: readonly string[]): Promise<AssetRow | undefined>;
    absorbedBy(assetNo: number): Promise<number | undefined>;
    addAsset(asset: Asset, at: number): Promise<number>;
    updateAsset(no: number, asset: Asset): Promise<unknown>;
    holdings(asset: AssetRow, at: number): Promise<Holdings>;
    move(moves: AssetMoves, direction: "there" | "back"): Promise<void>;
    foldFacts(exposureNo: number): Promise<FoldFacts>;
    putFoldFacts(exposureNo: number, facts: FoldFacts): Promise<unknown>;
    fold(exposureNo: number, intoNo: number, decisionNo: number): Promise<void>;
    unfold(decisionNo: number, at: number): Promise<void>;
    samenessOf(sources: readonly number[]): Promise<ReadonlySet<string>>;
    partAgain(moves: AssetMoves): Promise<readonly number[]>;
    closures(exposureNos: readonly number[]): Promise<ReadonlyMap<number, { id: string; closure: string }>>;
    absorb(assetNo: number, intoNo: number, decisionNo: number): Promise<unknown>;
    release(decisionNo: number, at: number): Promise<unknown>;
    lastExposureNo(): Promise<number>;
    addDecision(decision: {
      id: string;
      kind: "merge" | "split";
      at: number;
      by: string;
      reason: string;
      body: string;
    }): Promise<number>;
    decision(decisionId: string): Promise<DecisionRow | undefined>;
    laterDecisions(no: number, assetNos: readonly number[]): Promise<readonly DecisionRow[]>;
    markUndone(no: number, at: number, by: string): Promise<unknown>;
  };
  readonly sightings: PartSourcesDeps["sightings"];
  readonly newId: () => string;
  readonly settleExposure: (exposureNo: number) => void;
  /** Does it, answers, and leaves nothing of it: a preview is the act itself, taken back. */
  readonly rehearse: <T>(act: () => Promise<T>) => Promise<T>;
  readonly trail: { audit(entry: AuditEntry): void };
};

/** Exposures that a reply names one by one; all of them are counted. */
export const MAX_FATES_SHOWN = 1_000;

/** An asset by its id, or by a name or address that is its. One that was merged away is named with where it is now. */
export async function assetNamed({ inventory }: AssetDecisionDeps, text: string): Promise<AssetRow> {
  const found = (await inventory.assetById(text)) ?? (await inventory.assetByKey([text]));
  if (found === undefined)
    throw new Fault("not-found", `No asset has the id, name or address "${text}": plumbline asset list`, {
      field: "assets",
    });
  const into = await inventory.absorbedBy(found.no);
  const whole = into === undefined ? undefined : await inventory.asset(into);
  if (whole === undefined) return found;
  throw new Fault("conflict", `"${text}" is part of ${whole.name} (${whole.id}) since a merge`, {
    field: "assets",
  });
}

/**
 * Does what moves exposures, and holds that nobody's closure changes by it: whoever merges or splits says who
 * is whom, never that something is fixed or broken.
 */
export async function keepingClosures<T>(
  deps: AssetDecisionDeps,
  exposureNos: readonly number[],
  now: number,
  act: () => Promise<T>,
): Promise<T> {
  for (const no of exposureNos) deps.settleExposure(no);
  const before = await deps.inventory.closures(exposureNos);
  const done = await act();
  await refreshDeclarations(deps, now as Parameters<typeof refreshDeclarations>[1]);
  for (const no of exposureNos) deps.settleExposure(no);
  for (const [no, { id, closure }] of await deps.inventory.closures(exposureNos)) {
    const was = before.get(no)?.closure;
    if (was === undefined || was === closure) continue;
    throw new Fault(
      "conflict",
      `Exposure ${id} would change from ${was} to ${closure} by it, which only evidence may do: retest it first (plumbline retest ${id})`,
      { field: "assets" },
    );
  }
  return done;
}

/** Puts an asset's words; id and key stay. */
export async function putWords(
  { inventory }: AssetDecisionDeps,
  assetNo: number,
  words: AssetWords,
): Promise<void> {
  const known = await inventory.asset(assetNo);
  if (known !== undefined) await inventory.updateAsset(assetNo, { id: known.id, ...words });
}

/** The exposures whose priority, standing or place may be others after it. */
export const touched = (...holdings: readonly Holdings[]): readonly number[] => [
  ...new Set(holdings.flatMap(({ exposures }) => exposures.map(({ no }) => no))),
];

/** What a decision is answered with. */
export function decided(
  decision: { readonly id: string; readonly kind: AssetDecided["decision"] },
  fates: readonly ExposureFate[],
  moved: Holdings,
  moves: AssetMoves,
): AssetDecided {
  const claims = new Set(moves.claims);
  const count = (becomes: ExposureFate["becomes"]): number =>
    fates.filter((fate) => fate.becomes === becomes).length;
  return {
    id: decision.id,
    decision: decision.kind,
    exposures: {
      moved: count("moved"),
      folded: count("folded"),
      keptApart: count("kept-apart"),
      shown: fates.slice(0, MAX_FATES_SHOWN),
    },
    claims: claims.size,
    runs: moved.claims.filter(({ no }) => claims.has(no)).reduce((sum, { runs }) => sum + runs, 0),
    endpoints: moves.endpoints.length,
    names: moves.keys.filter((key) => !key.startsWith("short:")),
    words: moves.words.flatMap(({ before, after }) => changesOf(before, after)),
  };
}

/** Which words are others, as text. */
export const changesOf = (before: AssetWords, after: AssetWords): AssetDecided["words"] =>
  (["addresses", "segment", "owner", "service", "criticality"] as const).flatMap((what) => {
    const [was, is] = [shown(before[what]), shown(after[what])];
    return was === is ? [] : [{ what, before: was, after: is }];
  });

const shown = (value: AssetWords[keyof AssetWords]): string =>
  value === undefined ? "" : Array.isArray(value) ? value.join(", ") : String(value);
