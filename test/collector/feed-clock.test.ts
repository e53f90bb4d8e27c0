import { describe, expect, it } from "vitest";
import type { FeedName } from "../../collector/domain/catalogue.ts";
import { type FeedClockDeps, fetchDue } from "../../collector/feed-clock.ts";

const HOUR_MS = 3_600_000;
const source = { url: "https://feeds.example/kev.json", everyMs: 24 * HOUR_MS };

/** Asks at this hour, with KEV last tried at that one. */
const at = async (hour: number, tried: number | undefined, over: Partial<FeedClockDeps> = {}) => {
  const failed = new Map<FeedName, number>();
  const troubles: unknown[] = [];
  const deps: FeedClockDeps = {
    sources: { kev: source },
    clock: () => hour * HOUR_MS,
    tries: async () => (tried === undefined ? [] : [{ feed: "kev", succeededAt: tried * HOUR_MS }]),
    load: async () => undefined,
    trouble: (_, cause) => void troubles.push(cause),
    ...over,
  };
  return { fetched: await fetchDue(deps, failed), failed, troubles, deps };
};

describe("fetchDue()", () => {
  it("fetches what was never tried, and what was loaded its span ago", async () => {
    expect((await at(0, undefined)).fetched).toEqual(["kev"]);
    expect((await at(25, 1)).fetched).toEqual(["kev"]);
  });

  it("leaves what was loaded lately, by whomever, and what nobody told it to fetch", async () => {
    expect((await at(24, 1)).fetched).toEqual([]);
    expect((await at(24, undefined, { sources: {} })).fetched).toEqual([]);
  });

  it("tries what failed again after an hour, and says each time why", async () => {
    const load = async (): Promise<void> => {
      throw new Error("no route");
    };
    const { failed, troubles, deps } = await at(25, 1, { load });
    expect(troubles).toEqual([new Error("no route")]);
    const later = (hours: number) =>
      fetchDue({ ...deps, load: async () => undefined, clock: () => hours * HOUR_MS }, failed);
    expect(await later(25.9)).toEqual([]);
    expect(await later(26)).toEqual(["kev"]);
    expect(failed.size).toBe(0);
  });
});
