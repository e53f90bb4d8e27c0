import { z } from "zod";
import { ID_PATTERN } from "../../proto/ids.ts";
import { type Instant, instant } from "../../proto/time.ts";
import { cronProblem, nextCron } from "./cron.ts";
import { isZone, readSpan, type Span, spanProblem, spanText } from "./schedule-windows.ts";
import { type Selection, selectionSchema } from "./selection.ts";

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The most and the least of what a schedule may ask for. */
export const SCHEDULE_LIMITS = {
  spans: 64,
  every: { leastMs: SECOND_MS, mostMs: 366 * DAY_MS },
  jitterMs: DAY_MS,
  withinMs: 7 * DAY_MS,
  schedulesInFile: 200,
} as const;

/** What happens in the product that a schedule may wait for. */
export const SCHEDULE_EVENTS = [
  "exposure-imported",
  "fix-claimed",
  "drift",
  "agent-joined",
  "evidence-going-stale",
  "intel-changed",
] as const;
export type ScheduleEvent = (typeof SCHEDULE_EVENTS)[number];

/** What to do about due instants that passed while no collector ran. */
export const MISSED_POLICIES = ["skip", "run-once", "run-all"] as const;

const UNITS = { s: SECOND_MS, m: 60_000, h: HOUR_MS, d: DAY_MS } as const;

const span = (leastMs: number, mostMs: number) =>
  z.string().transform((text, context) => {
    const [, count, unit] = /^(\d{1,9})(s|m|h|d)$/.exec(text) ?? [];
    const ms = Number(count) * UNITS[unit as keyof typeof UNITS];
    if (ms >= leastMs && ms <= mostMs) return ms;
    const bounds = `from ${showSpanMs(leastMs)} to ${showSpanMs(mostMs)}`;
    context.addIssue({
      code: "custom",
      message: `"${text}" is no span such as 90s, 10m, 6h or 1d, ${bounds}`,
    });
    return z.NEVER;
  });

/** A span as people write it, in the largest unit that says it whole. */
export function showSpanMs(ms: number): string {
  const [unit, size] = (["d", "h", "m", "s"] as const)
    .map((name) => [name, UNITS[name]] as const)
    .find(([, length]) => ms >= length && ms % length === 0) ?? ["s", SECOND_MS];
  return `${ms / size}${unit}`;
}

const cron = z.string().superRefine((text, context) => {
  const problem = cronProblem(text);
  if (problem !== undefined) context.addIssue({ code: "custom", message: `"${text}" ${problem}` });
});

const count = (usual: number, most: number) => z.number().int().min(1).max(most).default(usual);

const limitsSchema = z.strictObject({
  /** Jobs open at one agent, whoever asked for them. */
  perAgent: count(16, 1_000),
  /** Runs under way against one asset, whoever asked for them. */
  perTarget: count(2, 1_000),
  /** Runs under way of this schedule. */
  atOnce: count(1_000, 10_000),
});

const written = z.strictObject({
  name: z
    .string()
    .regex(ID_PATTERN, "must be lower-case letters, digits, dots, dashes or underscores, up to 64"),
  cron: cron.optional(),
  every: span(SCHEDULE_LIMITS.every.leastMs, SCHEDULE_LIMITS.every.mostMs).optional(),
  once: z.string().max(40).optional(),
  on: z.array(z.enum(SCHEDULE_EVENTS)).min(1).max(SCHEDULE_EVENTS.length).optional(),
  zone: z.string().max(64).refine(isZone, "must be a time zone such as Europe/Paris or UTC").default("UTC"),
  /** For `on`: how long more of the same is waited for. */
  settle: span(SECOND_MS, HOUR_MS).default(10 * SECOND_MS),
  /** For evidence-going-stale: how long before it is. */
  ahead: span(60_000, 30 * DAY_MS).default(6 * HOUR_MS),
  claims: selectionSchema,
  jitter: span(0, SCHEDULE_LIMITS.jitterMs).default(0),
  /** How long a claim that is due may wait for a free place, a live agent or the end of a blackout. */
  within: span(0, SCHEDULE_LIMITS.withinMs).optional(),
  blackouts: z.array(spanText).max(SCHEDULE_LIMITS.spans).default([]),
  windows: z.array(spanText).max(SCHEDULE_LIMITS.spans).default([]),
  limits: limitsSchema.prefault({}),
  missed: z.enum(MISSED_POLICIES).default("run-once"),
});

/** When a schedule is due. */
export type Trigger =
  | { readonly kind: "cron"; readonly cron: string }
  | { readonly kind: "every"; readonly everyMs: number }
  | { readonly kind: "once"; readonly at: Instant }
  | {
      readonly kind: "on";
      readonly events: readonly ScheduleEvent[];
      readonly settleMs: number;
      readonly aheadMs: number;
    };

/** A schedule as it is kept: what people wrote, read. */
export type Schedule = {
  readonly name: string;
  readonly zone: string;
  readonly trigger: Trigger;
  readonly claims: Selection;
  readonly jitterMs: number;
  readonly withinMs: number;
  readonly blackouts: readonly Span[];
  readonly windows: readonly Span[];
  readonly limits: z.output<typeof limitsSchema>;
  readonly missed: (typeof MISSED_POLICIES)[number];
};

/** Reads what people write about a schedule; closed, so that a misspelt member is named. */
export const scheduleSchema = written.transform((said, context): Schedule => {
  const refuse = (path: string, message: string): never => {
    context.addIssue({ code: "custom", path: [path], message });
    return z.NEVER;
  };
  const trigger = triggerOf(said);
  if (typeof trigger === "string") return refuse(said.once === undefined ? "name" : "once", trigger);
  const gapMs = gapOf(trigger, said.zone);
  if (gapMs !== undefined && said.jitter >= gapMs)
    return refuse("jitter", `must be shorter than the ${showSpanMs(gapMs)} from one time to the next`);
  const spans = (path: "blackouts" | "windows"): Span[] =>
    said[path].flatMap((text, place) => {
      const read = readSpan(text, said.zone);
      if (read === undefined)
        context.addIssue({ code: "custom", path: [path, place], message: spanProblem(text) });
      return read ?? [];
    });
  const isTimed = trigger.kind === "cron" || trigger.kind === "every";
  return {
    name: said.name,
    zone: said.zone,
    trigger,
    claims: said.claims,
    jitterMs: said.jitter,
    withinMs: said.within ?? (isTimed ? HOUR_MS : DAY_MS),
    blackouts: spans("blackouts"),
    windows: spans("windows"),
    limits: said.limits,
    missed: said.missed,
  };
});

/** A file of schedules. */
export const scheduleFileSchema = z.strictObject({
  schedules: z.array(scheduleSchema).min(1).max(SCHEDULE_LIMITS.schedulesInFile),
});

type Said = z.output<typeof written>;

/** The one trigger that is named; else what is wrong. */
function triggerOf(said: Said): Trigger | string {
  const named = [said.cron, said.every, said.once, said.on].filter((one) => one !== undefined);
  if (named.length !== 1) return "needs exactly one of cron, every, once and on";
  if (said.cron !== undefined) return { kind: "cron", cron: said.cron };
  if (said.every !== undefined) return { kind: "every", everyMs: said.every };
  if (said.on !== undefined)
    return { kind: "on", events: said.on, settleMs: said.settle, aheadMs: said.ahead };
  const at = onceAt(said.once ?? "", said.zone);
  return at === undefined
    ? `"${said.once}" is no instant such as 2026-12-01T02:15 (in the zone) or 2026-12-01T02:15Z`
    : { kind: "once", at };
}

/** The instant of a local time, by the rule that cron keeps: what doesn't exist is the next that does, what comes twice the first. */
function onceAt(text: string, zone: string): Instant | undefined {
  const [, date, hour, minute, offset] =
    /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)(?::00(?:\.000)?)?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  if (date === undefined) return undefined;
  const written = Date.parse(`${date}T${hour}:${minute}:00${offset ?? "Z"}`);
  // Date.parse takes the 31st of February for the 3rd of March.
  const isReal =
    !Number.isNaN(Date.parse(`${date}T00:00:00Z`)) &&
    new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
  if (!isReal || Number.isNaN(written)) return undefined;
  if (offset !== undefined) return instant(written);
  const [, month, day] = date.split("-");
  const expression = `${Number(minute)} ${Number(hour)} ${Number(day)} ${Number(month)} *`;
  return nextCron(expression, zone, instant(written - 2 * DAY_MS));
}

/** So many times are looked at for the shortest distance between two. */
const LOOKED_AT = 50;
/** From where they are looked at: any Monday would do. */
const SOME_MONDAY = instant(Date.UTC(2026, 0, 5));

/** The shortest distance from one due instant to the next; undefined where there is but one, or nobody knows. */
function gapOf(trigger: Trigger, zone: string): number | undefined {
  if (trigger.kind === "every") return trigger.everyMs;
  if (trigger.kind !== "cron") return undefined;
  let least = Number.POSITIVE_INFINITY;
  let before = nextCron(trigger.cron, zone, SOME_MONDAY);
  for (let i = 0; i < LOOKED_AT && before !== undefined; i++) {
    const next = nextCron(trigger.cron, zone, before);
    if (next === undefined) break;
    least = Math.min(least, next - before);
    before = next;
  }
  return Number.isFinite(least) ? least : undefined;
}
