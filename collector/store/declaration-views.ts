import { type Kysely, type SqlBool, sql } from "kysely";
import type { Declared } from "../domain/declared.ts";
import type { KeptStanding } from "../domain/kept-standing.ts";
import { counted, cut, type Found, type Place } from "./page.ts";
import type { Schema } from "./schema.ts";
import { type Scope, seenAsset } from "./scope.ts";

type Kind = Declared["kind"];
type Paging = { readonly limit: number; readonly after: Place | undefined };

/** Intents, controls and outages, for people. Who sees not everything sees what is theirs. */
export function declarationViews(db: Kysely<Schema>) {
  return {
    async page(kind: Kind, { limit, after }: Paging, scope: Scope): Promise<Found<DeclarationRecord>> {
      const all = inForce(db, kind, scope);
      let rows = all.orderBy("g.no").limit(limit + 1);
      if (after !== undefined) rows = rows.where("g.no", ">", after.no);
      const total = await db
        .selectFrom(all.as("seen"))
        .select((eb) => eb.fn.countAll().as("n"))
        .executeTakeFirst();
      const found = await rows.execute();
      const claims = await claimsOf(
        db,
        found.map(({ no }) => no),
        scope,
      );
      return cut(found, {
        limit,
        total: counted(total),
        place: ({ no }) => ({ key: no, no }),
        show: (row) => toRecord(row, claims.get(row.no) ?? []),
      });
    },
    async find(kind: Kind, id: string, scope: Scope): Promise<DeclarationRecord | undefined> {
      const row = await inForce(db, kind, scope).where("g.id", "=", id).executeTakeFirst();
      return row && toRecord(row, (await claimsOf(db, [row.no], scope)).get(row.no) ?? []);
    },
    async outages(
      { limit, after, state }: Paging & { readonly state: "open" | "ended" | undefined },
      scope: Scope,
    ): Promise<Found<OutageRecord>> {
      const all = outageRows(db, scope, state);
      let rows = all
        .orderBy("o.began_at", "desc")
        .orderBy("d.no", "desc")
        .limit(limit + 1);
      if (after !== undefined)
        rows = rows.where(sql<SqlBool>`(o.began_at, d.no) < (${after.key}, ${after.no})`);
      const total = await db
        .selectFrom(all.as("seen"))
        .select((eb) => eb.fn.countAll().as("n"))
        .executeTakeFirst();
      return cut(await rows.execute(), {
        limit,
        total: counted(total),
        place: ({ key, no }) => ({ key, no }),
        show: toOutage,
      });
    },
    /** How many flows are out now. */
    openOutages: async (scope: Scope): Promise<number> =>
      counted(
        await db
          .selectFrom(outageRows(db, scope, "open").as("seen"))
          .select((eb) => eb.fn.count("seen.claimId").distinct().as("n"))
          .executeTakeFirst(),
      ),
  };
}

/** The scope as a condition on declarations: an owner's own. */
const isSeen = (scope: Scope) => {
  if (scope.kind === "all") return sql<SqlBool>`1 = 1`;
  return scope.kind === "owned-by" ? sql<SqlBool>`g.owner = ${scope.owner}` : sql<SqlBool>`1 = 0`;
};

const inForce = (db: Kysely<Schema>, kind: Kind, scope: Scope) =>
  db
    .selectFrom("declarations as g")
    .where("g.kind", "=", kind)
    .where("g.status", "=", "active")
    .where(isSeen(scope))
    .select(["g.no", "g.id", "g.spec", "g.missing"])
    .select(["g.created_at as createdAt", "g.created_by as createdBy"])
    .select(["g.changed_at as changedAt", "g.changed_by as changedBy"]);

async function claimsOf(
  db: Kysely<Schema>,
  nos: readonly number[],
  scope: Scope,
): Promise<Map<number, DeclaredClaimRecord[]>> {
  const byDeclaration = new Map<number, DeclaredClaimRecord[]>();
  if (nos.length === 0) return byDeclaration;
  const rows = await db
    .selectFrom("declared_claims as d")
    .innerJoin("claims as c", "c.no", "d.claim_no")
    .leftJoin("endpoints as e", "e.no", "c.endpoint_no")
    .innerJoin("assets as a", "a.no", "c.asset_no")
    .where("d.declaration_no", "in", [...nos])
    .where("d.ended_at", "is", null)
    .select([
      "d.declaration_no as declarationNo",
      "d.because",
      "c.id as claimId",
      "c.segment",
      "c.expectation",
    ])
    .select(["c.scenario_id as scenario", "c.standing", "e.transport", "e.host", "e.port"])
    .select(["a.id as assetId", "a.name as asset", seenAsset(scope, "a").as("isSeen")])
    .orderBy("d.no")
    .execute();
  for (const { declarationNo, standing, isSeen, ...row } of rows) {
    const claims = byDeclaration.get(declarationNo) ?? [];
    claims.push({ ...row, isSeen: Boolean(isSeen), standing: JSON.parse(standing) as KeptStanding });
    byDeclaration.set(declarationNo, claims);
  }
  return byDeclaration;
}

/** An outage of a flow, for each intent that speaks of it, while it did. */
function outageRows(db: Kysely<Schema>, scope: Scope, state: "open" | "ended" | undefined) {
  const rows = db
    .selectFrom("outages as o")
    .innerJoin("declared_claims as d", "d.claim_no", "o.claim_no")
    .innerJoin("declarations as g", "g.no", "d.declaration_no")
    .innerJoin("claims as c", "c.no", "o.claim_no")
    .innerJoin("endpoints as e", "e.no", "c.endpoint_no")
    .innerJoin("assets as a", "a.no", "c.asset_no")
    .where("g.kind", "=", "intent")
    .where("c.expectation", "=", "allow")
    .where(isSeen(scope))
    .where(seenAsset(scope, "a"))
    .where(sql<SqlBool>`(o.ended_at IS NULL OR o.ended_at > d.added_at)`)
    .where(sql<SqlBool>`(d.ended_at IS NULL OR o.began_at < d.ended_at)`)
    .select(["d.no", "o.began_at as key", "g.id as intent", "g.owner", "c.id as claimId", "c.segment"])
    .select(["a.name as asset", "a.owner as assetOwner", "e.transport", "e.host", "e.port"])
    .select([
      "o.began_at as beganAt",
      "o.began_by as beganBy",
      "o.ended_at as endedAt",
      "o.ended_by as endedBy",
    ])
    .select("d.ended_at as withdrawnAt");
  if (state === undefined) return rows;
  return state === "open"
    ? rows.where("o.ended_at", "is", null).where("d.ended_at", "is", null)
    : rows.where(sql<SqlBool>`(o.ended_at IS NOT NULL OR d.ended_at IS NOT NULL)`);
}

type DeclaredClaimRecord = {
  readonly claimId: string;
  readonly segment: string;
  readonly expectation: "deny" | "allow";
  readonly scenario: string;
  readonly standing: KeptStanding;
  readonly because: string | null;
  readonly transport: "tcp" | "udp" | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly assetId: string;
  readonly asset: string;
  /** Whether who asks may see the asset; else the claim counts, and is not shown. */
  readonly isSeen: boolean;
};

type DeclarationRecord = ReturnType<typeof toRecord>;
type OutageRecord = ReturnType<typeof toOutage>;

const toRecord = (
  { spec, ...row }: Awaited<ReturnType<ReturnType<typeof inForce>["executeTakeFirstOrThrow"]>>,
  claims: readonly DeclaredClaimRecord[],
) => ({ ...row, document: JSON.parse(spec) as Declared["document"], claims });

const toOutage = ({
  withdrawnAt,
  ...row
}: Awaited<ReturnType<ReturnType<typeof outageRows>["executeTakeFirstOrThrow"]>>) => ({
  ...row,
  // Nobody asks any more: for people it is over, though no run got through again.
  endedAt: row.endedAt ?? withdrawnAt,
  isWithdrawn: row.endedAt === null && withdrawnAt !== null,
});
