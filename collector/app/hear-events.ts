import { after, type Instant } from "../../proto/time.ts";
import type { ScheduleRow } from "../domain/occurrence.ts";
import type { Schedule, ScheduleEvent } from "../domain/schedule.ts";

type HeardLine = { readonly no: number; readonly kind: string; readonly subject: string };
type Log = "events" | "audit";

export type HearDeps = {
  readonly schedules: {
    listening(): readonly ScheduleRow[];
    putNext(no: number, at: number): void;
    putStaleLook(no: number, at: number): void;
  };
  readonly heard: {
    mark(log: Log): number | undefined;
    newest(log: Log): number;
    putMark(log: Log, no: number): void;
    since(log: Log, after: number, to: number): readonly HeardLine[];
    segmentOf(agentId: string): string | undefined;
    addPending(scheduleNo: number, kind: string, subject: string, at: number): void;
    goingStale(
      scheduleNo: number,
      now: number,
      until: number,
      most: number,
    ): readonly { readonly no: number; readonly id: string; readonly freshUntil: number }[];
    tell(scheduleNo: number, exposureNo: number, freshUntil: number): void;
  };
};

/** Lines of each log that one tick reads. */
const MAX_LINES = 2_000;
/** How often exposures whose evidence goes stale are looked for, and how many at a time. */
const STALE_LOOK_MS = 60_000;
const MAX_STALE = 500;

/** What a line of a log means to a schedule. */
const MEANS: Readonly<Record<string, ScheduleEvent>> = {
  "validation-changed": "drift",
  import: "exposure-imported",
  "claim-fix": "fix-claimed",
  join: "agent-joined",
  "approve-agent": "agent-joined",
  "update-kev": "intel-changed",
  "update-epss": "intel-changed",
  "update-exploits": "intel-changed",
};

/**
 * Reads what was written to the live stream and the audit log since the last look, and keeps for each schedule
 * that waits for it what it was about; the schedule is due when nothing more came for a while. Costs nothing
 * where no schedule listens.
 */
export function hearEvents({ schedules, heard }: HearDeps, now: Instant): void {
  const listeners = schedules.listening();
  if (listeners.length === 0) return;
  const woken = new Set<number>();
  const tell = (schedule: ScheduleRow, event: ScheduleEvent, subject: string): void => {
    if (!schedule.listens.includes(`,${event},`)) return;
    heard.addPending(schedule.no, event, subject, now);
    if (schedule.nextAt !== null || woken.has(schedule.no)) return;
    woken.add(schedule.no);
    const { trigger } = JSON.parse(schedule.spec) as Schedule;
    schedules.putNext(schedule.no, after(now, trigger.kind === "on" ? trigger.settleMs : 0));
  };
  for (const log of ["events", "audit"] as const) {
    const newest = heard.newest(log);
    const mark = heard.mark(log) ?? newest;
    const to = Math.min(newest, mark + MAX_LINES);
    if (to <= mark) continue;
    for (const { kind, subject } of heard.since(log, mark, to)) {
      const event = MEANS[kind];
      const about = event === "agent-joined" ? heard.segmentOf(subject) : subject;
      if (event === undefined || about === undefined) continue;
      for (const schedule of listeners) tell(schedule, event, about);
    }
    heard.putMark(log, to);
  }
  for (const schedule of listeners) {
    if (schedule.staleLookAt === null || schedule.staleLookAt > now) continue;
    const { trigger } = JSON.parse(schedule.spec) as Schedule;
    const until = after(now, trigger.kind === "on" ? trigger.aheadMs : 0);
    const stale = heard.goingStale(schedule.no, now, until, MAX_STALE);
    for (const { no, id, freshUntil } of stale) {
      heard.tell(schedule.no, no, freshUntil);
      tell(schedule, "evidence-going-stale", id);
    }
    // More than one look takes is looked for at the next tick.
    schedules.putStaleLook(schedule.no, stale.length < MAX_STALE ? after(now, STALE_LOOK_MS) : now);
  }
}
