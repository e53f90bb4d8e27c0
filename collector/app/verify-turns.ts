import { endsDigest, planDigest } from "../domain/occurrence.ts";

/** Where a schedule's record stops being what was written. */
type TurnBreak = { readonly table: "turns"; readonly row: string; readonly reason: string };

export type TurnSource = {
  plannedOccurrences(): Iterable<{
    readonly no: number;
    readonly planDigest: string | null;
    readonly summary: string | null;
  }>;
  /** In the order in which they were planned. */
  plannedTurns(occurrenceNo: number): Iterable<{ readonly claimNo: number; readonly dueAt: number }>;
  /** In the order in which they ended. */
  endedTurns(occurrenceNo: number): Iterable<{
    readonly turnNo: number;
    readonly state: "done" | "not-run";
    readonly runNo: number | null;
    readonly because: string | null;
  }>;
};

/**
 * Holds the turns of each occurrence against the digests that the ledger seals: a claim that was taken out of a
 * plan, or a reason that was written over, is named by its occurrence. Undefined when all hold.
 */
export function turnsFault(source: TurnSource): TurnBreak | undefined {
  for (const { no, planDigest: sealed, summary } of source.plannedOccurrences()) {
    const row = `occurrence ${no}`;
    let plan = "";
    for (const turn of source.plannedTurns(no)) plan = planDigest(plan, turn);
    if (plan !== sealed) return { table: "turns", row, reason: "the plan is not the one that was made" };
    if (summary === null) continue;
    let ends = "";
    for (const { turnNo, state, runNo, because } of source.endedTurns(no))
      ends = endsDigest(ends, { turnNo, state, runNo: runNo ?? undefined, because: because ?? undefined });
    if (ends !== (JSON.parse(summary) as { readonly digest?: string }).digest)
      return { table: "turns", row, reason: "its turns did not end as is written here" };
  }
  return undefined;
}
