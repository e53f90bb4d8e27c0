import { scheduleSchema } from "../../collector/domain/schedule.ts";
import type { House } from "./writer.ts";

/** A schedule as people write it, of all claims every hour; each test says what differs. */
export const schedule = (over: Readonly<Record<string, unknown>> = {}) =>
  scheduleSchema.parse({
    name: "nightly",
    ...(["cron", "every", "once", "on"].some((trigger) => trigger in over) ? {} : { every: "1h" }),
    claims: { all: true },
    ...over,
  });

export type TurnRow = {
  readonly no: number;
  readonly occurrence_no: number;
  readonly claim_no: number;
  readonly due_at: number;
  readonly state: string;
  readonly run_no: number | null;
  readonly because: string | null;
};
export type OccurrenceRow = {
  readonly no: number;
  readonly due_at: number;
  readonly state: string;
  readonly cause: string;
  readonly claims: number;
  readonly summary: string | null;
  readonly snapshot: string;
};

export const turnsOf = (house: House): TurnRow[] => house.rows<TurnRow>("SELECT * FROM turns ORDER BY no");
export const occurrencesOf = (house: House): OccurrenceRow[] =>
  house.rows<OccurrenceRow>("SELECT * FROM occurrences ORDER BY no");
