import type Database from "better-sqlite3";
import type { ScheduleRow } from "../domain/occurrence.ts";

const SCHEDULE = `SELECT no, id, name, spec, status, changed_by AS changedBy, anchor_at AS anchorAt, next_at AS nextAt, listens,
  stale_look_at AS staleLookAt FROM schedules`;

type NewSchedule = {
  readonly id: string;
  readonly name: string;
  readonly spec: string;
  readonly at: number;
  readonly by: string;
  readonly nextAt: number | null;
  readonly listens: string;
  readonly staleLookAt: number | null;
};

/** Schedules as commands and the tick read and move them, by prepared statements on the writer's connection. */
export function schedulePath(sqlite: Database.Database) {
  const byId = sqlite.prepare<[string, string], ScheduleRow>(
    `${SCHEDULE} WHERE (id = ? OR name = ?) AND status <> 'deleted'`,
  );
  const byNo = sqlite.prepare<[number], ScheduleRow>(`${SCHEDULE} WHERE no = ?`);
  const due = sqlite.prepare<[number, number], ScheduleRow>(
    `${SCHEDULE} WHERE next_at IS NOT NULL AND next_at <= ? AND status = 'active' ORDER BY next_at, no LIMIT ?`,
  );
  const listening = sqlite.prepare<[], ScheduleRow>(
    `${SCHEDULE} WHERE listens <> '' AND status = 'active' ORDER BY no`,
  );
  const inForce = sqlite.prepare<[], { readonly n: number }>(
    `SELECT count(*) AS n FROM schedules WHERE status <> 'deleted'`,
  );
  const insert = sqlite.prepare<[NewSchedule]>(
    `INSERT INTO schedules (id, name, spec, status, created_at, created_by, changed_at, changed_by, anchor_at, next_at, listens, stale_look_at)
     VALUES (@id, @name, @spec, 'active', @at, @by, @at, @by, @at, @nextAt, @listens, @staleLookAt)`,
  );
  const replace = sqlite.prepare<[Omit<NewSchedule, "id" | "name"> & { readonly no: number }]>(
    `UPDATE schedules SET spec = @spec, changed_at = @at, changed_by = @by, anchor_at = @at, next_at = @nextAt,
       listens = @listens, stale_look_at = @staleLookAt WHERE no = @no`,
  );
  const status = sqlite.prepare<[string, number, string, number | null, number]>(
    `UPDATE schedules SET status = ?, changed_at = ?, changed_by = ?, next_at = ? WHERE no = ?`,
  );
  const nextAt = sqlite.prepare<[number | null, number]>(`UPDATE schedules SET next_at = ? WHERE no = ?`);
  const staleLook = sqlite.prepare<[number, number]>(`UPDATE schedules SET stale_look_at = ? WHERE no = ?`);
  return {
    /** By id or name, of those that were not deleted. */
    find: (idOrName: string): ScheduleRow | undefined => byId.get(idOrName, idOrName),
    byNo: (no: number): ScheduleRow | undefined => byNo.get(no),
    /** Those whose time has come, the longest due first. */
    due: (at: number, most: number): ScheduleRow[] => due.all(at, most),
    listening: (): ScheduleRow[] => listening.all(),
    countInForce: (): number => inForce.get()?.n ?? 0,
    add: (schedule: NewSchedule): void => {
      insert.run(schedule);
    },
    replace: (no: number, schedule: Omit<NewSchedule, "id" | "name">): void => {
      replace.run({ ...schedule, no });
    },
    putStatus: (no: number, to: ScheduleRow["status"], at: number, by: string, next: number | null): void => {
      status.run(to, at, by, next, no);
    },
    putNext: (no: number, at: number | null): void => {
      nextAt.run(at, no);
    },
    putStaleLook: (no: number, at: number): void => {
      staleLook.run(at, no);
    },
  };
}
