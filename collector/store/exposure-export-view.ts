import type { Kysely } from "kysely";
import { COLUMNS, type ExposureFilter, matchingRows, ORDERS, TOOLS, toRecord } from "./exposure-views.ts";
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
        .select(TOOLS)
        .select(["e.component", "a.owner as asset_owner", "a.service", "a.criticality", "a.addresses"])
        .execute();
      const places = new Map(nos.map((no, index) => [no, index]));
      return rows
        .map((row) => ({
          ...toRecord(row),
          component: row.component,
          assetOwner: row.asset_owner,
          service: row.service,
          criticality: row.criticality,
          addresses: JSON.parse(row.addresses) as string[],
        }))
        .sort((a, b) => (places.get(a.no) ?? 0) - (places.get(b.no) ?? 0));
    },
  };
}
