import { FEEDS, type FeedName } from "./domain/catalogue.ts";
import type { FeedSources } from "./feeds-file.ts";

export type FeedClockDeps = {
  readonly sources: FeedSources;
  readonly clock: () => number;
  /** When each catalogue was last put in force, by whomever. */
  readonly tries: () => Promise<readonly { readonly feed: string; readonly succeededAt: number | null }[]>;
  /** Fetches it and puts it in force; how that ended is kept where `intel status` finds it. */
  readonly load: (feed: FeedName, url: string) => Promise<void>;
  readonly trouble: (feed: FeedName, cause: unknown) => void;
};

/** How often is looked whether a catalogue is due. */
const LOOK_MS = 60_000;
/** A try that failed is made again after this long, or after its own span where that is shorter. */
const RETRY_MS = 3_600_000;

/** Fetches what is due, one at a time: its span after it was last put in force, also over a restart. */
export async function fetchDue(
  deps: FeedClockDeps,
  failedAt: Map<FeedName, number>,
): Promise<readonly FeedName[]> {
  const loaded = new Map((await deps.tries()).map(({ feed, succeededAt }) => [feed, succeededAt]));
  const fetched: FeedName[] = [];
  for (const feed of FEEDS) {
    const source = deps.sources[feed];
    if (source === undefined) continue;
    const failed = failedAt.get(feed);
    const now = deps.clock();
    const due =
      failed === undefined
        ? (loaded.get(feed) ?? Number.NEGATIVE_INFINITY) + source.everyMs
        : failed + Math.min(RETRY_MS, source.everyMs);
    if (now < due) continue;
    try {
      await deps.load(feed, source.url);
      failedAt.delete(feed);
      fetched.push(feed);
    } catch (cause) {
      failedAt.set(feed, now);
      deps.trouble(feed, cause);
    }
  }
  return fetched;
}

/** Looks after the catalogues until it is stopped. */
export function feedClock(deps: FeedClockDeps): { readonly stop: () => void } {
  const failedAt = new Map<FeedName, number>();
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    await fetchDue(deps, failedAt).catch((cause: unknown) => deps.trouble("kev", cause));
    isLooking = false;
  };
  if (Object.keys(deps.sources).length === 0) return { stop: () => undefined };
  const timer = setInterval(() => void look(), LOOK_MS);
  void look();
  return { stop: () => clearInterval(timer) };
}
