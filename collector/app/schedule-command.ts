import type { Schedule } from "../domain/schedule.ts";

/** What would happen if a schedule were in force: when it is due, and who would run what at this moment. */
export type SchedulePreview = {
  readonly zone: string;
  readonly due: readonly {
    readonly at: number;
    /** What a clock on the wall there shows. */
    readonly local: string;
    /** Why nothing would start then; null when it would. */
    readonly shut: string | null;
    /** What a change of the clocks does to it; null when nothing. */
    readonly clocks: string | null;
  }[];
  /** How many claims it has now; only the first of them are planned. */
  readonly claims: number;
  readonly isMore: boolean;
  readonly planned: readonly {
    /** Null where putting the schedule in force would make it. */
    readonly claimId: string | null;
    /** Null where it is about none. */
    readonly exposureId: string | null;
    readonly segment: string;
    readonly scenario: string;
    readonly target: string;
    /** Who would do what; empty when nobody could. */
    readonly jobs: readonly { readonly agentId: string; readonly role: string }[];
    /** Why nobody could; null when somebody could. */
    readonly because: string | null;
  }[];
};

/** What changes schedules. A schedule is found by its id or its name. */
export type ScheduleCommands<Caller> = {
  "put-schedule": {
    request: Caller & {
      schedule: Schedule;
      /** Where there is one of that name that says something else, this takes its place. */
      replace: boolean;
    };
    reply: { kind: "created" | "changed" | "unchanged"; id: string; nextAt: number | null };
  };
  "pause-schedule": { request: Caller & { id: string }; reply: { kind: "paused" | "was-paused" } };
  "resume-schedule": { request: Caller & { id: string }; reply: { kind: "resumed" | "was-active" } };
  "delete-schedule": { request: Caller & { id: string }; reply: { kind: "deleted" } };
  /** Changes nothing. Of a schedule that is there, or of one that is only thought of. */
  "preview-schedule": {
    request: Caller & { of: Schedule | { readonly id: string }; times: number };
    reply: SchedulePreview;
  };
};
