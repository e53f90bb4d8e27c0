import { after, type Instant } from "../../proto/time.ts";
import type { Band } from "./band.ts";
import type { Standing } from "./claim.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * How long a run proves anything, by the exposure's band (design 1.5). The numbers are our choice: the more urgent
 * the answer, the sooner it must be asked again. A recheck planned for the end of the window can never be late by
 * more than one window.
 */
export const FRESH_MS: Readonly<Record<Band, number>> = {
  immediate: 24 * HOUR_MS,
  "out-of-cycle": 3 * DAY_MS,
  scheduled: 7 * DAY_MS,
  defer: 30 * DAY_MS,
};

/** The same for a scanner's sighting. Longer, also our choice: scanners commonly visit weekly to monthly, agents hourly. */
export const SIGHTING_FRESH_MS: Readonly<Record<Band, number>> = {
  immediate: 7 * DAY_MS,
  "out-of-cycle": 14 * DAY_MS,
  scheduled: 30 * DAY_MS,
  defer: 90 * DAY_MS,
};

/** Until when a standing proves something. Undefined for one that settles nothing: there is nothing to be fresh. */
export function freshUntil(standing: Standing, band: Band): Instant | undefined {
  return standing.kind === "supported" || standing.kind === "refuted"
    ? after(standing.at, FRESH_MS[band])
    : undefined;
}

/** Whether a standing still proves something. Stale evidence is debt; it never means fixed. */
export function isFresh(standing: Standing, band: Band, now: Instant): boolean {
  const until = freshUntil(standing, band);
  return until !== undefined && now <= until;
}

/** Whether a sighting still proves that a weakness is there. */
export const isFreshSighting = (sightedAt: Instant, band: Band, now: Instant): boolean =>
  now <= sightingFreshUntil(sightedAt, band);

/** Until when a sighting proves that. */
export const sightingFreshUntil = (sightedAt: Instant, band: Band): Instant =>
  after(sightedAt, SIGHTING_FRESH_MS[band]);
