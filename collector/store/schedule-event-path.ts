import type Database from "better-sqlite3";
import { isShown } from "./exposure-group.ts";

/** A line of the live stream or of the audit log that a schedule may wait for. */
export type HeardLine = { readonly no: number; readonly kind: string; readonly subject: string };

/** Subjects that are kept of what one schedule waits to act on; beyond it, its whole selection is meant. */
const MAX_PENDING = 1_000;
/** What stands for "everything" among them. */
export const EVERYTHING = "*";

/** What happened since, for schedules that wait for it; kept until they act. */
export function scheduleEventPath(sqlite: Database.Database) {
  const marks = sqlite.prepare<[string], { readonly no: number }>(
    `SELECT no FROM schedule_marks WHERE name = ?`,
  );
  const putMark = sqlite.prepare<[string, number]>(
    `INSERT INTO schedule_marks (name, no) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET no = excluded.no`,
  );
  const newestOf = {
    events: sqlite.prepare<[], { readonly no: number | null }>(`SELECT max(no) AS no FROM events`),
    audit: sqlite.prepare<[], { readonly no: number | null }>(`SELECT max(no) AS no FROM audit`),
  };
  // Only the bounds are asked of the index: what is of no interest between them is stepped over, at most so many lines.
  const since = {
    events: sqlite.prepare<[number, number], HeardLine>(
      `SELECT no, kind, coalesce(exposure_id, '') AS subject FROM events WHERE no > ? AND no <= ?
         AND kind = 'validation-changed' AND json_extract(body, '$.detail') NOT LIKE 'unvalidated →%' ORDER BY no`,
    ),
    audit: sqlite.prepare<[number, number], HeardLine>(
      `SELECT no, what AS kind, subject FROM audit WHERE no > ? AND no <= ?
         AND what IN ('import', 'claim-fix', 'join', 'approve-agent', 'update-kev', 'update-epss', 'update-exploits') ORDER BY no`,
    ),
  };
  const segment = sqlite.prepare<[string], { readonly segment: string }>(
    `SELECT segment FROM agents WHERE id = ?`,
  );
  const pending = sqlite.prepare<[number], { readonly kind: string; readonly subject: string }>(
    `SELECT kind, subject FROM schedule_pending WHERE schedule_no = ? ORDER BY kind, subject`,
  );
  const isAll = sqlite.prepare<[number, string]>(
    `SELECT 1 FROM schedule_pending WHERE schedule_no = ? AND kind = ? AND subject = '${EVERYTHING}'`,
  );
  const countPending = sqlite.prepare<[number], { readonly n: number }>(
    `SELECT count(*) AS n FROM schedule_pending WHERE schedule_no = ?`,
  );
  const addPending = sqlite.prepare<[number, string, string, number]>(
    `INSERT INTO schedule_pending (schedule_no, kind, subject, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const dropPending = sqlite.prepare<[number]>(`DELETE FROM schedule_pending WHERE schedule_no = ?`);
  const dropTold = sqlite.prepare<[number]>(`DELETE FROM schedule_told WHERE schedule_no = ?`);
  const goingStale = sqlite.prepare<
    [number, number, number, number],
    { readonly no: number; readonly id: string; readonly freshUntil: number }
  >(
    `SELECT e.no AS no, e.id AS id, e.fresh_until AS freshUntil FROM exposures e
       LEFT JOIN schedule_told t ON t.schedule_no = ? AND t.exposure_no = e.no
     WHERE ${isShown("e")} AND e.fresh_until > ? AND e.fresh_until <= ? AND t.fresh_until IS NOT e.fresh_until ORDER BY e.fresh_until LIMIT ?`,
  );
  const tell = sqlite.prepare<[number, number, number]>(
    `INSERT INTO schedule_told (schedule_no, exposure_no, fresh_until) VALUES (?, ?, ?)
     ON CONFLICT (schedule_no, exposure_no) DO UPDATE SET fresh_until = excluded.fresh_until`,
  );
  return {
    /** Up to which line of a log everything was heard; undefined before anybody listened. */
    mark: (log: "events" | "audit"): number | undefined => marks.get(log)?.no,
    putMark: (log: "events" | "audit", no: number): void => {
      putMark.run(log, no);
    },
    newest: (log: "events" | "audit"): number => newestOf[log].get()?.no ?? 0,
    since: (log: "events" | "audit", after: number, to: number): HeardLine[] => since[log].all(after, to),
    segmentOf: (agentId: string): string | undefined => segment.get(agentId)?.segment,
    pending: (scheduleNo: number) => pending.all(scheduleNo),
    addPending: (scheduleNo: number, kind: string, subject: string, at: number): void => {
      if (isAll.get(scheduleNo, kind) !== undefined) return;
      const isFull = (countPending.get(scheduleNo)?.n ?? 0) >= MAX_PENDING;
      addPending.run(scheduleNo, kind, isFull ? EVERYTHING : subject, at);
    },
    dropPending: (scheduleNo: number): void => {
      dropPending.run(scheduleNo);
    },
    /** What a schedule that is no more was told of. */
    forget: (scheduleNo: number): void => {
      dropPending.run(scheduleNo);
      dropTold.run(scheduleNo);
    },
    /** Exposures whose evidence is fresh now and no longer at `until`, which the schedule was not told of. */
    goingStale: (scheduleNo: number, now: number, until: number, most: number) =>
      goingStale.all(scheduleNo, now, until, most),
    tell: (scheduleNo: number, exposureNo: number, freshUntil: number): void => {
      tell.run(scheduleNo, exposureNo, freshUntil);
    },
  };
}
