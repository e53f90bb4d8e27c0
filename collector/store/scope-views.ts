import { type Kysely, type SqlBool, sql } from "kysely";
import { type AssetId, id, type SegmentId } from "../../proto/ids.ts";
import type { Asset } from "../domain/asset.ts";
import type { ScopeDocument } from "../domain/scope.ts";
import { selectionOf } from "../domain/scope-selection.ts";
import { counted, cut, type Found, type Place } from "./page.ts";
import type { Schema } from "./schema.ts";
import { type Scope, seenAsset, seenExposure } from "./scope.ts";

type Paging = { readonly limit: number; readonly after: Place | undefined };

/** Scopes for people. Who sees not everything sees those that hold something of theirs, and counts what is theirs. */
export function scopeViews(db: Kysely<Schema>) {
  return {
    async page({ limit, after }: Paging, scope: Scope): Promise<Found<ScopeRecord>> {
      const all = inForce(db, scope);
      let rows = all.orderBy("s.no").limit(limit + 1);
      if (after !== undefined) rows = rows.where("s.no", ">", after.no);
      const total = await db
        .selectFrom(all.as("seen"))
        .select((eb) => eb.fn.countAll().as("n"))
        .executeTakeFirst();
      return cut(await rows.execute(), {
        limit,
        total: counted(total),
        place: ({ no }) => ({ key: no, no }),
        show: toRecord,
      });
    },
    async find(scopeId: string, scope: Scope): Promise<ScopeRecord | undefined> {
      const row = await inForce(db, scope).where("s.id", "=", scopeId).executeTakeFirst();
      return row && toRecord(row);
    },
    numbers: (no: number, scope: Scope): Promise<ScopeNumbers> => numbersOf(db, no, scope),
    /** Other scopes that hold some of the same assets, most first. */
    async overlaps(no: number, scope: Scope): Promise<{ id: string; assets: number }[]> {
      const rows = await db
        .selectFrom("scope_members as own")
        .innerJoin("scope_members as other", "other.asset_no", "own.asset_no")
        .innerJoin("scopes as s", "s.no", "other.scope_no")
        .innerJoin("assets as a", "a.no", "own.asset_no")
        .where("own.scope_no", "=", no)
        .where("own.ended_at", "is", null)
        .where("other.scope_no", "<>", no)
        .where("other.ended_at", "is", null)
        .where("s.status", "=", "active")
        .where(seenAsset(scope, "a"))
        .groupBy("s.id")
        .select("s.id")
        .select((eb) => eb.fn.countAll().as("n"))
        .execute();
      return rows
        .map((row) => ({ id: row.id, assets: Number(row.n) }))
        .sort((a, b) => b.assets - a.assets || (a.id < b.id ? -1 : 1));
    },
    /** Assets that it holds, by name; at most so many. */
    async members(no: number, most: number, scope: Scope): Promise<ScopeAsset[]> {
      const rows = await members(db, no, scope).orderBy("a.name").orderBy("a.no").limit(most).execute();
      return rows.map(({ id: assetId, name, segment, owner, service, criticality }) => ({
        id: assetId,
        name,
        segment,
        owner,
        service,
        criticality,
      }));
    },
    /** Assets that its selection chooses and it doesn't hold: nobody declared them since they came with a report. */
    async waiting({ no, spec }: ScopeRecord, scope: Scope): Promise<{ id: string; name: string }[]> {
      const rows = await db
        .selectFrom("assets as a")
        .selectAll("a")
        .where(seenAsset(scope, "a"))
        .where(
          sql<SqlBool>`NOT EXISTS (SELECT 1 FROM scope_members m WHERE m.scope_no = ${no} AND m.asset_no = a.no AND m.ended_at IS NULL)`,
        )
        .orderBy("a.no")
        .execute();
      const isChosen = selectionOf(spec.select);
      return rows
        .map(toSelectable)
        .filter(isChosen)
        .map(({ id: assetId, name }) => ({ id: assetId, name }));
    },
    /** Claims of its exposures by scenario, and from how many segments: what testing all of it takes. */
    async claims(no: number, scope: Scope): Promise<{ scenario: string; claims: number }[]> {
      const rows = await db
        .selectFrom("scope_members as m")
        .innerJoin("exposures as e", "e.asset_no", "m.asset_no")
        .innerJoin("claims as c", "c.exposure_no", "e.no")
        .where("m.scope_no", "=", no)
        .where("m.ended_at", "is", null)
        .where("e.closure", "<>", "closed")
        .where(seenExposure(scope, "e"))
        .groupBy("c.scenario_id")
        .select("c.scenario_id as scenario")
        .select((eb) => eb.fn.count("c.question").distinct().as("n"))
        .execute();
      return rows.map(({ scenario, n }) => ({ scenario, claims: Number(n) }));
    },
  };
}

const inForce = (db: Kysely<Schema>, scope: Scope) => {
  const rows = db.selectFrom("scopes as s").selectAll("s").where("s.status", "=", "active");
  return scope.kind === "all" ? rows : rows.where(seenScope(scope, "s"));
};

/** The caller's scope as a condition on scopes of that alias: their own, and those that hold something of theirs. */
export function seenScope(scope: Scope, alias: string) {
  if (scope.kind === "all") return sql<SqlBool>`1 = 1`;
  const holds = sql<SqlBool>`EXISTS (SELECT 1 FROM scope_members held JOIN assets mine ON mine.no = held.asset_no
    WHERE held.scope_no = ${sql.ref(`${alias}.no`)} AND held.ended_at IS NULL AND ${seenAsset(scope, "mine")})`;
  return scope.kind === "owned-by"
    ? sql<SqlBool>`(${sql.ref(`${alias}.owner`)} = ${scope.owner} OR ${holds})`
    : holds;
}

const members = (db: Kysely<Schema>, no: number, scope: Scope) =>
  db
    .selectFrom("scope_members as m")
    .innerJoin("assets as a", "a.no", "m.asset_no")
    .where("m.scope_no", "=", no)
    .where("m.ended_at", "is", null)
    .where(seenAsset(scope, "a"))
    .select(["a.id", "a.name", "a.segment", "a.owner", "a.service", "a.criticality"]);

export type ScopeNumbers = {
  /** Of the scope, and of everything that the caller sees. */
  readonly assets: { readonly in: number; readonly of: number };
  /** Not closed. */
  readonly exposures: { readonly in: number; readonly of: number };
};

async function numbersOf(db: Kysely<Schema>, no: number, scope: Scope): Promise<ScopeNumbers> {
  const all = db.selectFrom("assets as a").where(seenAsset(scope, "a"));
  const open = db
    .selectFrom("exposures as e")
    .where("e.closure", "<>", "closed")
    .where(seenExposure(scope, "e"));
  const count = async (rows: { executeTakeFirst(): Promise<{ n: number | string | bigint } | undefined> }) =>
    counted(await rows.executeTakeFirst());
  return {
    assets: {
      in: await count(
        members(db, no, scope)
          .clearSelect()
          .select((eb) => eb.fn.countAll().as("n")),
      ),
      of: await count(all.select((eb) => eb.fn.countAll().as("n"))),
    },
    exposures: {
      in: await count(open.where(heldExposure(no)).select((eb) => eb.fn.countAll().as("n"))),
      of: await count(open.select((eb) => eb.fn.countAll().as("n"))),
    },
  };
}

/** Exposures (alias e) of the assets that a scope holds. */
export const heldExposure = (scopeNo: number) =>
  sql<SqlBool>`e.asset_no IN (SELECT held.asset_no FROM scope_members held WHERE held.scope_no = ${scopeNo} AND held.ended_at IS NULL)`;

export type ScopeAsset = {
  readonly id: string;
  readonly name: string;
  readonly segment: string | null;
  readonly owner: string | null;
  readonly service: string | null;
  readonly criticality: number | null;
};

export type ScopeRecord = {
  readonly no: number;
  readonly id: string;
  readonly owner: string | null;
  readonly spec: ScopeDocument;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly changedAt: number;
  readonly changedBy: string;
};

const toRecord = (row: Omit<Schema["scopes"], "no"> & { no: number }): ScopeRecord => ({
  no: row.no,
  id: row.id,
  owner: row.owner,
  spec: JSON.parse(row.spec) as ScopeDocument,
  createdAt: row.created_at,
  createdBy: row.created_by,
  changedAt: row.changed_at,
  changedBy: row.changed_by,
});

const toSelectable = (row: Omit<Schema["assets"], "no">) => ({
  id: id<AssetId>(row.id),
  name: row.name,
  addresses: JSON.parse(row.addresses) as string[],
  segment: row.segment === null ? undefined : id<SegmentId>(row.segment),
  owner: row.owner ?? undefined,
  service: row.service ?? undefined,
  criticality: (row.criticality ?? undefined) as Asset["criticality"],
});
