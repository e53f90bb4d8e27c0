import { sha256 } from "../../proto/seal.ts";
import { after, type Instant, instant } from "../../proto/time.ts";
import { nextCron } from "./cron.ts";
import type { Schedule } from "./schedule.ts";

type Timed = Pick<Schedule, "trigger" | "zone">;

/** A due instant that is looked at later than this was missed: nothing ran that would have looked. */
export const LATE_MS = 60_000;
/** The most missed instants that `run-all` makes up for; older ones are skipped, and said. */
export const MAX_MADE_UP = 10;
/** Missed instants that are counted one by one; beyond it is said "more than". */
export const MAX_COUNTED = 10_000;

/** The first due instant after `since`. `anchor`: from where an interval counts. Undefined when time alone brings none. */
export function nextDue({ trigger, zone }: Timed, anchor: Instant, since: Instant): Instant | undefined {
  switch (trigger.kind) {
    case "cron":
      return nextCron(trigger.cron, zone, since);
    case "every": {
      const passed = Math.max(0, Math.floor((since - anchor) / trigger.everyMs));
      return after(anchor, (passed + 1) * trigger.everyMs);
    }
    case "once":
      return trigger.at > since ? trigger.at : undefined;
    case "on":
      return undefined;
  }
}

/** What became of due instants between two looks: which run now, which don't, and when is the next. */
export type DueNow = {
  readonly run: readonly Instant[];
  readonly missed:
    | { readonly first: Instant; readonly last: Instant; readonly count: number; readonly isMore: boolean }
    | undefined;
  readonly next: Instant | undefined;
};

/**
 * Weighs what fell due since the last look, of which `first` is the earliest. The newest runs when it is
 * on time; what nobody looked at in time is missed, and the policy says what of it is made up for.
 */
export function dueNow(
  schedule: Timed & Pick<Schedule, "missed">,
  anchor: Instant,
  first: Instant,
  now: Instant,
): DueNow {
  const due: Instant[] = [];
  let at: Instant | undefined = first;
  let seen = 0;
  let last = first;
  while (at !== undefined && at <= now) {
    seen += 1;
    last = at;
    due.push(at);
    if (due.length > MAX_MADE_UP + 2) due.shift();
    if (seen >= MAX_COUNTED) {
      // What lies between is not counted one by one; the newest is found from behind.
      const jump = newestBefore(schedule, anchor, now);
      if (jump !== undefined && jump > at) due.push(jump);
      last = due.at(-1) ?? at;
      break;
    }
    at = nextDue(schedule, anchor, at);
  }
  const next = nextDue(schedule, anchor, now);
  const isOnTime = now - last <= LATE_MS;
  const made = isOnTime ? 1 : 0;
  const run =
    schedule.missed === "run-all"
      ? due.slice(-(MAX_MADE_UP + made))
      : schedule.missed === "run-once" || isOnTime
        ? due.slice(-1)
        : [];
  const left = seen - run.length;
  if (left <= 0) return { run, missed: undefined, next };
  const firstRun = run[0];
  const beforeRuns = firstRun === undefined ? last : (due[due.indexOf(firstRun) - 1] ?? first);
  return { run, missed: { first, last: beforeRuns, count: left, isMore: seen >= MAX_COUNTED }, next };
}

/** The newest due instant that is not after `now`, looked for in ever longer spans before it. */
function newestBefore(schedule: Timed, anchor: Instant, now: Instant): Instant | undefined {
  for (const spanMs of [60_000, 3_600_000, 86_400_000]) {
    let found: Instant | undefined;
    let at = nextDue(schedule, anchor, after(now, -spanMs));
    while (at !== undefined && at <= now) {
      found = at;
      at = nextDue(schedule, anchor, at);
    }
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Of the jitter so much is left for starting what falls due last, up to the span. */
const SLACK = { part: 0.1, mostMs: 5_000 } as const;

/**
 * When in its jitter a claim is due: by a hash of schedule, question and due instant, so that a plan can be
 * made again and no two nights are alike. Claims that ask one question fall due together, and it is asked once.
 */
export function turnOf(scheduleId: string, question: string, dueAt: Instant, jitterMs: number): Instant {
  if (jitterMs === 0) return dueAt;
  const fraction =
    Buffer.from(sha256(`plumbline turn v1\0${scheduleId}\0${question}\0${dueAt}`)).readUInt32BE(0) / 2 ** 32;
  const width = jitterMs - Math.min(jitterMs * SLACK.part, SLACK.mostMs);
  return instant(dueAt + Math.floor(fraction * width));
}

/** Until when a claim of an occurrence may start: it gives way to the next occurrence, and waits no longer than it may. */
export function closesAt(schedule: Schedule, dueAt: Instant, next: Instant | undefined): Instant {
  const own = after(dueAt, schedule.jitterMs + schedule.withinMs);
  return next === undefined ? own : instant(Math.min(own, next + schedule.jitterMs));
}
