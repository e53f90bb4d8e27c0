import { z } from "zod";
import type { Instant } from "../../proto/time.ts";
import { DAYS, openWindow, showWindow, type Window, windowSchema } from "../../proto/windows.ts";

/** A span in which a schedule may not run, or may: hours of a week, or days of a calendar, both by the clocks of a zone. */
export type Span =
  | { readonly kind: "weekly"; readonly window: Window }
  | { readonly kind: "dates"; readonly from: string; readonly to: string; readonly zone: string };

const FORM =
  'must be such as "sat 00:00-24:00", "mon-fri 22:00-06:00 Europe/Paris" or "2026-12-24..2027-01-02"';

/** A span as people write it; its zone is the schedule's where it names none. */
export const spanText = z.string().max(120);

/** What a person wrote, read; undefined when it is no span. */
export function readSpan(text: string, zone: string): Span | undefined {
  const dates = /^(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?(?: (\S+))?$/.exec(text.trim());
  if (dates !== null) {
    const [, from = "", to = from, named = zone] = dates;
    const isReal = [from, to].every(isDate) && from <= to && isZone(named);
    return isReal ? { kind: "dates", from, to, zone: named } : undefined;
  }
  const [, days, from, to, named = zone] =
    /^(?:(\S+) )?(\d\d:\d\d)-(\d\d:\d\d)(?: (\S+))?$/.exec(lowered(text)) ?? [];
  const window = windowSchema.safeParse({
    ...(days === undefined || days === "daily" ? {} : { days: daysOf(days) }),
    from,
    to,
    zone: named,
  });
  return from !== undefined && window.success ? { kind: "weekly", window: window.data } : undefined;
}

/** What a span that can't be read is told. */
export const spanProblem = (text: string): string => `"${text}" ${FORM}`;

/** The first of the spans that holds the instant. */
export const openSpan = (spans: readonly Span[], at: Instant): Span | undefined =>
  spans.find((span) =>
    span.kind === "weekly" ? openWindow([span.window], at) === 0 : isOn(span, dateIn(at, span.zone)),
  );

/** As people write it. */
export const showSpan = (span: Span): string =>
  span.kind === "weekly"
    ? showWindow(span.window)
    : `${span.from}${span.to === span.from ? "" : `..${span.to}`} ${span.zone}`;

/** Why nothing may start at the instant; undefined when it may. */
export function shutBecause(
  { blackouts, windows }: { readonly blackouts: readonly Span[]; readonly windows: readonly Span[] },
  at: Instant,
): string | undefined {
  const blackout = openSpan(blackouts, at);
  if (blackout !== undefined) return `blackout ${showSpan(blackout)}`;
  if (windows.length === 0 || openSpan(windows, at) !== undefined) return undefined;
  return `outside its maintenance windows (${windows.map(showSpan).join("; ")})`;
}

const isOn = ({ from, to }: { readonly from: string; readonly to: string }, date: string): boolean =>
  date >= from && date <= to;

/** Only the days are lowered: zones are spelt with capitals. */
const lowered = (text: string): string => text.trim().replace(/^\S+/, (first) => first.toLowerCase());

/** `sat`, `sat,sun` or `mon-fri`; what is no day stays, and is refused by the window's own schema. */
const daysOf = (text: string): string[] =>
  text.split(",").flatMap((part) => {
    const [first = "", last = first] = part.split("-");
    const [from, to] = [dayNo(first), dayNo(last)];
    if (from < 0 || to < 0) return [part];
    const count = ((to - from + DAYS.length) % DAYS.length) + 1;
    return Array.from({ length: count }, (_, i) => DAYS[(from + i) % DAYS.length] ?? part);
  });

const dayNo = (name: string): number => (DAYS as readonly string[]).indexOf(name);

function isDate(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

/** Whether the runtime knows the zone. */
export const isZone = (zone: string): boolean => windowSchema.safeParse({ zone }).success;

const calendars = new Map<string, Intl.DateTimeFormat>();
/** Zones whose calendar is kept. */
const MAX_CALENDARS = 256;

/** The day that a calendar on the wall there shows, as 2026-12-24. */
function dateIn(at: Instant, zone: string): string {
  const known = calendars.get(zone);
  if (known !== undefined) return known.format(at);
  if (calendars.size >= MAX_CALENDARS) calendars.clear();
  const made = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  calendars.set(zone, made);
  return made.format(at);
}
