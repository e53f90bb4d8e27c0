import { type Kysely, sql } from "kysely";
import type { Cause, Snapshot } from "../domain/occurrence.ts";
import type { Schedule } from "../domain/schedule.ts";
import { counted, cut, type Found, type Place } from "./page.ts";
import type { Schema } from "./schema.ts";
import { type Scope, seenExposure } from "./scope.ts";

type Paging = { readonly limit: number; readonly after: Place | undefined };
type TurnState = Schema["turns"]["state"];

/** Schedules, what each of their occurrences came to, and the turns of one. Who sees not everything sees what is about theirs. */
export function scheduleViews(db: Kysely<Schema>) {
  return {
    async page({ limit, after }: Paging, scope: Scope): Promise<Found<ScheduleRecord>> {
      let rows = schedules(db, scope)
        .where("s.status", "<>", "deleted")
        .orderBy("s.no", "desc")
        .limit(limit + 1);
      if (after !== undefined) rows = rows.where("s.no", "<", after.no);
      const total = await db
        .selectFrom(schedules(db, scope).where("s.status", "<>", "deleted").as("seen"))
        .select((eb) => eb.fn.countAll().as("n"))
        .executeTakeFirst();
      const found = await rows.execute();
      const last = await lastOccurrences(db, found);
      return cut(found, {
        limit,
        total: counted(total),
        place: ({ no }) => ({ key: no, no }),
        show: (row) => ({ ...toSchedule(row, scope), last: last.get(row.no) }),
      });
    },
    /** By id, deleted or not, or by the name that it has now. */
    async find(idOrName: string, scope: Scope): Promise<ScheduleRecord | undefined> {
      const row = await schedules(db, scope)
        .where((eb) =>
          eb.or([
            eb("s.id", "=", idOrName),
            eb.and([eb("s.name", "=", idOrName), eb("s.status", "<>", "deleted")]),
          ]),
        )
        .executeTakeFirst();
      if (row === undefined) return undefined;
      return { ...toSchedule(row, scope), last: (await lastOccurrences(db, [row])).get(row.no) };
    },
    async occurrences(
      scheduleNo: number,
      { limit, after }: Paging,
      scope: Scope,
    ): Promise<Found<OccurrenceRecord>> {
      const ours = occurrences(db, scope).where("o.schedule_no", "=", scheduleNo);
      let rows = ours
        .orderBy("o.due_at", "desc")
        .orderBy("o.no", "desc")
        .limit(limit + 1);
      if (after !== undefined) rows = rows.where("o.due_at", "<", after.key);
      const total = await db
        .selectFrom(ours.as("seen"))
        .select((eb) => eb.fn.countAll().as("n"))
        .executeTakeFirst();
      const found = await rows.execute();
      const counts = scope.kind === "all" ? undefined : await countsIn(db, scope, found);
      return cut(found, {
        limit,
        total: counted(total),
        place: ({ no, due_at }) => ({ key: due_at, no }),
        show: (row) => toOccurrence(row, counts?.get(row.no)),
      });
    },
    async turns(
      scheduleNo: number,
      occurrenceId: string,
      { limit, after, state }: Paging & { readonly state: TurnState | undefined },
      scope: Scope,
    ): Promise<Found<TurnRecord>> {
      let all = turnJoins(db, scope)
        .innerJoin("occurrences as o", "o.no", "t.occurrence_no")
        .where("o.schedule_no", "=", scheduleNo)
        .where("o.id", "=", occurrenceId);
      if (state !== undefined) all = all.where("t.state", "=", state);
      let rows = all
        .leftJoin("runs as r", "r.no", "t.run_no")
        .innerJoin("assets as a", "a.no", "t.asset_no")
        .select([...TURN_COLUMNS, "o.held", "t.claim_no as claimNo", "r.claim_no as runClaimNo"])
        .orderBy("t.no")
        .limit(limit + 1);
      if (after !== undefined) rows = rows.where("t.no", ">", after.no);
      const total = await all.select((eb) => eb.fn.countAll().as("n")).executeTakeFirst();
      return cut(await rows.execute(), {
        limit,
        total: counted(total),
        place: ({ no }) => ({ key: no, no }),
        show: ({ held, claimNo, runClaimNo, ...row }) => ({
          ...row,
          because: row.because ?? heldBecause(row, held),
          // The run whose answer is this turn's too may be of an exposure that is another's.
          ...(scope.kind === "all" || claimNo === runClaimNo ? {} : { runId: null, outcome: null }),
        }),
      });
    },
  };
}

const schedules = (db: Kysely<Schema>, scope: Scope) => {
  const rows = db.selectFrom("schedules as s").selectAll("s");
  if (scope.kind === "all") return rows;
  return rows.where((eb) =>
    eb.exists(
      turnJoins(db, scope)
        .innerJoin("occurrences as o", "o.no", "t.occurrence_no")
        .select("t.no")
        .where("o.schedule_no", "=", sql<number>`${sql.ref("s.no")}`),
    ),
  );
};

const occurrences = (db: Kysely<Schema>, scope: Scope) => {
  const rows = db.selectFrom("occurrences as o").selectAll("o");
  if (scope.kind === "all") return rows;
  return rows.where((eb) =>
    eb.exists(
      turnJoins(db, scope)
        .select("t.no")
        .where("t.occurrence_no", "=", sql<number>`${sql.ref("o.no")}`),
    ),
  );
};

/** Turns with what they are about, as far as the scope may see them. */
const turnJoins = (db: Kysely<Schema>, scope: Scope) => {
  const rows = db
    .selectFrom("turns as t")
    .innerJoin("claims as c", "c.no", "t.claim_no")
    .leftJoin("exposures as x", "x.no", "c.exposure_no");
  return scope.kind === "all" ? rows : rows.where(seenExposure(scope, "x"));
};

const TURN_COLUMNS = [
  "t.no",
  "c.id as claimId",
  "x.id as exposureId",
  "x.title as exposureTitle",
  "a.name as asset",
  "c.scenario_id as scenario",
  "t.segment",
  "t.due_at as dueAt",
  "t.state",
  "t.because",
  "t.ended_at as endedAt",
  "r.id as runId",
  "r.outcome",
] as const;

/** What holds all turns of a segment holds one that waits. */
const heldBecause = (
  { state, segment }: { readonly state: TurnState; readonly segment: string },
  held: string,
): string | null =>
  state === "waiting" ? ((JSON.parse(held) as Readonly<Record<string, string>>)[segment] ?? null) : null;

type TurnRecord = {
  readonly no: number;
  readonly claimId: string;
  readonly exposureId: string | null;
  readonly exposureTitle: Schema["exposures"]["title"] | null;
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

type Last = {
  readonly dueAt: number;
  readonly state: string;
  readonly claims: number;
  readonly notRun: number;
};
type ScheduleRow = Awaited<ReturnType<ReturnType<typeof schedules>["executeTakeFirstOrThrow"]>>;

type ScheduleRecord = ReturnType<typeof toSchedule> & { readonly last: Last | undefined };

/** Whose claims a schedule takes is no business of who sees some of them only. */
const toSchedule = (row: ScheduleRow, scope: Scope) => ({
  no: row.no,
  id: row.id,
  name: row.name,
  schedule: JSON.parse(row.spec) as Schedule,
  seesAll: scope.kind === "all",
  status: row.status,
  createdAt: row.created_at,
  createdBy: row.created_by,
  changedAt: row.changed_at,
  changedBy: row.changed_by,
  nextAt: row.status === "active" ? row.next_at : null,
});

async function lastOccurrences(
  db: Kysely<Schema>,
  rows: readonly { readonly no: number }[],
): Promise<ReadonlyMap<number, Last>> {
  const found = new Map<number, Last>();
  for (const { no } of rows) {
    const last = await db
      .selectFrom("occurrences")
      .select(["due_at as dueAt", "state", "claims", "not_run as notRun"])
      .where("schedule_no", "=", no)
      .orderBy("due_at", "desc")
      .limit(1)
      .executeTakeFirst();
    if (last !== undefined) found.set(no, last);
  }
  return found;
}

type Counts = { readonly claims: number; readonly ended: number; readonly notRun: number };
type OccurrenceRow = Awaited<ReturnType<ReturnType<typeof occurrences>["executeTakeFirstOrThrow"]>>;
type OccurrenceRecord = ReturnType<typeof toOccurrence>;

/** The same counts as the row has, of what the scope sees alone. */
async function countsIn(
  db: Kysely<Schema>,
  scope: Scope,
  rows: readonly { readonly no: number }[],
): Promise<ReadonlyMap<number, Counts>> {
  const counts = new Map<number, Counts>();
  for (const { no } of rows) {
    const states = await turnJoins(db, scope)
      .where("t.occurrence_no", "=", no)
      .select((eb) => ["t.state", eb.fn.countAll().as("n")])
      .groupBy("t.state")
      .execute();
    const of = (...named: TurnState[]): number =>
      states.filter(({ state }) => named.includes(state)).reduce((sum, row) => sum + counted(row), 0);
    counts.set(no, {
      claims: of("waiting", "started", "done", "not-run"),
      ended: of("done", "not-run"),
      notRun: of("not-run"),
    });
  }
  return counts;
}

const toOccurrence = (row: OccurrenceRow, counts: Counts | undefined) => ({
  no: row.no,
  id: row.id,
  dueAt: row.due_at,
  closesAt: row.closes_at,
  state: row.state,
  cause: JSON.parse(row.cause) as Cause,
  scenarios: (JSON.parse(row.snapshot) as Snapshot).scenarios,
  planDigest: row.plan_digest,
  endedAt: row.ended_at,
  because: becauseIn(row.summary),
  claims: row.claims,
  ended: row.ended,
  notRun: row.not_run,
  ...counts,
});

/** Why all of it did not run, where it didn't. */
const becauseIn = (summary: string | null): string | null =>
  summary === null ? null : ((JSON.parse(summary) as { because?: string }).because ?? null);
