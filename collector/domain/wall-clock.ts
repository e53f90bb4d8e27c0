import { after, type Instant, instant } from "../../proto/time.ts";
import { namesTimesOfDay, nextCron } from "./cron.ts";
import type { Schedule } from "./schedule.ts";

const MINUTE_MS = 60_000;
/** By so much clocks are put back somewhere: half an hour on Lord Howe, an hour elsewhere, two at Troll. */
const PUT_BACK_MS = [30 * MINUTE_MS, 60 * MINUTE_MS, 120 * MINUTE_MS] as const;

/** What a clock on the wall there shows, with its distance from UTC: `Mon 2026-03-30 02:15 GMT+2`. */
export function showLocal(at: Instant, zone: string): string {
  const part = partsOf(at, zone);
  const seconds = part.second === "00" ? "" : `:${part.second}`;
  return `${part.weekday} ${dateOf(part)} ${part.hour}:${part.minute}${seconds} ${part.timeZoneName.replace(/^GMT(?:\+0)?$/, "UTC")}`;
}

/** What a change of the clocks does to a due instant, in words; undefined when nothing. */
export function clockNote(
  { trigger, zone }: Pick<Schedule, "trigger" | "zone">,
  at: Instant,
): string | undefined {
  if (trigger.kind !== "cron" || !namesTimesOfDay(trigger.cron)) return undefined;
  const wall = wallOf(at, zone);
  const isNamed = nextCron(trigger.cron, "UTC", after(wall, -1)) === wall;
  if (!isNamed)
    return "clocks go forward: its time doesn't exist that day, so it is due when the next begins";
  const isTwice = PUT_BACK_MS.some((span) => wallOf(after(at, span), zone) === wall);
  return isTwice
    ? "clocks go back: its time comes twice that day, and it is due the first time only"
    : undefined;
}

type Parts = Readonly<
  Record<"weekday" | "year" | "month" | "day" | "hour" | "minute" | "second" | "timeZoneName", string>
>;

function partsOf(at: Instant, zone: string): Parts {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    weekday: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "shortOffset",
    hourCycle: "h23",
  });
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value])) as Parts;
}

const dateOf = ({ year, month, day }: Parts): string => `${year}-${month}-${day}`;

/** The local time to the minute as if it were UTC, to be compared and matched. */
function wallOf(at: Instant, zone: string): Instant {
  const part = partsOf(at, zone);
  return instant(Date.parse(`${dateOf(part)}T${part.hour}:${part.minute}:00Z`));
}
