import { canonical, type Json } from "../../proto/canonical.ts";
import { Fault } from "../../proto/fault.ts";
import { type Instant, instant } from "../../proto/time.ts";
import { nextDue } from "../domain/due.ts";
import type { ScheduleRow } from "../domain/occurrence.ts";
import type { Schedule } from "../domain/schedule.ts";
import type { AuditEntry } from "../domain/trail.ts";
import type { Commands } from "./command.ts";
import { type ScheduleClaimsDeps, withClaims } from "./schedule-claims.ts";

/** Schedules in force at once. */
export const MAX_SCHEDULES = 500;

type Written = {
  readonly spec: string;
  readonly at: number;
  readonly by: string;
  readonly nextAt: number | null;
  readonly listens: string;
  readonly staleLookAt: number | null;
};

export type ScheduleDeps = Omit<ScheduleClaimsDeps, "inventory"> & {
  readonly schedules: {
    find(idOrName: string): ScheduleRow | undefined;
    countInForce(): number;
    listening(): readonly unknown[];
    add(schedule: Written & { readonly id: string; readonly name: string }): void;
    replace(no: number, schedule: Written): void;
    putStatus(no: number, to: ScheduleRow["status"], at: number, by: string, nextAt: number | null): void;
  };
  readonly heard: {
    newest(log: "events" | "audit"): number;
    putMark(log: "events" | "audit", no: number): void;
    forget(scheduleNo: number): void;
  };
  readonly exposures: { find(exposureId: string): Promise<unknown> };
  readonly inventory: ScheduleClaimsDeps["inventory"];
  readonly trail: { audit(entry: AuditEntry): void };
};

/** Puts a schedule in force. The same again changes nothing; another of the same name only where that was asked for. */
export async function putSchedule(
  deps: ScheduleDeps,
  request: Commands["put-schedule"]["request"],
  now: Instant,
): Promise<Commands["put-schedule"]["reply"]> {
  await checkSelection(deps, request.schedule);
  const known = deps.schedules.find(request.schedule.name);
  if (known !== undefined && known.name !== request.schedule.name)
    throw new Fault("conflict", `"${request.schedule.name}" is the id of another schedule`, {
      field: "name",
    });
  const before = known && (JSON.parse(known.spec) as Schedule);
  const schedule = await withClaims(deps, request.schedule, before, now);
  const spec = canonical(schedule as unknown as Json);
  if (known?.spec === spec) return { kind: "unchanged", id: known.id, nextAt: known.nextAt };
  if (known !== undefined && !request.replace) {
    const way = `plumbline schedule delete ${schedule.name}, or create -f FILE, which replaces it`;
    throw new Fault("conflict", `There is a schedule "${schedule.name}" that says something else: ${way}`, {
      field: "name",
    });
  }
  if (known === undefined && deps.schedules.countInForce() >= MAX_SCHEDULES)
    throw new Fault("conflict", `There are ${MAX_SCHEDULES} schedules, and no room for more`);
  const next = nextDue(schedule, now, now) ?? null;
  if (schedule.trigger.kind === "once" && next === null)
    throw new Fault("bad-request", "Its instant has passed already", { field: "once" });
  // Who paused it did not ask for another one either.
  const nextAt = known?.status === "paused" ? null : next;
  beginListening(deps);
  const events = schedule.trigger.kind === "on" ? schedule.trigger.events : [];
  const written: Written = {
    spec,
    at: now,
    by: request.user,
    nextAt,
    listens: events.length === 0 ? "" : `,${events.join(",")},`,
    staleLookAt: events.includes("evidence-going-stale") ? now : null,
  };
  const id = known?.id ?? deps.newId();
  if (known === undefined) deps.schedules.add({ ...written, id, name: schedule.name });
  else deps.schedules.replace(known.no, written);
  const kind = known === undefined ? "created" : "changed";
  audit(deps, request, "put-schedule", id, now, { name: schedule.name, kind });
  return { kind, id, nextAt };
}

/** Nothing of it starts until it is resumed; what falls due meanwhile was not missed but paused. */
export async function pauseSchedule(
  deps: ScheduleDeps,
  request: Commands["pause-schedule"]["request"],
  now: Instant,
): Promise<Commands["pause-schedule"]["reply"]> {
  const known = mustFind(deps, request.id);
  if (known.status === "paused") return { kind: "was-paused" };
  deps.schedules.putStatus(known.no, "paused", now, request.user, null);
  audit(deps, request, "pause-schedule", known.id, now, { name: known.name });
  return { kind: "paused" };
}

/** Takes a pause back: from the next due instant on. */
export async function resumeSchedule(
  deps: ScheduleDeps,
  request: Commands["resume-schedule"]["request"],
  now: Instant,
): Promise<Commands["resume-schedule"]["reply"]> {
  const known = mustFind(deps, request.id);
  if (known.status === "active") return { kind: "was-active" };
  beginListening(deps);
  const next = nextDue(JSON.parse(known.spec) as Schedule, instant(known.anchorAt), now) ?? null;
  deps.schedules.putStatus(known.no, "active", now, request.user, next);
  audit(deps, request, "resume-schedule", known.id, now, { name: known.name });
  return { kind: "resumed" };
}

/** Ends a schedule for good. What it ran, and what it didn't, stays to be read. */
export async function deleteSchedule(
  deps: ScheduleDeps,
  request: Commands["delete-schedule"]["request"],
  now: Instant,
): Promise<Commands["delete-schedule"]["reply"]> {
  const known = mustFind(deps, request.id);
  deps.schedules.putStatus(known.no, "deleted", now, request.user, null);
  deps.heard.forget(known.no);
  audit(deps, request, "delete-schedule", known.id, now, { name: known.name });
  return { kind: "deleted" };
}

/** Who listens first hears what comes from now on, not what was said when nobody did. */
function beginListening({ schedules, heard }: ScheduleDeps): void {
  if (schedules.listening().length > 0) return;
  for (const log of ["events", "audit"] as const) heard.putMark(log, heard.newest(log));
}

async function checkSelection(
  { exposures, inventory }: ScheduleDeps,
  { claims: { exposures: ids = [], segment } }: Schedule,
): Promise<void> {
  for (const id of ids) {
    if ((await exposures.find(id)) === undefined)
      throw new Fault("bad-request", `No exposure has the id "${id}"`, { field: "claims.exposures" });
  }
  if (segment === undefined || (await inventory.segments()).some(({ id }) => id === segment)) return;
  throw new Fault("bad-request", `There is no segment "${segment}"; plumbline segment list shows them`, {
    field: "claims.segment",
  });
}

function mustFind({ schedules }: ScheduleDeps, id: string): ScheduleRow {
  const known = schedules.find(id);
  if (known === undefined) throw new Fault("not-found", `No schedule "${id}"`, { field: "id" });
  return known;
}

const audit = (
  { trail }: ScheduleDeps,
  { user, from }: { readonly user: string; readonly from: string },
  what: string,
  subject: string,
  at: number,
  body: AuditEntry["body"],
): void => trail.audit({ at, who: user, what, subject, from, body });
