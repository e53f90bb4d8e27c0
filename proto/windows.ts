import { z } from "zod";
import type { Instant } from "./time.ts";

/** Days as a week has them, Monday first. */
export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
type Day = (typeof DAYS)[number];

/** More windows than this are a mistake. */
export const MAX_WINDOWS = 32;
const MAX_CLOCKS = 256;

const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "must be a time of day such as 22:00");

const zoneSchema = z.string().max(64).refine(isZone, "must be a time zone such as Europe/Berlin or UTC");

/**
 * When something may happen: on these days, from one time of day to another, in one time zone. A
 * window that ends before it begins goes on over midnight and belongs to the day on which it began.
 */
export const windowSchema = z
  .strictObject({
    days: z
      .array(z.enum(DAYS))
      .min(1)
      .default([...DAYS]),
    from: clockTime.default("00:00"),
    to: clockTime.default("24:00"),
    zone: zoneSchema.default("UTC"),
  })
  .refine(
    ({ from, to }) => from !== to && from !== "24:00",
    "from and to must differ, and from be before 24:00",
  );
export type Window = z.infer<typeof windowSchema>;

/** The place of the first window that is open at the instant; -1 when none is. */
export const openWindow = (windows: readonly Window[], at: Instant): number =>
  windows.findIndex((window) => isOpen(window, at));

function isOpen({ days, from, to, zone }: Window, at: Instant): boolean {
  const { day, minute } = localTime(at, zone);
  const [first, last] = [minuteOf(from), minuteOf(to)];
  if (first < last) return days.includes(day) && minute >= first && minute < last;
  return (days.includes(day) && minute >= first) || (days.includes(dayBefore(day)) && minute < last);
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

const dayBefore = (day: Day): Day => DAYS[(DAYS.indexOf(day) + 6) % 7] ?? "sun";

/** What a clock on the wall there shows; the zone's own rules, summer time included, decide. */
function localTime(at: Instant, zone: string): { readonly day: Day; readonly minute: number } {
  const parts = new Map(
    clockOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const day = DAYS.find((known) => known === parts.get("weekday")?.toLowerCase()) ?? "mon";
  return { day, minute: Number(parts.get("hour")) * 60 + Number(parts.get("minute")) };
}

/** Making one costs a thousand times as much as asking it; one is kept for each zone that rules name. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  // What others wrote in their rules must not fill our memory.
  if (clocks.size >= MAX_CLOCKS) clocks.clear();
  clocks.set(zone, made);
  return made;
}

function isZone(zone: string): boolean {
  try {
    clockOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** `mon tue 22:00-06:00 Europe/Berlin`. */
export const showWindow = ({ days, from, to, zone }: Window): string =>
  `${days.length === DAYS.length ? "daily" : days.join(" ")} ${from}-${to} ${zone}`;
