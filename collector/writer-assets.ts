import type { Instant } from "../proto/time.ts";
import { type ApplyRulesDeps, deleteIdentityRule } from "./app/apply-identity-rules.ts";
import type { AssetCommands } from "./app/asset-command.ts";
import type { Caller } from "./app/command.ts";
import { mergeAssets } from "./app/merge-assets.ts";
import { noteSurroundings, type SurroundingsDeps } from "./app/note-surroundings.ts";
import { type SetAssetsDeps, setAssets } from "./app/set-assets.ts";
import { type SplitDeps, splitAsset } from "./app/split-asset.ts";
import { undoAssetDecision } from "./app/undo-asset-decision.ts";
import { claimAddress, dismissAddress, restoreAddress, type UnmanagedDeps } from "./app/unmanaged.ts";
import { assetDecisionStore } from "./store/asset-decisions.ts";
import { assetFoldStore } from "./store/asset-folds.ts";
import { assetIdentityStore } from "./store/asset-identity.ts";
import { assetMoveStore } from "./store/asset-moves.ts";
import type { Store } from "./store/database.ts";
import { inventoryStore } from "./store/inventory.ts";
import { seenAddressStore } from "./store/seen-addresses.ts";
import type { writerVantages } from "./writer-vantages.ts";

type Handlers = {
  readonly [K in keyof AssetCommands<Caller>]: (
    parts: SplitDeps & ApplyRulesDeps & SetAssetsDeps & UnmanagedDeps & SurroundingsDeps,
    request: AssetCommands<Caller>[K]["request"],
    now: Instant,
  ) => Promise<AssetCommands<Caller>[K]["reply"]>;
};

/** Which use case answers which command about who is whom. */
export const assetHandlers: Handlers = {
  "merge-assets": mergeAssets,
  "split-asset": splitAsset,
  "set-assets": setAssets,
  "agent-surroundings": noteSurroundings,
  "claim-address": claimAddress,
  "dismiss-address": dismissAddress,
  "restore-address": restoreAddress,
  "delete-identity-rule": deleteIdentityRule,
  "undo-asset-decision": undoAssetDecision,
};

/** What is known of assets, and by what they are. */
export const assetStores = (db: Store["db"]) => ({
  ...inventoryStore(db),
  // biome-ignore lint/nursery/noMisusedPromises: an object of methods is no promise
  ...assetIdentityStore(db),
  ...assetMoveStore(db),
  ...assetDecisionStore(db),
  ...assetFoldStore(db),
  ...seenAddressStore(db),
});

type Rehearsed = {
  readonly sqlite: Store["sqlite"];
  readonly effects: unknown[];
  readonly runs: { forget(): void };
  readonly vantages: Pick<ReturnType<typeof writerVantages>, "kept" | "restore">;
};

/** Does something inside the transaction that is open, answers, and takes all of it back. */
export const rehearsing =
  ({ sqlite, effects, runs, vantages }: Rehearsed) =>
  async <T>(act: () => Promise<T>): Promise<T> => {
    const told = effects.length;
    const stood = vantages.kept();
    sqlite.exec("SAVEPOINT rehearsal");
    try {
      return await act();
    } finally {
      sqlite.exec("ROLLBACK TO rehearsal; RELEASE rehearsal");
      effects.length = told;
      runs.forget();
      vantages.restore(stood);
    }
  };
