import { type Kysely, sql } from "kysely";
import type { FeedFacts, FeedName } from "../domain/catalogue.ts";
import { counted } from "./page.ts";
import type { Schema } from "./schema.ts";

/** References to exploits of one CVE that are shown. */
const MAX_SHOWN = 50;

/** What the loaded feeds say of one CVE, and how the feeds themselves stand. */
export function intelViews(db: Kysely<Schema>) {
  const factsOf = async (feed: FeedName): Promise<FeedFacts | undefined> => {
    const row = await db.selectFrom("meta").select("value").where("key", "=", feed).executeTakeFirst();
    return row && (JSON.parse(row.value) as FeedFacts);
  };
  return {
    async find(cve: string) {
      const kev = await db.selectFrom("kev").selectAll().where("cve", "=", cve).executeTakeFirst();
      return {
        kev: kev && {
          dateAdded: kev.date_added,
          dueAt: kev.due_at,
          ransomware: kev.ransomware === 1,
          name: kev.name,
          vendor: kev.vendor,
          product: kev.product,
          cwes: JSON.parse(kev.cwes === "" ? "[]" : kev.cwes) as string[],
          notes: kev.notes,
          action: kev.action,
        },
        isKevLoaded: (await factsOf("kev")) !== undefined,
        epss: await score(db, cve, await factsOf("epss")),
        exploits: await exploits(db, cve, await factsOf("exploits")),
      };
    },
    async status() {
      const [kev, epss, references] = [
        await factsOf("kev"),
        await factsOf("epss"),
        await factsOf("exploits"),
      ];
      return {
        facts: { ...(kev && { kev }), ...(epss && { epss }), ...(references && { exploits: references }) },
        kevEntries: counted(
          await db
            .selectFrom("kev")
            .select((eb) => eb.fn.countAll().as("n"))
            .executeTakeFirst(),
        ),
        tries: await db
          .selectFrom("intel_tries")
          .select([
            "feed",
            "tried_at as triedAt",
            "place",
            "succeeded_at as succeededAt",
            "failed_at as failedAt",
            "failure",
          ])
          .execute(),
        waiting: counted(
          await db
            .selectFrom("intel_queue")
            .select((eb) => eb.fn.countAll().as("n"))
            .executeTakeFirst(),
        ),
      };
    },
    /** Catalogues in force, with their day. */
    async days(): Promise<Readonly<Partial<Record<FeedName, number>>>> {
      const rows = await db
        .selectFrom("meta")
        .select(["key", "value"])
        .where("key", "in", ["kev", "epss", "exploits"])
        .execute();
      return Object.fromEntries(rows.map(({ key, value }) => [key, (JSON.parse(value) as FeedFacts).at]));
    },
  };
}

async function score(db: Kysely<Schema>, cve: string, facts: FeedFacts | undefined) {
  for (const { no, version, at } of facts?.editions ?? []) {
    const found = await db
      .selectFrom("epss_scores")
      .select(["epss", "percentile"])
      .where("edition", "=", no)
      .where("cve", "=", cve)
      .executeTakeFirst();
    if (found !== undefined) return { ...found, modelVersion: version, scoreDate: at };
  }
  return undefined;
}

/** Of the files in force, and what reports say of exposures with this CVE. */
async function exploits(db: Kysely<Schema>, cve: string, facts: FeedFacts | undefined) {
  const editions = (facts?.editions ?? []).map(({ no }) => no);
  const listed = await db
    .selectFrom("exploits")
    .select(["cve", "source", "url", "dated_at as at"])
    .where("cve", "=", cve)
    .where("edition", "in", editions.length === 0 ? [-1] : editions)
    .orderBy("source")
    .orderBy("url")
    .limit(MAX_SHOWN)
    .execute();
  const said = await sql<{
    source: string;
    at: number;
  }>`SELECT w.source AS source, min(w.at) AS at FROM exploit_words w
    JOIN exposures e ON e.no = w.exposure_no WHERE e.cves LIKE ${`%"${cve}"%`} GROUP BY w.source ORDER BY w.source LIMIT ${MAX_SHOWN}`.execute(
    db,
  );
  return [...said.rows.map(({ source, at }) => ({ cve, source, url: "", at })), ...listed];
}
