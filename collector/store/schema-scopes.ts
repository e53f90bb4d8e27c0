import type { Generated } from "kysely";

/** Scopes with the assets that each holds, and cycles with what they came to. */
export type ScopeTables = {
  scopes: {
    no: Generated<number>;
    id: string;
    owner: string | null;
    /** The document as it was read, as JSON. */
    spec: string;
    status: "active" | "deleted";
    created_at: number;
    created_by: string;
    changed_at: number;
    changed_by: string;
  };
  /** Who is in, since a person said so; a report adds none. */
  scope_members: {
    no: Generated<number>;
    scope_no: number;
    asset_no: number;
    added_at: number;
    ended_at: number | null;
  };
  cycles: {
    no: Generated<number>;
    id: string;
    scope_no: number;
    title: string;
    /** Goals, and when it is to end, as JSON. */
    spec: string;
    started_at: number;
    started_by: string;
    ended_at: number | null;
    ended_by: string | null;
  };
  /** What was counted when it started and when it ended. */
  cycle_numbers: {
    no: Generated<number>;
    cycle_no: number;
    moment: "start" | "end";
    name: string;
    value: number | null;
  };
  cycle_lessons: { no: Generated<number>; cycle_no: number; at: number; by_user: string; body: string };
  /** The report of an ended cycle, as JSON. */
  cycle_reports: { cycle_no: number; body: string };
};
