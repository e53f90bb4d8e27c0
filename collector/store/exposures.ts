import { type Kysely, type SqlBool, sql } from "kysely";
import { groupOf, isShown } from "./exposure-group.ts";
import type { Schema } from "./schema.ts";

export type NewExposure = Pick<
  Schema["exposures"],
  | "id"
  | "asset_no"
  | "fold_key"
  | "title"
  | "weakness"
  | "component"
  | "host"
  | "port"
  | "transport"
  | "cves"
  | "severity"
  | "cvss"
  | "is_reachability"
  | "first_sighted_at"
  | "owner"
>;

/** Exposures, their sightings and what people say of them. Their derived columns are `settle`'s. */
export function exposureStore(db: Kysely<Schema>) {
  return {
    /** The exposure, or what it is counted as. */
    find: (exposureId: string) =>
      db
        .selectFrom("exposures")
        .selectAll()
        .where(
          "no",
          "=",
          sql<number>`(SELECT coalesce(one.same_as, one.no) FROM exposures one WHERE one.id = ${exposureId})`,
        )
        .executeTakeFirst(),
    byFoldKey: (key: string) =>
      db
        .selectFrom("exposures")
        .select(["no", "severity", "cves"])
        .where("fold_key", "=", key)
        .executeTakeFirst(),
    async add(exposure: NewExposure): Promise<number> {
      const { no } = await db
        .insertInto("exposures")
        .values({
          ...exposure,
          last_sighted_at: exposure.first_sighted_at,
          sightings: 0,
          validation: "unvalidated",
          fresh_until: null,
          closure: "open",
          asserted_band: "immediate",
          asserted_due: null,
          grounded_band: "immediate",
          grounded_due: null,
          score: 0,
          state: "{}",
          settle_at: null,
        })
        .returning("no")
        .executeTakeFirstOrThrow();
      return no;
    },
    /** Another sighting of a known exposure: seen later, perhaps with more CVEs or another severity. */
    async sight(
      sighting: Omit<Schema["sightings"], "no" | "source_no" | "repeats">,
      repeats: number,
      cves: string,
    ): Promise<void> {
      await db
        .insertInto("sightings")
        .values({ ...sighting, repeats })
        .execute();
      await db
        .updateTable("exposures")
        .set((eb) => ({
          sightings: eb("sightings", "+", repeats),
          last_sighted_at: eb.fn<number>("max", ["last_sighted_at", eb.val(sighting.at)]),
          severity: sighting.severity,
          cves,
        }))
        .where("no", "=", sighting.exposure_no)
        .execute();
    },
    addStatement: (statement: Omit<Schema["statements"], "no">) =>
      db.insertInto("statements").values(statement).execute(),
    assign: (exposureNo: number, owner: string | null) =>
      db.updateTable("exposures").set({ owner }).where("no", "=", exposureNo).execute(),
    /** Of these ids, or all that have a claim, worst first. */
    async toValidate(ids: readonly string[] | undefined): Promise<{ no: number; id: string }[]> {
      let query = db
        .selectFrom("exposures")
        .select(["no", "id"])
        .where(sql<SqlBool>`${sql.raw(isShown("exposures"))}`)
        .orderBy("score", "desc")
        .orderBy("no");
      if (ids !== undefined)
        query = query.where("no", "in", (eb) =>
          eb
            .selectFrom("exposures as named")
            .select((named) => named.fn.coalesce("named.same_as", "named.no").as("no"))
            .where("named.id", "in", ids.length === 0 ? [""] : [...ids]),
        );
      else
        query = query.where((eb) =>
          eb.exists(
            eb
              .selectFrom("claims")
              .select("claims.no")
              .where(sql<SqlBool>`${sql.raw(`claims.exposure_no IN ${groupOf("exposures.no")}`)}`),
          ),
        );
      return query.execute();
    },
    withCves: (cves: ReadonlySet<string>) =>
      db
        .selectFrom("exposures")
        .select(["no", "cves"])
        .where("cves", "<>", "[]")
        .where(sql<SqlBool>`${sql.raw(isShown("exposures"))}`)
        .execute()
        .then((rows) =>
          rows
            .filter((row) => (JSON.parse(row.cves) as string[]).some((cve) => cves.has(cve)))
            .map(({ no }) => no),
        ),
    all: () =>
      db
        .selectFrom("exposures")
        .select("no")
        .where(sql<SqlBool>`${sql.raw(isShown("exposures"))}`)
        .orderBy("no")
        .execute()
        .then((rows) => rows.map(({ no }) => no)),
    ofAsset: (assetNo: number) =>
      db
        .selectFrom("exposures")
        .select(["no", "host", "port", "transport"])
        .where("asset_no", "=", assetNo)
        .execute(),
    hasImport: (sha256: string) =>
      db
        .selectFrom("imports")
        .select(["no", "id", "summary"])
        .where("sha256", "=", sha256)
        .executeTakeFirst(),
    putImportSummary: (importNo: number, summary: string) =>
      db.updateTable("imports").set({ summary }).where("no", "=", importNo).execute(),
    wasSighted: async (exposureNo: number, importNo: number): Promise<boolean> =>
      (await db
        .selectFrom("sightings")
        .select("no")
        .where("exposure_no", "=", exposureNo)
        .where("import_no", "=", importNo)
        .executeTakeFirst()) !== undefined,
    async addImport(row: Omit<Schema["imports"], "no">): Promise<number> {
      const { no } = await db.insertInto("imports").values(row).returning("no").executeTakeFirstOrThrow();
      return no;
    },
    openRetest: (exposureNo: number) =>
      db
        .selectFrom("retests")
        .selectAll()
        .where("exposure_no", "=", exposureNo)
        .where("done_at", "is", null)
        .executeTakeFirst(),
    addRetest: (exposureNo: number, by: string, at: number) =>
      db
        .insertInto("retests")
        .values({ exposure_no: exposureNo, asked_by: by, asked_at: at, done_at: null })
        .execute(),
    openRetests: () =>
      db
        .selectFrom("retests as t")
        .innerJoin("exposures as e", "e.no", "t.exposure_no")
        .select([
          "t.no",
          "t.exposure_no",
          "t.asked_by",
          "t.asked_at",
          "e.id as exposure_id",
          "e.state",
          "e.closure",
        ])
        .where("t.done_at", "is", null)
        .orderBy("t.no")
        .execute(),
    endRetest: (no: number, at: number) =>
      db.updateTable("retests").set({ done_at: at }).where("no", "=", no).execute(),
  };
}
