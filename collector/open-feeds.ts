import { fetchAndLoad } from "./app/load-feed.ts";
import { type FeedClockDeps, feedClock } from "./feed-clock.ts";
import { type FeedSources, readFeedsFile } from "./feeds-file.ts";
import { MAX_FEED_BYTES } from "./intake/feed.ts";

type Means = Parameters<typeof fetchAndLoad>[0] & {
  readonly intel: { status(): Promise<{ readonly tries: Awaited<ReturnType<FeedClockDeps["tries"]>> }> };
};
type Log = { readonly error: (fields: object, message: string) => void };

/** Begins to fetch what the file names; nothing where there is none. Rejects with a sentence where it can't be read. */
export async function openFeeds(
  file: string | undefined,
  means: Means,
  log: Log,
): Promise<{ readonly sources: FeedSources; readonly stop: () => void }> {
  if (file === undefined) return { sources: {}, stop: () => undefined };
  const { sources, fetch } = await readFeedsFile(file, MAX_FEED_BYTES);
  const { stop } = feedClock({
    sources,
    clock: means.clock,
    tries: async () => (await means.intel.status()).tries,
    load: (feed, url) => fetchAndLoad(means, feed, url, fetch),
    trouble: (feed, cause) => log.error({ err: cause, feed }, "a catalogue could not be fetched"),
  });
  return { sources, stop };
}
