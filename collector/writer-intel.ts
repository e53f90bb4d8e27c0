import type { Instant } from "../proto/time.ts";
import { noteFeedTry, setRequirements } from "./app/intel-notes.ts";
import { type ReprioritiseDeps, reprioritiseOne, reprioritiseSome } from "./app/reprioritise.ts";
import { rederiveExposure, type SettleExposureDeps } from "./app/settle-exposure.ts";
import { stageFeed, updateEpss, updateExploits } from "./app/update-editions.ts";
import { updateKev } from "./app/update-intel.ts";
import type { FeedFacts } from "./domain/catalogue.ts";
import type { Store } from "./store/database.ts";
import { intelStore } from "./store/intel.ts";
import { catalogueView } from "./store/intel-path.ts";
import { intelQueue } from "./store/intel-queue.ts";

/** How long, and for how many exposures, the writer prioritises again before it looks who else waits; the commit comes on top. */
const SLICE = { ms: 60, exposures: 200 } as const;
/** Rows of an edition out of force that one slice removes. */
const DROPPED_ROWS = 10_000;

/** An exposure that can't be prioritised is tried again after this long. */
const RETRY_MS = 3_600_000;

type Means = {
  readonly store: Store;
  readonly clock: () => Instant;
  readonly trouble: (sentence: string) => void;
  readonly settleExposureDeps: SettleExposureDeps;
  readonly settle: { putOff(exposureNo: number, until: number): void };
  readonly intel: { epssFeed(): FeedFacts | undefined; exploitFeed(): FeedFacts | undefined };
};

/** What catalogues need beside the stores that are there already. */
export function intelParts({ store, clock, trouble, settleExposureDeps, settle, intel: read }: Means) {
  const queue = intelQueue(store.sqlite);
  const intel = { ...intelStore(store.db, store.sqlite), ...catalogueView(store.sqlite) };
  const reprioritise: ReprioritiseDeps = {
    queue,
    rederive: (exposureNo) => rederiveExposure(settleExposureDeps, exposureNo, clock()),
    trail: settleExposureDeps.trail,
    putOff: (exposureNo, cause) => {
      const words = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
      trouble(`Exposure ${exposureNo} could not be prioritised again: ${words}`);
      settle.putOff(exposureNo, clock() + RETRY_MS);
    },
  };
  return {
    intel,
    intelQueue: queue,
    reprioritise,
    /** What a catalogue moved is filed under it before anything else is made of the exposure. */
    settleFirst: (exposureNo: number): void => {
      const updateNo = queue.updateOf(exposureNo);
      if (updateNo !== undefined) reprioritiseOne(reprioritise, exposureNo, updateNo);
    },
    /** One slice of what catalogues left to do: exposures first, then rows of editions that are out of force. */
    slice: (): boolean => {
      // What is settled for another reason leaves the queue by itself; its update is still to be ended.
      if (!queue.isEmpty() || queue.open().length > 0) {
        const until = clock() + SLICE.ms;
        reprioritiseSome(reprioritise, clock(), SLICE.exposures, () => clock() >= until);
        return true;
      }
      return (["epss", "exploits"] as const).some((feed) => {
        const facts = feed === "epss" ? read.epssFeed() : read.exploitFeed();
        const inForce = (facts?.editions ?? []).map(({ no }) => no);
        return inForce.length > 0 && intel.dropOutdated(feed, Math.max(...inForce), inForce, DROPPED_ROWS);
      });
    },
  };
}

export type IntelParts = ReturnType<typeof intelParts>;

/** Which use case answers which command about them. */
export const intelHandlers = {
  "update-kev": updateKev,
  "stage-feed": stageFeed,
  "update-epss": updateEpss,
  "update-exploits": updateExploits,
  "note-feed-try": noteFeedTry,
  "set-requirements": setRequirements,
};
