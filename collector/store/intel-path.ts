import type Database from "better-sqlite3";

export type KevRow = {
  readonly cve: string;
  readonly dateAdded: number;
  readonly dueAt: number | null;
  readonly ransomware: number;
};
export type EpssRow = { readonly cve: string; readonly epss: number; readonly percentile: number };
/** Where a catalogue came from: its own version and day, and the digest of its rows as they were put in force. */
export type FeedFacts = { readonly version: string; readonly at: number; readonly sha256?: string };

/** The catalogues, each with its columns in order. */
const CATALOGUES = {
  kev: "cve, date_added, due_at, ransomware, name",
  epss: "cve, epss, percentile",
} as const;

/** Every row of a catalogue, in order of its CVEs. */
export function catalogueView(sqlite: Database.Database) {
  const rows = (name: keyof typeof CATALOGUES) =>
    sqlite
      .prepare<[], (string | number | null)[]>(`SELECT ${CATALOGUES[name]} FROM ${name} ORDER BY cve`)
      .raw();
  const all = { kev: rows("kev"), epss: rows("epss") };
  const { kevFeed, epssFeed } = intelPath(sqlite);
  return {
    catalogueRows: (name: keyof typeof CATALOGUES): IterableIterator<(string | number | null)[]> =>
      all[name].iterate(),
    /** Each with the digest that was noted when it was put in force. */
    catalogues: () => [
      { name: "kev", sha256: kevFeed()?.sha256, rows: { [Symbol.iterator]: () => all.kev.iterate() } },
      { name: "epss", sha256: epssFeed()?.sha256, rows: { [Symbol.iterator]: () => all.epss.iterate() } },
    ],
  };
}

/** Exploit intelligence as settle reads it: one row a CVE, by prepared statements. */
export function intelPath(sqlite: Database.Database) {
  const kev = sqlite.prepare<[string], KevRow>(
    `SELECT cve, date_added AS dateAdded, due_at AS dueAt, ransomware FROM kev WHERE cve = ?`,
  );
  const epss = sqlite.prepare<[string], EpssRow>(`SELECT cve, epss, percentile FROM epss WHERE cve = ?`);
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
  return {
    kev: (cves: readonly string[]): KevRow[] => cves.flatMap((cve) => kev.get(cve) ?? []),
    epss: (cves: readonly string[]): EpssRow[] => cves.flatMap((cve) => epss.get(cve) ?? []),
    /** Undefined when the catalogue was never loaded: it then says nothing. */
    kevFeed: (): FeedFacts | undefined => feed("kev"),
    epssFeed: (): FeedFacts | undefined => feed("epss"),
  };
}
