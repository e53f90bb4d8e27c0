import { type Kysely, sql } from "kysely";
import type { FeedName } from "../domain/catalogue.ts";
import type { IntelMove } from "../domain/intel-move.ts";
import { counted, cut, type Found, type Place } from "./page.ts";
import type { Schema } from "./schema.ts";
import { type Scope, seenExposure } from "./scope.ts";

type Paging = { readonly limit: number; readonly after: Place | undefined };

/** Updates of catalogues, and what each moved. */
export function intelUpdateViews(db: Kysely<Schema>) {
  const updates = () =>
    db
      .selectFrom("intel_updates as u")
      .selectAll("u")
      .select(
        sql<number>`CASE u.state WHEN 'working' THEN (SELECT count(*) FROM intel_queue q WHERE q.update_no = u.no) ELSE 0 END`.as(
          "waiting",
        ),
      );
  return {
    async page({ limit, after }: Paging): Promise<Found<ReturnType<typeof toUpdate>>> {
      let rows = updates()
        .orderBy("u.no", "desc")
        .limit(limit + 1);
      if (after !== undefined) rows = rows.where("u.no", "<", after.no);
      const total = await db
        .selectFrom("intel_updates")
        .select((eb) => eb.fn.countAll().as("n"))
        .executeTakeFirst();
      return cut(await rows.execute(), {
        limit,
        total: counted(total),
        place: ({ no }) => ({ key: no, no }),
        show: toUpdate,
      });
    },
    async find(id: string) {
      const rows = updates().orderBy("u.no", "desc").limit(1);
      const row = await (id === "latest" ? rows : rows.where("u.id", "=", id)).executeTakeFirst();
      return row && toUpdate(row);
    },
    /** What became more urgent first, then what moved furthest. */
    async moves(
      updateNo: number,
      { limit, after, kind }: Paging & { readonly kind: IntelMove["kind"] | undefined },
      scope: Scope,
    ) {
      let seen = db
        .selectFrom("intel_moves as m")
        .innerJoin("exposures as e", "e.no", "m.exposure_no")
        .innerJoin("assets as a", "a.no", "e.asset_no")
        .where("m.update_no", "=", updateNo)
        .where(seenExposure(scope, "e"));
      if (kind !== undefined) seen = seen.where("m.kind", "=", kind);
      let rows = seen
        .select(["m.exposure_no as no", "m.rank", "m.body", "e.id", "e.title", "a.name as asset"])
        .orderBy("m.rank", "desc")
        .orderBy("m.exposure_no")
        .limit(limit + 1);
      if (after !== undefined)
        rows = rows.where((eb) =>
          eb.or([
            eb("m.rank", "<", after.key),
            eb.and([eb("m.rank", "=", after.key), eb("m.exposure_no", ">", after.no)]),
          ]),
        );
      const total = await seen.select((eb) => eb.fn.countAll().as("n")).executeTakeFirst();
      return cut(await rows.execute(), {
        limit,
        total: counted(total),
        place: ({ no, rank }) => ({ key: rank, no }),
        show: ({ body, id, title, asset }) => ({
          move: JSON.parse(body) as IntelMove,
          exposure: { id, title, asset },
        }),
      });
    },
  };
}

const toUpdate = (row: Schema["intel_updates"] & { readonly waiting: number }) => ({
  no: row.no,
  id: row.id,
  feed: row.feed as FeedName,
  at: row.at,
  by: row.by_user,
  version: row.version,
  feedAt: row.feed_at,
  entries: row.entries,
  changes: JSON.parse(row.changes) as Record<string, unknown>,
  touched: row.touched,
  waiting: row.waiting,
  state: row.state,
  endedAt: row.ended_at,
  moved: { band: row.band_moves, due: row.due_moves, score: row.score_moves, up: row.up },
});
