import type Database from "better-sqlite3";

export type KevRow = {
  readonly cve: string;
  readonly dateAdded: number;
  readonly dueAt: number | null;
  readonly ransomware: number;
};
export type EpssRow = { readonly cve: string; readonly epss: number; readonly percentile: number };
/** Where a catalogue came from: its own version and day. */
export type FeedFacts = { readonly version: string; readonly at: number };

/** Exploit intelligence as settle reads it: one row a CVE, by prepared statements. */
export function intelPath(sqlite: Database.Database) {
  const kev = sqlite.prepare<[string], KevRow>(
    `SELECT cve, date_added AS dateAdded, due_at AS dueAt, ransomware FROM kev WHERE cve = ?`,
  );
  const epss = sqlite.prepare<[string], EpssRow>(`SELECT cve, epss, percentile FROM epss WHERE cve = ?`);
  const meta = sqlite.prepare<[string], { readonly value: string }>(`SELECT value FROM meta WHERE key = ?`);
  const feed = (key: string): FeedFacts | undefined => {
    const row = meta.get(key);
    return row === undefined ? undefined : (JSON.parse(row.value) as FeedFacts);
  };
  return {
    kev: (cves: readonly string[]): KevRow[] => cves.flatMap((cve) => kev.get(cve) ?? []),
    epss: (cves: readonly string[]): EpssRow[] => cves.flatMap((cve) => epss.get(cve) ?? []),
    /** Undefined when the catalogue was never loaded: it then says nothing. */
    kevFeed: (): FeedFacts | undefined => feed("kev"),
    epssFeed: (): FeedFacts | undefined => feed("epss"),
  };
}
