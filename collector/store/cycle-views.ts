import { type Kysely, type SqlBool, sql } from "kysely";
import type { CycleDocument } from "../domain/cycle.ts";
import type { CycleFacts, CycleNumbers, Happened } from "../domain/cycle-tally.ts";
import type { DivergenceReport } from "../domain/divergence-report.ts";
import type { ScopeDocument } from "../domain/scope.ts";
import { counted, cut, type Found, type Place } from "./page.ts";
import type { Schema } from "./schema.ts";
import { type Scope, seenAsset, seenExposure } from "./scope.ts";
import { heldExposure, seenScope } from "./scope-views.ts";

type Ask = {
  readonly limit: number;
  readonly after: Place | undefined;
  readonly scopeId: string | undefined;
};

/** Cycles for people, of the scopes that they see, newest first; and what is counted of one that runs. */
export function cycleViews(db: Kysely<Schema>) {
  return {
    async page({ limit, after, scopeId }: Ask, scope: Scope): Promise<Found<CycleRecord>> {
      let all = seenCycles(db, scope);
      if (scopeId !== undefined) all = all.where("s.id", "=", scopeId);
      const total = await db
        .selectFrom(all.as("seen"))
        .select((eb) => eb.fn.countAll().as("n"))
        .executeTakeFirst();
      let rows = all.orderBy("c.no", "desc").limit(limit + 1);
      if (after !== undefined) rows = rows.where("c.no", "<", after.no);
      return cut(await rows.execute(), {
        limit,
        total: counted(total),
        place: ({ no }) => ({ key: no, no }),
        show: toRecord,
      });
    },
    async find(cycleId: string, scope: Scope): Promise<CycleRecord | undefined> {
      const row = await seenCycles(db, scope).where("c.id", "=", cycleId).executeTakeFirst();
      return row && toRecord(row);
    },
    /** The cycle over the same scope that ended last before this one began. */
    async before({ no, scopeId }: CycleRecord, scope: Scope): Promise<CycleRecord | undefined> {
      const row = await seenCycles(db, scope)
        .where("s.id", "=", scopeId)
        .where("c.no", "<", no)
        .where("c.ended_at", "is not", null)
        .orderBy("c.no", "desc")
        .executeTakeFirst();
      return row && toRecord(row);
    },
    async numbers(cycleNo: number, moment: "start" | "end"): Promise<CycleNumbers | undefined> {
      const rows = await db
        .selectFrom("cycle_numbers")
        .select(["name", "value"])
        .where("cycle_no", "=", cycleNo)
        .where("moment", "=", moment)
        .orderBy("no")
        .execute();
      return rows.length === 0 ? undefined : Object.fromEntries(rows.map(({ name, value }) => [name, value]));
    },
    async report(cycleNo: number): Promise<DivergenceReport | undefined> {
      const row = await db
        .selectFrom("cycle_reports")
        .select("body")
        .where("cycle_no", "=", cycleNo)
        .executeTakeFirst();
      return row && (JSON.parse(row.body) as DivergenceReport);
    },
    lessons: (cycleNo: number): Promise<{ at: number; by: string; text: string }[]> =>
      db
        .selectFrom("cycle_lessons")
        .select(["at", "by_user as by", "body as text"])
        .where("cycle_no", "=", cycleNo)
        .orderBy("no")
        .execute(),
    /** What happened in a scope since an instant, of what the caller sees. */
    facts: (scopeNo: number, since: number, scope: Scope): Promise<Omit<CycleFacts, "techniques">> =>
      factsOf(db, scopeNo, since, scope),
  };
}

const seenCycles = (db: Kysely<Schema>, scope: Scope) => {
  const rows = db
    .selectFrom("cycles as c")
    .innerJoin("scopes as s", "s.no", "c.scope_no")
    .select(["c.no", "c.id", "c.title", "c.spec", "c.scope_no as scopeNo", "s.id as scopeId"])
    .select(["s.spec as scopeSpec", "s.changed_at as scopeChangedAt", "s.owner as scopeOwner"])
    .select(["c.started_at as startedAt", "c.started_by as startedBy"])
    .select(["c.ended_at as endedAt", "c.ended_by as endedBy"]);
  return scope.kind === "all" ? rows : rows.where(seenScope(scope, "s"));
};

async function factsOf(
  db: Kysely<Schema>,
  scopeNo: number,
  since: number,
  scope: Scope,
): Promise<Omit<CycleFacts, "techniques">> {
  const held = sql<SqlBool>`a.no IN (SELECT held.asset_no FROM scope_members held WHERE held.scope_no = ${scopeNo} AND held.ended_at IS NULL)`;
  const one = async (rows: { executeTakeFirst(): Promise<{ n: number | string | bigint } | undefined> }) =>
    counted(await rows.executeTakeFirst());
  const assets = db.selectFrom("assets as a").where(held).where(seenAsset(scope, "a"));
  const sightings = db
    .selectFrom("exposures as e")
    .innerJoin("sightings as x", "x.exposure_no", "e.no")
    .where(heldExposure(scopeNo))
    .where(seenExposure(scope, "e"))
    .where("x.at", ">=", since)
    .select((eb) => [
      eb.fn.count("x.import_no").distinct().as("n"),
      eb.fn.min("x.at").as("first"),
      eb.fn.max("x.at").as("last"),
    ]);
  const runs = db
    .selectFrom("runs as r")
    .innerJoin("claims as c", "c.no", "r.claim_no")
    .innerJoin("assets as a", "a.no", "c.asset_no")
    .where(held)
    .where(seenAsset(scope, "a"))
    .where("r.judged_at", ">=", since)
    .select((eb) => [
      eb.fn.countAll().as("n"),
      eb.fn.min("r.judged_at").as("first"),
      eb.fn.max("r.judged_at").as("last"),
    ]);
  const statements = db
    .selectFrom("exposures as e")
    .innerJoin("statements as x", "x.exposure_no", "e.no")
    .where(heldExposure(scopeNo))
    .where(seenExposure(scope, "e"))
    .where("x.at", ">=", since)
    .select((eb) => [eb.fn.countAll().as("n"), eb.fn.min("x.at").as("first"), eb.fn.max("x.at").as("last")]);
  const seen = assets.where(
    sql<SqlBool>`(EXISTS (SELECT 1 FROM exposures e WHERE e.asset_no = a.no AND e.last_sighted_at >= ${since} AND ${seenExposure(scope, "e")})
      OR EXISTS (SELECT 1 FROM claims c JOIN runs r ON r.claim_no = c.no WHERE c.asset_no = a.no AND r.judged_at >= ${since}))`,
  );
  return {
    assets: await one(assets.select((eb) => eb.fn.countAll().as("n"))),
    assetsSeen: await one(seen.select((eb) => eb.fn.countAll().as("n"))),
    imports: await happened(sightings),
    runs: await happened(runs),
    statements: await happened(statements),
  };
}

/** How many things happened, and the first and the last of them: of rows of what happened and when. */
async function happened(rows: Compilable): Promise<Happened> {
  const found = await rows.executeTakeFirst();
  const at = (value: number | string | null | undefined): number | null =>
    value === null || value === undefined ? null : Number(value);
  return { n: counted(found), first: at(found?.first), last: at(found?.last) };
}

type Compilable = {
  executeTakeFirst(): Promise<
    | {
        readonly n: number | string | bigint;
        readonly first: number | string | null;
        readonly last: number | string | null;
      }
    | undefined
  >;
};

export type CycleRecord = {
  readonly no: number;
  readonly id: string;
  readonly title: string;
  readonly spec: CycleDocument;
  readonly scopeNo: number;
  readonly scopeId: string;
  readonly scopeSpec: ScopeDocument;
  readonly scopeOwner: string | null;
  readonly scopeChangedAt: number;
  readonly startedAt: number;
  readonly startedBy: string;
  readonly endedAt: number | null;
  readonly endedBy: string | null;
};

const toRecord = ({
  spec,
  scopeSpec,
  ...row
}: Omit<CycleRecord, "spec" | "scopeSpec"> & {
  readonly spec: string;
  readonly scopeSpec: string;
}): CycleRecord => ({
  ...row,
  spec: JSON.parse(spec) as CycleDocument,
  scopeSpec: JSON.parse(scopeSpec) as ScopeDocument,
});
