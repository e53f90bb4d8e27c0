import type { Untrusted } from "../../proto/untrusted.ts";
import type { ExposureFate } from "../domain/asset-moves.ts";
import type { AssetSelection, SetWords } from "../domain/asset-selection.ts";
import type { InventoryDocument } from "../domain/inventory.ts";

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
  readonly words: readonly Change[];
};

export type AssetDecidedReply = {
  /** `preview`: nothing was changed. */
  readonly kind: "done" | "preview";
  /** The asset that there is afterwards: the one that stays, or the one that was split off. */
  readonly asset: { readonly id: string; readonly name: string };
  readonly decisions: readonly AssetDecided[];
};

type Change = { readonly what: string; readonly before: string; readonly after: string };

/** What saying something of assets did, or would do. */
export type AssetsSet = {
  readonly kind: "done" | "preview";
  readonly matched: number;
  readonly changed: number;
  /** One by one, as many as a reply holds; so too the exposures. */
  readonly assets: readonly {
    readonly id: string;
    readonly name: string;
    readonly changes: readonly Change[];
  }[];
  /** Exposures of these assets, and those of them whose band is another by it. */
  readonly exposures: {
    readonly touched: number;
    readonly moved: number;
    readonly shown: readonly {
      readonly id: string;
      readonly title: Untrusted;
      readonly before: string;
      readonly after: string;
    }[];
  };
};

/** What decides who is whom, and what is said of it. */
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
  "set-assets": {
    request: Caller & { select: AssetSelection; set: SetWords; dryRun: boolean };
    reply: AssetsSet;
  };
  /** What an agent sees of addresses: of its own host, and of neighbours. */
  "agent-surroundings": {
    request: {
      agentId: string;
      interfaces: readonly string[];
      neighbours: readonly string[];
      peers: readonly string[];
    };
    reply: { kind: "noted" };
  };
  "claim-address": {
    request: Caller & {
      address: string;
      asset: Pick<
        InventoryDocument["assets"][number],
        "name" | "owner" | "service" | "criticality" | "segment"
      >;
    };
    reply: { kind: "created" | "added"; asset: { id: string; name: string } };
  };
  "dismiss-address": {
    request: Caller & { address: string; reason: string };
    reply: { kind: "dismissed" };
  };
  "restore-address": { request: Caller & { address: string }; reply: { kind: "restored" } };
  "delete-identity-rule": { request: Caller & { id: string }; reply: { kind: "deleted" } };
  "undo-asset-decision": {
    request: Caller & { id: string; reason: string; dryRun: boolean };
    reply: AssetDecidedReply;
  };
};
