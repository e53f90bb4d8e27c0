import { instant, toIso } from "../../proto/time.ts";

/** An instant for people, with its zone: `2026-11-25 09:12:30 UTC`. */
export const when = (iso: string | null): string =>
  iso === null ? "-" : iso.replace("T", " ").replace(/(?:\.\d+)?Z$/, " UTC");

export const isoOf = (ms: number): string => toIso(instant(ms));

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A span such as `90s`, `10m`, `1h` or `30d` in milliseconds; undefined for anything else. */
export function spanMs(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,9})(s|m|h|d)$/.exec(text) ?? [];
  return count === undefined || unit === undefined
    ? undefined
    : Number(count) * UNITS[unit as keyof typeof UNITS];
}
