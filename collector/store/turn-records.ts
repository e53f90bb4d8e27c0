import type Database from "better-sqlite3";

type OccurrenceRow = {
  readonly no: number;
  readonly planDigest: string | null;
  readonly summary: string | null;
};
type PlannedRow = { readonly claimNo: number; readonly dueAt: number };
type EndedRow = {
  readonly turnNo: number;
  readonly state: "done" | "not-run";
  readonly runNo: number | null;
  readonly because: string | null;
};

/** Occurrences with the digests that are in the ledger, and the turns that these were made of. */
export function sealedTurns(sqlite: Database.Database) {
  const occurrences = sqlite.prepare<[], OccurrenceRow>(
    `SELECT no, plan_digest AS planDigest, summary FROM occurrences WHERE plan_digest IS NOT NULL ORDER BY no`,
  );
  const planned = sqlite.prepare<[number], PlannedRow>(
    `SELECT claim_no AS claimNo, due_at AS dueAt FROM turns WHERE occurrence_no = ? ORDER BY no`,
  );
  const ended = sqlite.prepare<[number], EndedRow>(
    `SELECT no AS turnNo, state, run_no AS runNo, because FROM turns WHERE occurrence_no = ? ORDER BY ended_no`,
  );
  return {
    plannedOccurrences: (): OccurrenceRow[] => occurrences.all(),
    plannedTurns: (occurrenceNo: number): IterableIterator<PlannedRow> => planned.iterate(occurrenceNo),
    endedTurns: (occurrenceNo: number): IterableIterator<EndedRow> => ended.iterate(occurrenceNo),
  };
}
