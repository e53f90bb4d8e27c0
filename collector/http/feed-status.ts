import { FEEDS, type FeedFacts, type FeedName, STALE_AFTER_DAYS } from "../domain/catalogue.ts";
import { iso, maybeIso } from "./instants.ts";
import type { IntelStatusView } from "./intel-schemas.ts";

export type FeedTry = {
  readonly feed: string;
  readonly triedAt: number;
  readonly place: string;
  readonly succeededAt: number | null;
  readonly failedAt: number | null;
  readonly failure: string | null;
};

type StatusFacts = {
  readonly facts: Readonly<Partial<Record<FeedName, FeedFacts>>>;
  readonly kevEntries: number;
  readonly tries: readonly FeedTry[];
  readonly sources: Readonly<Partial<Record<FeedName, { readonly url: string; readonly everyMs: number }>>>;
  readonly now: number;
};

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Each catalogue as people ask of it. */
export function feedStatus({
  facts,
  kevEntries,
  tries,
  sources,
  now,
}: StatusFacts): IntelStatusView["feeds"] {
  return FEEDS.map((feed) => {
    const inForce = facts[feed];
    const editions = inForce?.editions ?? [];
    const last = tries.find((one) => one.feed === feed);
    const source = sources[feed];
    const age = inForce === undefined ? null : Math.max(0, (now - inForce.at) / DAY_MS);
    return {
      feed,
      loaded: inForce !== undefined,
      version: inForce?.version ?? null,
      at: maybeIso(inForce?.at),
      ageDays: age === null ? null : Math.round(age * 10) / 10,
      entries: feed === "kev" ? kevEntries : editions.reduce((sum, { entries }) => sum + entries, 0),
      editions: editions.map(({ version, at, entries, isExtract }) => ({
        version,
        at: iso(at),
        entries,
        isExtract: isExtract === true,
      })),
      stale: isStale(feed, inForce, now),
      staleAfterDays: STALE_AFTER_DAYS[feed],
      triedAt: maybeIso(last?.triedAt),
      place: last?.place ?? null,
      succeededAt: maybeIso(last?.succeededAt),
      failedAt: maybeIso(last?.failedAt),
      failure: last?.failure ?? null,
      source: source === undefined ? null : { url: source.url, everyHours: source.everyMs / HOUR_MS },
    };
  });
}

/** One that was never loaded is not old: it is missing, and said so where it matters. */
export const isStale = (feed: FeedName, facts: Pick<FeedFacts, "at"> | undefined, now: number): boolean =>
  facts !== undefined && now - facts.at > STALE_AFTER_DAYS[feed] * DAY_MS;
