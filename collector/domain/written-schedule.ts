import { toIso } from "../../proto/time.ts";
import { type Schedule, showSpanMs, type Trigger } from "./schedule.ts";
import { showSpan } from "./schedule-windows.ts";
import { writtenSelection } from "./selection.ts";

/** A schedule as people would write it, so that what was read can be edited and put in force again. */
export type WrittenSchedule = {
  readonly name: string;
  readonly cron?: string;
  readonly every?: string;
  readonly once?: string;
  readonly on?: readonly string[];
  readonly settle?: string;
  readonly ahead?: string;
  readonly zone: string;
  readonly claims: ReturnType<typeof writtenSelection>;
  readonly jitter: string;
  readonly within: string;
  readonly blackouts: readonly string[];
  readonly windows: readonly string[];
  readonly limits: Schedule["limits"];
  readonly missed: Schedule["missed"];
};

/** The inverse of reading one (`scheduleSchema`): reading this again gives the same schedule. */
export const writtenOf = (schedule: Schedule): WrittenSchedule => ({
  name: schedule.name,
  ...triggerOf(schedule.trigger),
  zone: schedule.zone,
  claims: writtenSelection(schedule.claims),
  jitter: showSpanMs(schedule.jitterMs),
  within: showSpanMs(schedule.withinMs),
  blackouts: schedule.blackouts.map(writtenSpan),
  windows: schedule.windows.map(writtenSpan),
  limits: schedule.limits,
  missed: schedule.missed,
});

/** When it is due, in words. */
export function triggerWords({ trigger, zone }: Pick<Schedule, "trigger" | "zone">): string {
  switch (trigger.kind) {
    case "cron":
      return `${trigger.cron} ${zone}`;
    case "every":
      return `every ${showSpanMs(trigger.everyMs)}`;
    case "once":
      return `once, ${toIso(trigger.at)}`;
    case "on":
      return `on ${trigger.events.join(", ")}`;
  }
}

function triggerOf(trigger: Trigger): Partial<WrittenSchedule> {
  switch (trigger.kind) {
    case "cron":
      return { cron: trigger.cron };
    case "every":
      return { every: showSpanMs(trigger.everyMs) };
    case "once":
      return { once: toIso(trigger.at).replace(":00.000Z", "Z") };
    case "on":
      return {
        on: trigger.events,
        settle: showSpanMs(trigger.settleMs),
        ahead: showSpanMs(trigger.aheadMs),
      };
  }
}

/** Days between commas, as they are read. */
const writtenSpan = (span: Schedule["blackouts"][number]): string =>
  span.kind === "dates"
    ? showSpan(span)
    : `${span.window.days.join(",")} ${span.window.from}-${span.window.to} ${span.window.zone}`;
