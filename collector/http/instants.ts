import { instant, toIso } from "../../proto/time.ts";

/** Stored milliseconds as the API says them. */
export const iso = (ms: number): string => toIso(instant(ms));

export const maybeIso = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : iso(ms);
