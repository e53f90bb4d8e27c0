import type { ExposureFate } from "../domain/asset-moves.ts";

/** What a merge, a split or an undo did, or would do. */
export type AssetDecided = {
  /** By which it can be taken back. */
  readonly id: string;
  readonly decision: "merge" | "split" | "undo";
  readonly exposures: {
    readonly moved: number;
    readonly folded: number;
    readonly keptApart: number;
    /** One by one, as many as a reply holds. */
    readonly shown: readonly ExposureFate[];
  };
  readonly claims: number;
  readonly runs: number;
  readonly endpoints: number;
  /** Names, addresses and ids that lead to another asset from then on. */
  readonly names: readonly string[];
  /** What the asset says of itself otherwise. */
  readonly words: readonly { readonly what: string; readonly before: string; readonly after: string }[];
};

export type AssetDecidedReply = {
  /** `preview`: nothing was changed. */
  readonly kind: "done" | "preview";
  /** The asset that there is afterwards: the one that stays, or the one that was split off. */
  readonly asset: { readonly id: string; readonly name: string };
  readonly decisions: readonly AssetDecided[];
};

/** What decides who is whom. */
export type AssetCommands<Caller> = {
  /** The first stays; the others become part of it, one decision each. */
  "merge-assets": {
    request: Caller & { assets: readonly string[]; reason: string; dryRun: boolean };
    reply: AssetDecidedReply;
  };
  "split-asset": {
    request: Caller & {
      asset: string;
      handles: readonly string[];
      exposures: readonly string[];
      name?: string | undefined;
      reason: string;
      dryRun: boolean;
    };
    reply: AssetDecidedReply;
  };
  "delete-identity-rule": { request: Caller & { id: string }; reply: { kind: "deleted" } };
  "undo-asset-decision": {
    request: Caller & { id: string; reason: string; dryRun: boolean };
    reply: AssetDecidedReply;
  };
};
