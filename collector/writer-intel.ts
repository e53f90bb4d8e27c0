import type { Instant } from "../proto/time.ts";
import { noteFeedTry, setRequirements } from "./app/intel-notes.ts";
import { type ReprioritiseDeps, reprioritiseSome } from "./app/reprioritise.ts";
import { rederiveExposure, type SettleExposureDeps } from "./app/settle-exposure.ts";
import { stageFeed, updateEpss, updateExploits } from "./app/update-editions.ts";
import { updateKev } from "./app/update-intel.ts";
import type { FeedFacts } from "./domain/catalogue.ts";
import type { Store } from "./store/database.ts";
import { intelStore } from "./store/intel.ts";
import { catalogueView } from "./store/intel-path.ts";
import { intelQueue } from "./store/intel-queue.ts";

/** How long the writer prioritises again before it looks who else waits; the commit comes on top. */
const SLICE_MS = 60;
/** Rows of an edition out of force that one slice removes. */
const DROPPED_ROWS = 10_000;

type Means = {
  readonly store: Store;
  readonly clock: () => Instant;
  readonly settleExposureDeps: SettleExposureDeps;
  readonly trail: ReprioritiseDeps["trail"];
  readonly putOff: ReprioritiseDeps["putOff"];
};

/** What catalogues need beside the stores that are there already. */
export function intelParts({ store, clock, settleExposureDeps, trail, putOff }: Means) {
  const queue = intelQueue(store.sqlite);
  const intel = { ...intelStore(store.db, store.sqlite), ...catalogueView(store.sqlite) };
  const reprioritise: ReprioritiseDeps = {
    queue,
    rederive: (exposureNo) => rederiveExposure(settleExposureDeps, exposureNo, clock()),
    trail,
    putOff,
  };
  return {
    intel,
    intelQueue: queue,
    reprioritise,
    /** One slice of what catalogues left to do: exposures first, then rows of editions that are out of force. */
    slice: (feedOf: (feed: "epss" | "exploits") => FeedFacts | undefined): boolean => {
      // What is settled for another reason leaves the queue by itself; its update is still to be ended.
      if (!queue.isEmpty() || queue.open().length > 0) {
        const until = performance.now() + SLICE_MS;
        reprioritiseSome(reprioritise, clock(), () => performance.now() >= until);
        return true;
      }
      return (["epss", "exploits"] as const).some((feed) => {
        const inForce = (feedOf(feed)?.editions ?? []).map(({ no }) => no);
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
