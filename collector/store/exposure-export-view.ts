import { type Kysely, sql } from "kysely";
import { COLUMNS, type ExposureFilter, matchingRows, ORDERS, toRecord } from "./exposure-views.ts";
import type { Schema } from "./schema.ts";
import type { Scope } from "./scope.ts";

/**
 * Exposures for a file, however many: first the numbers of all of them in the order of urgency, eight bytes each, then the
 * rows piece by piece. What is imported or settled meanwhile neither repeats a line nor drops one.
 */
export function exposureExportView(db: Kysely<Schema>) {
  return {
    async urgentFirst(filter: ExposureFilter, scope: Scope): Promise<number[]> {
      const rows = await matchingRows(db, filter, scope)
        .select("e.no")
        .orderBy(ORDERS.score.key, "desc")
        .orderBy("e.no")
        .execute();
      return rows.map(({ no }) => no);
    },
    /** In the order asked for; one that is theirs no more is left out. */
    async rows(nos: readonly number[], scope: Scope) {
      if (nos.length === 0) return [];
      const rows = await matchingRows(db, {}, scope)
        .where("e.no", "in", [...nos])
        .select(COLUMNS)
        .select(["e.component", "a.owner as asset_owner", "a.service", "a.criticality", "a.addresses"])
        .execute();
      const sources = await sourcesOf(db, nos);
      const places = new Map(nos.map((no, index) => [no, index]));
      return rows
        .map((row) => ({
          ...toRecord(row),
          component: row.component,
          assetOwner: row.asset_owner,
          service: row.service,
          criticality: row.criticality,
          addresses: JSON.parse(row.addresses) as string[],
          sources: sources.get(row.no) ?? [],
        }))
        .sort((a, b) => (places.get(a.no) ?? 0) - (places.get(b.no) ?? 0));
    },
  };
}

/** The kinds of reports that each was seen in. */
async function sourcesOf(
  db: Kysely<Schema>,
  nos: readonly number[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await db
    .selectFrom("sightings as s")
    .innerJoin("imports as i", "i.no", "s.import_no")
    .where("s.exposure_no", "in", [...nos])
    .groupBy(["s.exposure_no", "i.format"])
    .select(["s.exposure_no", "i.format", sql<number>`min(s.no)`.as("first")])
    .orderBy("first")
    .execute();
  const byExposure = new Map<number, string[]>();
  for (const { exposure_no, format } of rows)
    byExposure.set(exposure_no, [...(byExposure.get(exposure_no) ?? []), format]);
  return byExposure;
}
