import type Database from "better-sqlite3";
import type { FeedEdition, FeedFacts } from "../domain/catalogue.ts";
import { groupOf } from "./exposure-group.ts";

export type KevRow = {
  readonly cve: string;
  readonly dateAdded: number;
  readonly dueAt: number | null;
  readonly ransomware: number;
};
export type EpssRow = {
  readonly cve: string;
  readonly epss: number;
  readonly percentile: number;
  readonly modelVersion: string;
  readonly scoreDate: number;
};
export type ExploitRow = { readonly source: string; readonly at: number | null };

type Rows = { readonly [Symbol.iterator]: () => IterableIterator<(string | number | null)[]> };

/** What of KEV its digest is over, by the form that the digest has. */
const KEV_COLUMNS = {
  1: "cve, date_added, due_at, ransomware, name",
  2: "cve, date_added, due_at, ransomware, name, vendor, product, cwes, notes, action",
} as const;

/** Every row of a catalogue in force, in order. */
export function catalogueView(sqlite: Database.Database) {
  const raw = (sql: string) => sqlite.prepare<unknown[], (string | number | null)[]>(sql).raw();
  const kev = {
    1: raw(`SELECT ${KEV_COLUMNS[1]} FROM kev ORDER BY cve`),
    2: raw(`SELECT ${KEV_COLUMNS[2]} FROM kev ORDER BY cve`),
  };
  const editions = {
    epss: raw(`SELECT cve, epss, percentile FROM epss_scores WHERE edition = ? ORDER BY cve`),
    exploits: raw(
      `SELECT cve, source, url, dated_at FROM exploits WHERE edition = ? ORDER BY cve, source, url`,
    ),
  };
  const { kevFeed, epssFeed, exploitFeed } = intelPath(sqlite);
  const rowsOf = (feed: "epss" | "exploits", edition: number): Rows => ({
    [Symbol.iterator]: () => editions[feed].iterate(edition),
  });
  const kevRows = (form: 1 | 2): Rows => ({ [Symbol.iterator]: () => kev[form].iterate() });
  return {
    kevRows,
    editionRows: rowsOf,
    /** Each with the digest that was noted when it was put in force. */
    catalogues: (): { name: string; sha256: string | undefined; rows: Rows }[] => [
      { name: "kev", sha256: kevFeed()?.sha256, rows: kevRows(kevFeed()?.form ?? 1) },
      ...(["epss", "exploits"] as const).flatMap((name) =>
        ((name === "epss" ? epssFeed() : exploitFeed())?.editions ?? []).map(({ no, sha256 }) => ({
          name,
          sha256,
          rows: rowsOf(name, no),
        })),
      ),
    ],
  };
}

/** Exploit intelligence as settle reads it: some rows a CVE, by prepared statements. */
export function intelPath(sqlite: Database.Database) {
  const kev = sqlite.prepare<[string], KevRow>(
    `SELECT cve, date_added AS dateAdded, due_at AS dueAt, ransomware FROM kev WHERE cve = ?`,
  );
  const epss = sqlite.prepare<[number, string], Omit<EpssRow, "modelVersion" | "scoreDate">>(
    `SELECT cve, epss, percentile FROM epss_scores WHERE edition = ? AND cve = ?`,
  );
  const exploits = sqlite.prepare<[number, string], ExploitRow>(
    `SELECT source, dated_at AS at FROM exploits WHERE edition = ? AND cve = ? ORDER BY source, url LIMIT 20`,
  );
  const words = sqlite.prepare<[{ readonly no: number }], ExploitRow>(
    `SELECT source, min(at) AS at FROM exploit_words WHERE exposure_no IN ${groupOf("@no")} GROUP BY source ORDER BY source LIMIT 20`,
  );
  const meta = sqlite.prepare<[string], { readonly value: string }>(`SELECT value FROM meta WHERE key = ?`);
  const parsed = new Map<string, { readonly value: string; readonly facts: FeedFacts }>();
  const feed = (key: string): FeedFacts | undefined => {
    const row = meta.get(key);
    if (row === undefined) return undefined;
    const kept = parsed.get(key);
    if (kept?.value === row.value) return kept.facts;
    const facts = JSON.parse(row.value) as FeedFacts;
    parsed.set(key, { value: row.value, facts });
    return facts;
  };
  const scoreOf = (editions: readonly FeedEdition[], cve: string): EpssRow | undefined => {
    for (const { no, version, at } of editions) {
      const found = epss.get(no, cve);
      if (found !== undefined) return { ...found, modelVersion: version, scoreDate: at };
    }
    return undefined;
  };
  return {
    kev: (cves: readonly string[]): KevRow[] => cves.flatMap((cve) => kev.get(cve) ?? []),
    /** The newest score of each, with the model and the day of its own edition. */
    epss: (cves: readonly string[]): EpssRow[] => {
      const editions = feed("epss")?.editions ?? [];
      return cves.flatMap((cve) => scoreOf(editions, cve) ?? []);
    },
    /** What names an exploit of one of these, or of this exposure itself. */
    exploits: (exposureNo: number, cves: readonly string[]): ExploitRow[] => {
      const editions = feed("exploits")?.editions ?? [];
      return [
        ...words.all({ no: exposureNo }),
        ...editions.flatMap(({ no }) => cves.flatMap((cve) => exploits.all(no, cve))),
      ];
    },
    /** Undefined when the catalogue was never loaded: it then says nothing. */
    kevFeed: (): FeedFacts | undefined => feed("kev"),
    epssFeed: (): FeedFacts | undefined => feed("epss"),
    exploitFeed: (): FeedFacts | undefined => feed("exploits"),
  };
}
