import type Database from "better-sqlite3";

export type UpdateRow = {
  readonly no: number;
  readonly id: string;
  readonly feed: string;
  readonly at: number;
  readonly version: string;
  readonly touched: number;
};

type Counts = { readonly band: number; readonly due: number; readonly score: number; readonly up: number };

/** Updates of which the moves are kept; of older ones the counts stay. */
const KEEP_MOVES_OF = 400;
/** Moves of the score alone that are kept of one update; those of band and due date are all kept. */
const MAX_SCORE_MOVES = 10_000;

/** What waits for being prioritised again, and what moved: by prepared statements on the writer's connection. */
export function intelQueue(sqlite: Database.Database) {
  const addUpdate = sqlite.prepare<
    [string, string, number, string, string, number, number, string, number, string]
  >(
    `INSERT INTO intel_updates (id, feed, at, by_user, version, feed_at, entries, changes, touched, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const touched = sqlite.prepare<[number, number]>(`UPDATE intel_updates SET touched = ? WHERE no = ?`);
  const waiting = sqlite.prepare<[], { readonly n: number }>(`SELECT count(*) AS n FROM intel_queue`);
  const any = sqlite.prepare<[], { readonly no: number }>(
    `SELECT exposure_no AS no FROM intel_queue LIMIT 1`,
  );
  const put = sqlite.prepare<[number, number]>(
    `INSERT OR REPLACE INTO intel_queue (exposure_no, update_no) VALUES (?, ?)`,
  );
  const putAll = sqlite.prepare<[number]>(
    `INSERT OR REPLACE INTO intel_queue (exposure_no, update_no)
     SELECT no, ? FROM exposures INDEXED BY exposures_by_cves WHERE cves <> '[]'`,
  );
  const next = sqlite.prepare<[number], { readonly exposureNo: number; readonly updateNo: number }>(
    `SELECT exposure_no AS exposureNo, update_no AS updateNo FROM intel_queue ORDER BY exposure_no LIMIT ?`,
  );
  const of = sqlite.prepare<[number], { readonly updateNo: number }>(
    `SELECT update_no AS updateNo FROM intel_queue WHERE exposure_no = ?`,
  );
  const drop = sqlite.prepare<[number]>(`DELETE FROM intel_queue WHERE exposure_no = ?`);
  const move = sqlite.prepare<[number, number, string, number, string]>(
    `INSERT OR REPLACE INTO intel_moves (update_no, exposure_no, kind, rank, body) VALUES (?, ?, ?, ?, ?)`,
  );
  const counts = sqlite.prepare<[number, number, number, number, number]>(
    `UPDATE intel_updates SET band_moves = band_moves + ?, due_moves = due_moves + ?, score_moves = score_moves + ?, up = up + ?
     WHERE no = ?`,
  );
  const counted = sqlite.prepare<[number], Counts>(
    `SELECT band_moves AS band, due_moves AS due, score_moves AS score, up FROM intel_updates WHERE no = ?`,
  );
  const isWaiting = sqlite.prepare<[number]>(`SELECT 1 FROM intel_queue WHERE update_no = ? LIMIT 1`);
  const open = sqlite.prepare<[], UpdateRow>(
    `SELECT no, id, feed, at, version, touched FROM intel_updates WHERE state = 'working' ORDER BY no`,
  );
  const end = sqlite.prepare<[number, number]>(
    `UPDATE intel_updates SET state = 'done', ended_at = ? WHERE no = ?`,
  );
  const prune = sqlite.prepare<[number]>(
    `DELETE FROM intel_moves WHERE update_no <= (SELECT max(no) FROM intel_updates) - ${KEEP_MOVES_OF} AND update_no <= ?`,
  );
  const candidates = sqlite
    .prepare<[], [number, string]>(
      `SELECT no, cves FROM exposures INDEXED BY exposures_by_cves WHERE cves <> '[]'`,
    )
    .raw();
  const countCandidates = sqlite.prepare<[], { readonly n: number }>(
    `SELECT count(*) AS n FROM exposures INDEXED BY exposures_by_cves WHERE cves <> '[]'`,
  );
  return {
    addUpdate: (row: {
      readonly id: string;
      readonly feed: string;
      readonly at: number;
      readonly by: string;
      readonly version: string;
      readonly feedAt: number;
      readonly entries: number;
      readonly changes: string;
    }): number =>
      Number(
        addUpdate.run(
          row.id,
          row.feed,
          row.at,
          row.by,
          row.version,
          row.feedAt,
          row.entries,
          row.changes,
          0,
          "working",
        ).lastInsertRowid,
      ),
    putTouched: (updateNo: number, n: number): void => void touched.run(n, updateNo),
    /** Exposures with CVEs, with them: what a catalogue can speak of. */
    candidates: (): IterableIterator<[number, string]> => candidates.iterate(),
    countCandidates: (): number => countCandidates.get()?.n ?? 0,
    enqueue: (exposureNo: number, updateNo: number): void => void put.run(exposureNo, updateNo),
    /** All with CVEs; gives their number. */
    enqueueAll: (updateNo: number): number => putAll.run(updateNo).changes,
    isEmpty: (): boolean => any.get() === undefined,
    waiting: (): number => waiting.get()?.n ?? 0,
    next: (most: number) => next.all(most),
    /** The update that an exposure waits for; undefined when it waits for none. */
    updateOf: (exposureNo: number): number | undefined => of.get(exposureNo)?.updateNo,
    drop: (exposureNo: number): void => void drop.run(exposureNo),
    keepMove(
      updateNo: number,
      exposureNo: number,
      {
        kind,
        rank,
        isUp,
        body,
      }: {
        readonly kind: "band" | "due" | "score";
        readonly rank: number;
        readonly isUp: boolean;
        readonly body: string;
      },
    ): void {
      const isKept = kind !== "score" || (counted.get(updateNo)?.score ?? 0) < MAX_SCORE_MOVES;
      if (isKept) move.run(updateNo, exposureNo, kind, rank, body);
      counts.run(
        kind === "band" ? 1 : 0,
        kind === "due" ? 1 : 0,
        kind === "score" ? 1 : 0,
        isUp ? 1 : 0,
        updateNo,
      );
    },
    counts: (updateNo: number): Counts => counted.get(updateNo) ?? { band: 0, due: 0, score: 0, up: 0 },
    open: (): UpdateRow[] => open.all(),
    hasWaiting: (updateNo: number): boolean => isWaiting.get(updateNo) !== undefined,
    end(updateNo: number, at: number): void {
      end.run(at, updateNo);
      prune.run(updateNo);
    },
  };
}
