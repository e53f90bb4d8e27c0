import type { ExploitReference, FeedName } from "../domain/catalogue.ts";
import type { Requirements } from "../domain/requirements.ts";
import type { Packed } from "./packed.ts";

/** FIRST's scores, as the store needs them. */
export type EpssScores = readonly { cve: string; epss: number; percentile: number }[];

/** References to exploits, as the store needs them. */
export type ExploitReferences = readonly ExploitReference[];

type IntelUpdate<Caller> = Caller & {
  /** Ids that the file has more than once. */
  duplicates?: number | undefined;
  /** Why the catalogue is put in force although it does not look right. */
  accept?: string | undefined;
};

type StagedUpdate = {
  /** Where other parts were staged before; absent when this is all of it. */
  edition?: number | undefined;
  /** What the file has, over all parts. */
  entries?: number | undefined;
  /** Of the rows in order, when who read the file has computed it. */
  sha256?: string | undefined;
  /** Adds to what is in force and takes nothing out. */
  isExtract?: boolean | undefined;
};

/** What an update put in force, and what it moved as far as that is known. */
export type IntelUpdated = {
  readonly entries: number;
  /** Exposures that are prioritised again. */
  readonly reprioritised: number;
  /** Null where the catalogue is the one in force already. */
  readonly update: string | null;
  /** "working": more exposures wait; the update says when they are done. */
  readonly state: "working" | "done";
  readonly moved: {
    readonly band: number;
    readonly due: number;
    readonly score: number;
    readonly up: number;
  };
  readonly unchanged: boolean;
  /** What spoke against it, where somebody accepted it all the same. */
  readonly warnings: readonly string[];
};

/** What changes what is known of the world's exploits, and of what assets require. */
export type IntelCommands<Caller> = {
  "update-kev": {
    request: IntelUpdate<Caller> & {
      catalogVersion: string;
      releasedAt: number;
      entries: readonly {
        cve: string;
        dateAdded: number;
        dueAt: number | null;
        ransomware: boolean;
        name: string;
        vendor?: string;
        product?: string;
        cwes?: readonly string[];
        notes?: string;
        action?: string;
      }[];
    };
    reply: IntelUpdated;
  };
  /** A part of an edition that is too large for one commit; `edition` is null for the first part. */
  "stage-feed": {
    request: Caller & {
      feed: "epss" | "exploits";
      edition: number | null;
      rows: EpssScores | ExploitReferences | Packed<EpssScores | ExploitReferences>;
    };
    reply: { edition: number };
  };
  "update-epss": {
    request: IntelUpdate<Caller> &
      StagedUpdate & {
        modelVersion: string;
        scoreDate: number;
        isUndated?: boolean;
        scores: EpssScores | Packed<EpssScores>;
      };
    reply: IntelUpdated;
  };
  "update-exploits": {
    request: IntelUpdate<Caller> &
      StagedUpdate & {
        version: string;
        at: number;
        newestRowAt: number | null;
        isUndated?: boolean;
        references: ExploitReferences | Packed<ExploitReferences>;
      };
    reply: IntelUpdated;
  };
  /** How fetching or offering a catalogue ended. */
  "note-feed-try": {
    request: Caller & { feed: FeedName; place: string; failure: string | null };
    reply: Record<string, never>;
  };
  "set-requirements": {
    request: Caller & { assetId: string; requirements: Requirements };
    reply: { id: string };
  };
};
