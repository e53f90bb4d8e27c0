import { canonical, type Json } from "../../proto/canonical.ts";
import { type Instant, instant, toMinute } from "../../proto/time.ts";
import { closesAt, dueNow, LATE_MS } from "../domain/due.ts";
import type { Cause, Happened, Only, PlanCursor, ScheduleRow } from "../domain/occurrence.ts";
import type { Schedule, ScheduleEvent } from "../domain/schedule.ts";
import type { LiveLine } from "../domain/trail.ts";

export type BeginDeps = {
  readonly schedules: {
    due(at: number, most: number): readonly ScheduleRow[];
    putNext(no: number, at: number | null): void;
  };
  readonly heard: {
    pending(scheduleNo: number): readonly { readonly kind: string; readonly subject: string }[];
    dropPending(scheduleNo: number): void;
  };
  readonly occurrences: {
    add(row: {
      readonly id: string;
      readonly scheduleNo: number;
      readonly dueAt: number;
      readonly closesAt: number;
      readonly cause: string;
      readonly snapshot: string;
      readonly state: "planning" | "missed";
      readonly endedAt: number | null;
      readonly summary: string | null;
      readonly cursor: string;
      readonly lookAt: number;
    }): boolean;
    topClaim(): number;
  };
  readonly newId: () => string;
  readonly trail: { say(line: LiveLine): void };
  /** Does it whole or not at all; what failed is said, and keeps nothing else from its turn. */
  readonly apart: (what: string, act: () => void | Promise<void>) => Promise<boolean>;
};

/** Schedules that begin in one tick; the others begin in the next. */
const MAX_BEGINNING = 20;
/** A schedule that could not begin is tried again after this long. */
const RETRY_MS = 3_600_000;
/** What stands for "all of it" among what a schedule was told of (store/schedule-event-path.ts). */
const EVERYTHING = "*";

/** Makes an occurrence of every schedule that is due, with what was missed said, and moves it to its next time. */
export async function beginOccurrences(deps: BeginDeps, now: Instant): Promise<void> {
  for (const row of deps.schedules.due(now, MAX_BEGINNING)) {
    const isDone = await deps.apart(`Schedule ${row.name}`, () => begin(deps, row, now));
    if (!isDone) deps.schedules.putNext(row.no, now + RETRY_MS);
  }
}

function begin(deps: BeginDeps, row: ScheduleRow, now: Instant): void {
  const schedule = JSON.parse(row.spec) as Schedule;
  const first = instant(row.nextAt ?? now);
  if (schedule.trigger.kind === "on") {
    const pending = deps.heard.pending(row.no);
    deps.heard.dropPending(row.no);
    deps.schedules.putNext(row.no, null);
    if (pending.length > 0)
      add(deps, row, schedule, first, eventCause(pending), closesAt(schedule, now, undefined));
    return;
  }
  const { run, missed, next } = dueNow(schedule, instant(row.anchorAt), first, now);
  if (missed !== undefined) {
    const { first: since, last, count, isMore } = missed;
    addMissed(deps, row, schedule, since, { kind: "missed", last, count, isMore }, run.length > 0, now);
  }
  for (const dueAt of run) {
    const isLate = now - dueAt > schedule.jitterMs + ON_TIME_MS;
    const cause: Cause = isLate ? { kind: "late", lookedAt: now } : { kind: "time" };
    add(
      deps,
      row,
      schedule,
      dueAt,
      cause,
      closesAt(schedule, isLate ? now : dueAt, isLate ? undefined : next),
    );
  }
  deps.schedules.putNext(row.no, next ?? null);
}

/** What is looked at within a few ticks is on time. */
const ON_TIME_MS = 5_000;

function add(
  deps: BeginDeps,
  row: ScheduleRow,
  schedule: Schedule,
  dueAt: Instant,
  cause: Cause,
  closes: Instant,
): void {
  const cursor: PlanCursor = { from: 0, top: deps.occurrences.topClaim(), digest: "" };
  deps.occurrences.add({
    id: deps.newId(),
    scheduleNo: row.no,
    dueAt,
    closesAt: closes,
    cause: canonical(cause as unknown as Json),
    snapshot: canonical({ schedule, scenarios: [] } as unknown as Json),
    state: "planning",
    endedAt: null,
    summary: null,
    cursor: JSON.stringify(cursor),
    lookAt: dueAt,
  });
}

/** One row for all that was missed in a row: none of it has turns, so the reason is the occurrence's own. */
function addMissed(
  deps: BeginDeps,
  row: ScheduleRow,
  schedule: Schedule,
  dueAt: Instant,
  cause: Extract<Cause, { kind: "missed" }>,
  isMadeUpFor: boolean,
  now: Instant,
): void {
  const times = `${cause.isMore ? "more than " : ""}${cause.count} ${cause.count === 1 ? "time" : "times"}`;
  const because = `missed ${times} from ${toMinute(dueAt)} to ${toMinute(instant(cause.last))}: the collector did not look at it until ${toMinute(now)}, and its policy is ${schedule.missed}${isMadeUpFor ? ", so newer ones ran instead" : ""}`;
  deps.occurrences.add({
    id: deps.newId(),
    scheduleNo: row.no,
    dueAt,
    closesAt: dueAt,
    cause: canonical(cause as unknown as Json),
    snapshot: canonical({ schedule, scenarios: [] } as unknown as Json),
    state: "missed",
    endedAt: now,
    summary: canonical({ because }),
    cursor: "",
    lookAt: dueAt,
  });
  // A tick that took long is in the occurrences; only an outage is news.
  if (now - dueAt <= LATE_MS) return;
  deps.trail.say({
    at: now,
    kind: "alert",
    segment: undefined,
    exposureId: undefined,
    runId: undefined,
    agentId: undefined,
    title: `Schedule ${row.name}`,
    detail: because,
    tone: "unsure",
    axes: undefined,
  });
}

function eventCause(pending: readonly { readonly kind: string; readonly subject: string }[]): Cause {
  const happened = pending.map(({ kind, subject }): Happened => ({ event: kind as ScheduleEvent, subject }));
  return { kind: "event", happened: happened.slice(0, MAX_TOLD), only: onlyOf(happened) };
}

/** Of what happened so much is written down; what it narrows the plan to is written down whole. */
const MAX_TOLD = 50;

/** News of the world at large, or too many at once, narrow nothing. */
function onlyOf(happened: readonly Happened[]): Only {
  if (happened.some(({ event, subject }) => event === "intel-changed" || subject === EVERYTHING))
    return undefined;
  const of = (events: readonly ScheduleEvent[]): string[] =>
    happened.filter(({ event }) => events.includes(event)).map(({ subject }) => subject);
  return {
    exposures: of(["fix-claimed", "drift", "evidence-going-stale"]),
    segments: of(["agent-joined"]),
    imports: of(["exposure-imported"]),
  };
}
