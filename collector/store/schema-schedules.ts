import type { Generated } from "kysely";

/** Schedules, and what became of each time that one was due. */
export type ScheduleTables = {
  schedules: {
    no: Generated<number>;
    id: string;
    name: string;
    /** The schedule as it was read from what people wrote, as JSON. */
    spec: string;
    status: "active" | "paused" | "deleted";
    created_at: number;
    created_by: string;
    changed_at: number;
    changed_by: string;
    /** From where an interval counts. */
    anchor_at: number;
    /** When it is due next; null while nothing is known to come. */
    next_at: number | null;
    /** The events that it waits for, each between commas; empty when time alone moves it. */
    listens: string;
    /** When exposures whose evidence goes stale are looked for next. */
    stale_look_at: number | null;
  };
  occurrences: {
    no: Generated<number>;
    id: string;
    schedule_no: number;
    due_at: number;
    /** No turn starts after it. */
    closes_at: number;
    /** What made it due, as JSON. */
    cause: string;
    /** The schedule and the scenarios as they were when it was planned, as JSON. */
    snapshot: string;
    /** Over all turns as planned; null until the plan is whole. */
    plan_digest: string | null;
    state: "planning" | "open" | "over" | "missed";
    ended_at: number | null;
    summary: string | null;
    /** How far the plan has come, as JSON. */
    cursor: string;
    /** Not looked at before. */
    look_at: number;
    claims: Generated<number>;
    ended: Generated<number>;
    not_run: Generated<number>;
    /** Over all turns as they ended, in the order of their ends. */
    ends_digest: Generated<string>;
    /** Why nothing starts now, by segment, as JSON; what holds a single turn is in the turn. */
    held: Generated<string>;
  };
  turns: {
    no: Generated<number>;
    occurrence_no: number;
    claim_no: number;
    asset_no: number;
    segment: string;
    due_at: number;
    look_at: number;
    state: "waiting" | "started" | "done" | "not-run";
    run_no: number | null;
    /** Why it waits, or why it did not run. */
    because: string | null;
    ended_at: number | null;
    ended_no: number | null;
  };
  schedule_pending: { schedule_no: number; kind: string; subject: string; at: number };
  schedule_marks: { name: string; no: number };
  schedule_told: { schedule_no: number; exposure_no: number; fresh_until: number };
};
