import { isDeepStrictEqual } from "node:util";
import type { Instant } from "../../proto/time.ts";
import { judgeRun } from "../domain/reachability.ts";
import { keptStanding } from "../domain/kept-standing.ts";
import type { ExposureState } from "../domain/exposure-state.ts";
import type { ClaimWord } from "../domain/claim.ts";
import { effectOf } from "../domain/verdict.ts";
import type { Commands } from "./command.ts";
import { type OpenRun, recordOf } from "./open-runs.ts";
import { deriveState, type SettleExposureDeps } from "./settle-exposure.ts";

export type RebuildDeps = Omit<SettleExposureDeps, "trail"> & {
  readonly records: { judged(): readonly number[] };
  /** Reads a run from its evidence alone, past every cache. */
  readonly load: (runNo: number) => OpenRun | undefined;
  readonly verdictOf: (runNo: number) => string | null;
  readonly claims: { all(): Promise<readonly { no: number; id: string; standing: string }[]> };
  readonly exposures: { all(): Promise<readonly number[]> };
};

/** Differences named before the rest are only counted. */
const MAX_NAMED = 50;

/**
 * Throws the state away and folds all evidence again, in memory, beside what is stored: verdicts
 * from observations, standings from verdicts, exposures from standings and statements. Any
 * difference means that state is not a function of evidence, and is named.
 */
export async function rebuild(deps: RebuildDeps, now: Instant): Promise<Commands["rebuild"]["reply"]> {
  const differences: string[] = [];
  const differ = (what: string): void => void differences.push(what);
  const words = new Map<number, ClaimWord[]>();
  let runs = 0;
  for (const runNo of deps.records.judged()) {
    const run = deps.load(runNo);
    // A run that nobody could take has no evidence; why is a fact of its own.
    if (run === undefined || run.jobs.size === 0) continue;
    runs += 1;
    const verdict = judgeRun(recordOf(run));
    if (!sameJson(verdict, deps.verdictOf(runNo))) differ(`run ${run.stored.runId}: the verdict differs`);
    const ofClaim = words.get(run.stored.claimNo) ?? [];
    words.set(run.stored.claimNo, ofClaim);
    for (const word of verdict.byAgent) {
      const job = [...run.jobs.values()].find(({ given }) => given.agentId === word.agentId && given.role === "actor");
      if (job === undefined) continue;
      ofClaim.push({
        runId: run.stored.runId as ClaimWord["runId"],
        agentId: word.agentId,
        effect: effectOf(word.prevention),
        prevention: word.prevention,
        grade: word.grade,
        issuedAt: run.stored.issuedAt as Instant,
        at: word.at,
        sequence: job.lastSequence,
      });
    }
  }
  const claims = await deps.claims.all();
  for (const claim of claims) {
    if (!sameJson(keptStanding(words.get(claim.no) ?? []), claim.standing)) {
      differ(`claim ${claim.id}: the standing differs`);
    }
  }
  const exposures = await deps.exposures.all();
  for (const exposureNo of exposures) {
    const row = deps.settle.exposure(exposureNo);
    if (row === undefined) continue;
    const stored = JSON.parse(row.state) as Partial<ExposureState>;
    const then = deps.vantages().map((segment) => ({
      ...segment,
      hasLiveAgent: stored.liveSegments?.includes(segment.id) ?? false,
    }));
    const derived = deriveState(deps, row, stored.priority?.asOf ?? now, then);
    if (!sameJson(derived, row.state)) differ(`exposure ${row.id}: the state differs`);
  }
  const named = differences.slice(0, MAX_NAMED);
  if (differences.length > MAX_NAMED) named.push(`and ${differences.length - MAX_NAMED} more`);
  return { runs, claims: claims.length, exposures: exposures.length, differences: named };
}

const sameJson = (value: unknown, stored: string | null): boolean =>
  stored !== null && isDeepStrictEqual(JSON.parse(JSON.stringify(value)), JSON.parse(stored));
