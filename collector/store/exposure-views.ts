import { type Kysely, type SqlBool, sql } from "kysely";
import type { Band } from "../domain/band.ts";
import type { Closure } from "../domain/closure.ts";
import type { Severity } from "../domain/exposure.ts";
import type { ExposureState } from "../domain/exposure-state.ts";
import type { Validation } from "../domain/validation.ts";
import { groupOf, isShown } from "./exposure-group.ts";
import { exposureHistory } from "./exposure-history-view.ts";
import { counted, cut, type Found, likeText, type Place } from "./page.ts";
import type { Schema } from "./schema.ts";
import { type Scope, seenExposure } from "./scope.ts";
import { heldExposure } from "./scope-views.ts";
import { hasTestableClaim, testingViews } from "./testing-view.ts";

/** Typed fields only; a filter carries no expression. */
export type ExposureFilter = {
  readonly validation?: string | undefined;
  readonly closure?: string | undefined;
  readonly band?: string | undefined;
  readonly severity?: string | undefined;
  readonly segment?: string | undefined;
  readonly owner?: string | undefined;
  readonly asset?: string | undefined;
  readonly cve?: string | undefined;
  readonly source?: string | undefined;
  readonly q?: string | undefined;
  readonly testable?: "yes" | "no" | undefined;
  readonly overdueAt?: number | undefined;
  /** The number of a scope. */
  readonly scopeNo?: number | undefined;
};

type Ask = {
  readonly filter: ExposureFilter;
  readonly sort: keyof typeof ORDERS;
  readonly order: "asc" | "desc" | undefined;
  readonly limit: number;
  readonly after: Place | undefined;
};

/** Exposures: lists by keyset, so that a page costs the same wherever it is, and one with all its history. */
export function exposureViews(db: Kysely<Schema>) {
  return {
    async page({ filter, sort, order, limit, after }: Ask, scope: Scope): Promise<Found<ExposureRecord>> {
      const { key, usual } = ORDERS[sort];
      const direction = order ?? usual;
      const matching = matchingRows(db, filter, scope);
      const total = counted(await matching.select((eb) => eb.fn.countAll().as("n")).executeTakeFirst());
      let rows = matching
        .select(COLUMNS)
        .select(TOOLS)
        .select(key.as("sort_key"))
        .orderBy("sort_key", direction)
        .orderBy("e.no")
        .limit(limit + 1);
      if (after !== undefined) {
        const beyond = direction === "asc" ? sql`>` : sql`<`;
        rows = rows.where(
          sql<SqlBool>`(${key} ${beyond} ${after.key} OR (${key} = ${after.key} AND e.no > ${after.no}))`,
        );
      }
      return cut(await rows.execute(), {
        limit,
        total,
        place: ({ sort_key, no }) => ({ key: Number(sort_key), no }),
        show: toRecord,
      });
    },
    async find(exposureId: string, scope: Scope): Promise<ExposureRecord | undefined> {
      const row = await matchingRows(db, {}, scope)
        .select(COLUMNS)
        .select(TOOLS)
        .where(
          "e.no",
          "=",
          sql<number>`(SELECT coalesce(one.same_as, one.no) FROM exposures one WHERE one.id = ${exposureId})`,
        )
        .executeTakeFirst();
      return row && toRecord(row);
    },
    history: ({ no, id }: { readonly no: number; readonly id: string }) => exposureHistory(db, no, id),
    testing: ({ no }: { readonly no: number }) => testingViews(db).of(no),
  };
}

const rank = (column: string, words: readonly string[]) => {
  const cases = words.map((word, index) => sql`WHEN ${sql.lit(word)} THEN ${sql.lit(index)}`);
  return sql<number>`CASE ${sql.ref(column)} ${sql.join(cases, sql` `)} ELSE -1 END`;
};

const BAND_RANK = rank("e.grounded_band", ["defer", "scheduled", "out-of-cycle", "immediate"]);
const SEVERITY_RANK = rank("e.severity", ["info", "low", "medium", "high", "critical"]);
/** Later than any date: what has no date comes last. */
const NO_DATE = 9_000_000_000_000_000;

/** Each order as one number, so that a place in it is one number too. A score is at most 100, so a band outweighs it. */
export const ORDERS = {
  score: { key: sql<number>`(${BAND_RANK} * 1000 + e.score)`, usual: "desc" },
  due: { key: sql<number>`COALESCE(e.grounded_due, ${sql.lit(NO_DATE)})`, usual: "asc" },
  severity: { key: sql<number>`(${SEVERITY_RANK} * 1000 + e.score)`, usual: "desc" },
  seen: { key: sql<number>`e.last_sighted_at`, usual: "desc" },
} as const;

/** The rows that are shown, fit, and that the caller sees: exposures as e, their assets as a. */
export function matchingRows(db: Kysely<Schema>, filter: ExposureFilter, scope: Scope) {
  let rows = db
    .selectFrom("exposures as e")
    .innerJoin("assets as a", "a.no", "e.asset_no")
    .where(sql<SqlBool>`${sql.raw(isShown("e"))}`);
  if (scope.kind !== "all") rows = rows.where(seenExposure(scope, "e"));
  const {
    validation,
    closure,
    band,
    severity,
    segment,
    owner,
    asset,
    cve,
    source,
    q,
    testable,
    overdueAt,
    scopeNo,
  } = filter;
  if (scopeNo !== undefined) rows = rows.where(heldExposure(scopeNo));
  if (validation !== undefined) rows = rows.where("e.validation", "=", validation);
  if (closure !== undefined) rows = rows.where("e.closure", "=", closure);
  if (band !== undefined) rows = rows.where("e.grounded_band", "=", band);
  if (severity !== undefined) rows = rows.where("e.severity", "=", severity);
  if (segment !== undefined) rows = rows.where("a.segment", "=", segment);
  if (owner !== undefined) rows = rows.where("e.owner", "=", owner);
  if (asset !== undefined) rows = rows.where("a.id", "=", asset);
  if (cve !== undefined) rows = rows.where("e.cves", "like", `%${JSON.stringify(cve)}%`);
  if (testable !== undefined) {
    const can = hasTestableClaim("e");
    rows = rows.where(testable === "yes" ? can : sql<SqlBool>`NOT (${can})`);
  }
  if (source !== undefined)
    rows = rows.where(
      sql<SqlBool>`EXISTS (SELECT 1 FROM sources q WHERE q.tool = ${source} AND q.withdrawn_at IS NULL AND q.exposure_no IN ${sql.raw(groupOf("e.no"))})`,
    );
  if (overdueAt !== undefined)
    rows = rows.where("e.grounded_due", "<=", overdueAt).where("e.closure", "<>", "closed");
  if (q !== undefined && q !== "") {
    const like = likeText(q);
    rows = rows.where(
      sql<SqlBool>`(lower(e.title) LIKE ${like} ESCAPE '\\' OR lower(a.name) LIKE ${like} ESCAPE '\\' OR lower(e.cves) LIKE ${like} ESCAPE '\\' OR lower(COALESCE(e.host, '')) LIKE ${like} ESCAPE '\\')`,
    );
  }
  return rows;
}

/** What a record is made of. */
export const COLUMNS = [
  "e.no",
  "e.id",
  "e.title",
  "e.weakness",
  "e.host",
  "e.port",
  "e.transport",
  "e.cves",
  "e.severity",
  "e.cvss",
  "e.first_sighted_at",
  "e.last_sighted_at",
  "e.sightings",
  "e.owner",
  "e.validation",
  "e.fresh_until",
  "e.closure",
  "e.asserted_band",
  "e.asserted_due",
  "e.grounded_band",
  "e.grounded_due",
  "e.score",
  "e.state",
  "a.id as asset_id",
  "a.name as asset_name",
  "a.segment as asset_segment",
] as const;

/** The tools whose reports speak of it, as a list in JSON. */
export const TOOLS =
  sql<string>`(SELECT json_group_array(DISTINCT q.tool) FROM sources q WHERE q.withdrawn_at IS NULL AND q.exposure_no IN ${sql.raw(groupOf("e.no"))})`.as(
    "tools",
  );

type ExposureRow = Awaited<ReturnType<typeof oneRow>>;
type ExposureRecord = ReturnType<typeof toRecord>;

const oneRow = (db: Kysely<Schema>) =>
  matchingRows(db, {}, { kind: "all" }).select(COLUMNS).select(TOOLS).executeTakeFirstOrThrow();

export const toRecord = (row: ExposureRow) => ({
  no: row.no,
  id: row.id,
  title: row.title,
  weakness: row.weakness,
  host: row.host,
  port: row.port,
  transport: row.transport,
  cves: JSON.parse(row.cves) as string[],
  severity: row.severity as Severity,
  cvss:
    row.cvss === null
      ? null
      : (JSON.parse(row.cvss) as {
          readonly version: string;
          readonly vector: string | null;
          readonly score: number | null;
        }),
  firstSightedAt: row.first_sighted_at,
  lastSightedAt: row.last_sighted_at,
  sightings: row.sightings,
  tools: (JSON.parse(row.tools) as string[]).sort(),
  owner: row.owner,
  validation: row.validation as Validation["kind"],
  freshUntil: row.fresh_until,
  closure: row.closure as Closure["kind"],
  assertedBand: row.asserted_band as Band,
  assertedDue: row.asserted_due,
  groundedBand: row.grounded_band as Band,
  groundedDue: row.grounded_due,
  score: row.score,
  state: JSON.parse(row.state) as Partial<ExposureState>,
  asset: { id: row.asset_id, name: row.asset_name, segment: row.asset_segment },
});
