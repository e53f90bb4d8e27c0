/** Instants in words. Everything takes the time, nothing reads a clock. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** Clocks differ a little, and ours ticks: what lies this close ahead is now. */
const NOW_S = 15;

/** "3 min ago", "in 13 days". */
export function relative(at: string, now: number): string {
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  const span = spanWords(Math.abs(seconds));
  if (seconds > -2 && seconds < NOW_S) return "just now";
  return seconds < 0 ? `${span} ago` : `in ${span}`;
}

/** "late by 3 days". */
export const lateness = (at: string, now: number): string =>
  `late by ${spanWords(Math.round((now - Date.parse(at)) / 1000))}`;

function spanWords(seconds: number): string {
  if (seconds < MINUTE) return `${seconds} s`;
  if (seconds < HOUR) return `${Math.round(seconds / MINUTE)} min`;
  if (seconds < 2 * DAY) return `${Math.round(seconds / HOUR)} h`;
  if (seconds < 2 * YEAR) return `${Math.round(seconds / DAY)} days`;
  return `${Math.round(seconds / YEAR)} years`;
}

const full = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});
const SHORT = {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
} as const;
const short = new Intl.DateTimeFormat("en-GB", SHORT);
const shortOfYear = new Intl.DateTimeFormat("en-GB", { ...SHORT, year: "numeric" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const dayOfYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** To the second, with the zone. */
export const absolute = (at: string): string => full.format(Date.parse(at));

/** The year only where it is another one. */
export const dayAndTime = (at: string, now: number): string =>
  (isSameYear(at, now) ? short : shortOfYear).format(Date.parse(at));

/** The year only where it is another one. */
export const dayOnly = (at: string, now: number): string =>
  (isSameYear(at, now) ? day : dayOfYear).format(Date.parse(at));

const isSameYear = (at: string, now: number): boolean =>
  new Date(at).getFullYear() === new Date(now).getFullYear();

export const clockTime = (at: string): string => clock.format(Date.parse(at));

/** The reader's zone, for lists that show bare clock times: "CEST". */
export const zone = (now: number): string =>
  full.formatToParts(now).find(({ type }) => type === "timeZoneName")?.value ?? "local time";

/** From one instant to another, as a stopwatch shows it: "+0.42 s". */
export const offset = (from: string, to: string): string =>
  `+${((Date.parse(to) - Date.parse(from)) / 1000).toFixed(2)} s`;

export const took = (from: string, to: string): string => {
  const ms = Date.parse(to) - Date.parse(from);
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
};
