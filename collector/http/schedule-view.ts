import { instant, toMinute } from "../../proto/time.ts";
import type { Untrusted } from "../../proto/untrusted.ts";
import type { Cause, PlannedScenario } from "../domain/occurrence.ts";
import type { Schedule } from "../domain/schedule.ts";
import { claimsWords } from "../domain/selection.ts";
import { triggerWords, writtenOf } from "../domain/written-schedule.ts";
import { jsonText } from "./foreign-text.ts";
import { givenView } from "./given-schemas.ts";
import { iso, maybeIso } from "./instants.ts";

/** A schedule as the store gives it. */
export type ScheduleRecord = {
  readonly no: number;
  readonly id: string;
  readonly name: string;
  readonly schedule: Schedule;
  readonly seesAll: boolean;
  readonly status: "active" | "paused" | "deleted";
  readonly createdAt: number;
  readonly createdBy: string;
  readonly changedAt: number;
  readonly changedBy: string;
  readonly nextAt: number | null;
  readonly last:
    | {
        readonly dueAt: number;
        readonly state: string;
        readonly claims: number;
        readonly notRun: number;
      }
    | undefined;
};
export type OccurrenceRecord = {
  readonly id: string;
  readonly dueAt: number;
  readonly closesAt: number;
  readonly state: "planning" | "open" | "over" | "missed";
  readonly cause: Cause;
  readonly scenarios: readonly PlannedScenario[];
  readonly planDigest: string | null;
  readonly endedAt: number | null;
  readonly because: string | null;
  readonly claims: number;
  readonly ended: number;
  readonly notRun: number;
};
export type TurnState = "waiting" | "started" | "done" | "not-run";
export type TurnRecord = {
  readonly claimId: string;
  /** Null where the claim is about no exposure. */
  readonly exposureId: string | null;
  readonly exposureTitle: Untrusted | null;
  readonly scenario: string;
  readonly asset: string;
  readonly segment: string;
  readonly dueAt: number;
  readonly state: TurnState;
  readonly because: string | null;
  readonly endedAt: number | null;
  readonly runId: string | null;
  readonly outcome: string | null;
};
/** A schedule; who sees some of its claims only is not told whose the others are. */
export function scheduleView({ schedule, seesAll, last, ...row }: ScheduleRecord) {
  const written = writtenOf(schedule);
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    due: triggerWords(schedule),
    about: seesAll ? claimsWords(schedule.claims) : "claims of yours among others",
    written: {
      ...written,
      on: schedule.trigger.kind === "on" ? [...schedule.trigger.events] : undefined,
      blackouts: [...written.blackouts],
      windows: [...written.windows],
      claims: seesAll ? claimsView(written.claims) : null,
    },
    createdAt: iso(row.createdAt),
    createdBy: row.createdBy,
    changedAt: iso(row.changedAt),
    changedBy: row.changedBy,
    nextAt: maybeIso(row.nextAt),
    last: last === undefined || !seesAll ? null : { ...last, dueAt: iso(last.dueAt) },
  };
}

/** The same, of values that may be changed. */
const claimsView = ({ scenarios, ...filters }: ReturnType<typeof writtenOf>["claims"]) => ({
  ...filters,
  ...(scenarios === undefined
    ? {}
    : {
        scenarios: scenarios.map(({ parameters, ...choice }) => ({
          ...choice,
          ...(parameters === undefined ? {} : { parameters: givenView(parameters) }),
        })),
      }),
});

/** What one occurrence came to, as far as it is seen. */
export const occurrenceView = (one: OccurrenceRecord, seesAll: boolean) => ({
  id: one.id,
  dueAt: iso(one.dueAt),
  closesAt: iso(one.closesAt),
  state: one.state,
  cause: one.cause.kind,
  causeWords: causeWords(one.cause, seesAll),
  claims: one.claims,
  ran: one.ended - one.notRun,
  notRun: one.notRun,
  left: one.claims - one.ended,
  because: one.because,
  endedAt: maybeIso(one.endedAt),
  planDigest: one.planDigest,
  scenarios: [...one.scenarios],
});

/** What made it due. What an event was about is told to who sees everything. */
function causeWords(cause: Cause, seesAll: boolean): string {
  switch (cause.kind) {
    case "time":
      return "it was time";
    case "late":
      return `made up for at ${toMinute(instant(cause.lookedAt))}`;
    case "missed":
      return `${cause.isMore ? "more than " : ""}${cause.count} due, the last at ${toMinute(instant(cause.last))}`;
    case "event":
      return seesAll
        ? cause.happened.map(({ event, subject }) => `${event} (${subject})`).join(", ")
        : [...new Set(cause.happened.map(({ event }) => event))].join(", ");
  }
}

/** The turn of one claim. */
export const turnView = (turn: TurnRecord) => ({
  ...turn,
  exposureTitle: turn.exposureTitle === null ? null : jsonText(turn.exposureTitle),
  dueAt: iso(turn.dueAt),
  endedAt: maybeIso(turn.endedAt),
});
