import type Database from "better-sqlite3";
import type { Kysely } from "kysely";
import type { ExploitReference } from "../domain/catalogue.ts";
import type { Schema } from "./schema.ts";

/** Rows put in one statement: SQLite allows 32,766 bound values. */
const CHUNK = 2_000;

/** Exploit intelligence, the newest of each catalogue only; where it came from stands in `meta`. */
export function intelStore(db: Kysely<Schema>, sqlite: Database.Database) {
  const score = sqlite.prepare<[number, string, number, number]>(
    `INSERT OR REPLACE INTO epss_scores (edition, cve, epss, percentile) VALUES (?, ?, ?, ?)`,
  );
  const exploit = sqlite.prepare<[number, string, string, string, number | null]>(
    `INSERT OR REPLACE INTO exploits (edition, cve, source, url, dated_at) VALUES (?, ?, ?, ?, ?)`,
  );
  const newest = {
    epss: sqlite.prepare<[], { readonly no: number }>(
      `SELECT ifnull(max(edition), 0) AS no FROM epss_scores`,
    ),
    exploits: sqlite.prepare<[], { readonly no: number }>(
      `SELECT ifnull(max(edition), 0) AS no FROM exploits`,
    ),
  };
  const count = {
    epss: sqlite.prepare<[number], { readonly n: number }>(
      `SELECT count(*) AS n FROM epss_scores WHERE edition = ?`,
    ),
    exploits: sqlite.prepare<[number], { readonly n: number }>(
      `SELECT count(*) AS n FROM exploits WHERE edition = ?`,
    ),
  };
  const has = {
    epss: sqlite.prepare<[number, string]>(`SELECT 1 FROM epss_scores WHERE edition = ? AND cve = ?`),
    exploits: sqlite.prepare<[number, string]>(
      `SELECT 1 FROM exploits WHERE edition = ? AND cve = ? LIMIT 1`,
    ),
  };
  return {
    kevAll: () => db.selectFrom("kev").selectAll().execute(),
    async replaceKev(entries: readonly Schema["kev"][]): Promise<void> {
      await db.deleteFrom("kev").execute();
      for (let i = 0; i < entries.length; i += CHUNK)
        await db
          .insertInto("kev")
          .values(entries.slice(i, i + CHUNK))
          .execute();
    },
    /** The number of an edition that there is not yet. */
    nextEdition: (feed: "epss" | "exploits"): number => (newest[feed].get()?.no ?? 0) + 1,
    stageScores(
      edition: number,
      rows: readonly { readonly cve: string; readonly epss: number; readonly percentile: number }[],
    ): void {
      for (const row of rows) score.run(edition, row.cve, row.epss, row.percentile);
    },
    stageExploits(edition: number, rows: readonly ExploitReference[]): void {
      for (const row of rows) exploit.run(edition, row.cve, row.source, row.url, row.at);
    },
    countEdition: (feed: "epss" | "exploits", edition: number): number => count[feed].get(edition)?.n ?? 0,
    /** Does one of these editions name one of these CVEs? */
    names: (feed: "epss" | "exploits", editions: readonly number[], cves: readonly string[]): boolean =>
      editions.some((edition) => cves.some((cve) => has[feed].get(edition, cve) !== undefined)),
    /** Removes so many rows of editions before the given one that are not in force; false when there are none. */
    dropOutdated(
      feed: "epss" | "exploits",
      before: number,
      inForce: readonly number[],
      most: number,
    ): boolean {
      const found = sqlite
        .prepare<[number], { readonly edition: number }>(
          `SELECT DISTINCT edition FROM ${TABLE_OF[feed]} WHERE edition < ? AND edition NOT IN (${inForce.map(Number).join(", ") || "-1"}) LIMIT 1`,
        )
        .get(before);
      if (found === undefined) return false;
      sqlite
        .prepare(
          `DELETE FROM ${TABLE_OF[feed]} WHERE edition = ? AND cve <= (SELECT cve FROM (SELECT cve FROM ${TABLE_OF[feed]} WHERE edition = ? ORDER BY cve LIMIT ?) ORDER BY cve DESC LIMIT 1)`,
        )
        .run(found.edition, found.edition, most);
      return true;
    },
    async meta(key: string): Promise<string | undefined> {
      return (await db.selectFrom("meta").select("value").where("key", "=", key).executeTakeFirst())?.value;
    },
    putMeta: (key: string, value: string) =>
      db
        .insertInto("meta")
        .values({ key, value })
        .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
        .execute(),
    /** What reports said of an exploit; once for each source. */
    async addExploitWord(word: Omit<Schema["exploit_words"], "no">): Promise<void> {
      const known = await db
        .selectFrom("exploit_words")
        .select("no")
        .where("exposure_no", "=", word.exposure_no)
        .where("source", "=", word.source)
        .executeTakeFirst();
      if (known === undefined)
        await db
          .insertInto("exploit_words")
          .values(word as never)
          .execute();
    },
    assetNoOf: async (assetId: string): Promise<number | undefined> =>
      (await db.selectFrom("assets").select("no").where("id", "=", assetId).executeTakeFirst())?.no,
    async putRequirements(row: Schema["asset_requirements"]): Promise<void> {
      const { asset_no: _, ...set } = row;
      await db
        .insertInto("asset_requirements")
        .values(row)
        .onConflict((conflict) => conflict.column("asset_no").doUpdateSet(set))
        .execute();
    },
    noteTry: (row: Schema["intel_tries"]) =>
      db
        .insertInto("intel_tries")
        .values(row)
        .onConflict((conflict) =>
          conflict.column("feed").doUpdateSet({
            tried_at: row.tried_at,
            place: row.place,
            ...(row.failure === null
              ? { succeeded_at: row.succeeded_at }
              : { failed_at: row.failed_at, failure: row.failure }),
          }),
        )
        .execute(),
  };
}

const TABLE_OF = { epss: "epss_scores", exploits: "exploits" } as const;
