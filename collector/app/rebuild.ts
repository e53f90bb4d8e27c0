import { isDeepStrictEqual } from "node:util";
import type { Instant } from "../../proto/time.ts";
import type { ClaimWord } from "../domain/claim.ts";
import type { ExposureState } from "../domain/exposure-state.ts";
import { keptStanding, MAX_CLAIM_WORDS, type Retired, wordsInForce } from "../domain/kept-standing.ts";
import { outagesOf } from "../domain/outage.ts";
import { judgeRun } from "../domain/reachability.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { Commands } from "./command.ts";
import { type OpenRun, recordOf } from "./open-runs.ts";
import { columnsOf, deriveState, endsOf, type SettleExposureDeps } from "./settle-exposure.ts";
import { outcomeOf, wordsOf } from "./settle-run.ts";
import { retiredRuns } from "./tombstones.ts";

type SettledRow = NonNullable<ReturnType<SettleExposureDeps["settle"]["exposure"]>> & {
  readonly validation: string;
  readonly closure: string;
  readonly assertedBand: string;
  readonly assertedDue: number | null;
  readonly groundedBand: string;
  readonly groundedDue: number | null;
  readonly score: number;
  readonly freshUntil: number | null;
  /** When it is to be settled next. */
  readonly settleAt: number | null;
};

export type RebuildDeps = Omit<SettleExposureDeps, "trail" | "settle"> & {
  readonly settle: Omit<SettleExposureDeps["settle"], "exposure"> & {
    exposure(no: number): SettledRow | undefined;
  };
  readonly records: {
    /** Runs that count, by the facts: what they are filed as proves nothing. */
    over(): readonly number[];
    /** Runs whose filed state contradicts the facts beside it. */
    misfiled(): readonly { readonly id: string; readonly reason: string }[];
    tombstones(): readonly string[];
    wordsOf(runNo: number): readonly FiledWord[];
    verdictOf(runNo: number): { readonly outcome: string; readonly verdict: string } | undefined;
  };
  /** Reads a run from its evidence alone, past every cache. */
  readonly load: (runNo: number) => OpenRun | undefined;
  readonly claims: {
    all(): Promise<
      readonly {
        no: number;
        id: string;
        standing: string;
        ever_supported: number;
        question: string;
      }[]
    >;
  };
  readonly exposures: { all(): Promise<readonly number[]> };
  /** Does it wait for being prioritised again by a catalogue? */
  readonly isQueued: (exposureNo: number) => boolean;
  /** Flows that must work, and the outages that are filed of each. */
  readonly declared: {
    flows(): readonly { readonly no: number; readonly id: string }[];
    outages(claimNo: number): readonly object[];
  };
};

/** Differences named before the rest are only counted. */
const MAX_NAMED = 50;

/** What one agent's part of a run was folded as. */
type FiledWord = {
  readonly agentNo: number;
  readonly effect: string;
  readonly prevention: string;
  readonly grade: string;
  readonly issuedAt: number;
  readonly at: number;
  readonly sequence: number;
};

type Differ = (what: string) => void;
/** A word with the run that it is of. */
type Spoken = ClaimWord & { readonly runNo: number };

/** As far as the fold looks back. */
const newest = (words: readonly Spoken[]): readonly Spoken[] =>
  [...words].sort((a, b) => a.runNo - b.runNo).slice(-MAX_CLAIM_WORDS);

/**
 * Throws the state away and folds all evidence again, in memory, beside what is stored: verdicts
 * from observations, standings from verdicts, exposures from standings and statements. Any
 * difference means that state is not a function of evidence, and is named.
 */
export async function rebuild(deps: RebuildDeps, now: Instant): Promise<Commands["rebuild"]["reply"]> {
  const differences: string[] = [];
  const differ: Differ = (what) => void differences.push(what);
  const { runs, words, retired: unproven } = judgeAgain(deps, differ);
  const claims = await deps.claims.all();
  const retired = deps.settle.retiredAgents();
  const said = new Map<string, Spoken[]>();
  for (const claim of claims) {
    said.set(claim.question, [...(said.get(claim.question) ?? []), ...(words.get(claim.no) ?? [])]);
  }
  for (const claim of claims) {
    compareClaim(claim, newest(said.get(claim.question) ?? []), retired, differ);
  }
  const questions = new Map(claims.map(({ no, question }) => [no, question]));
  for (const { no, id } of deps.declared.flows()) {
    const spoken = wordsInForce(newest(said.get(questions.get(no) ?? "") ?? []), retired);
    if (!isDeepStrictEqual(outagesOf(spoken), deps.declared.outages(no)))
      differ(`claim ${id}: the outages of the flow differ`);
  }
  const exposures = await deps.exposures.all();
  for (const exposureNo of exposures) {
    try {
      compareExposure(deps, exposureNo, now, differ);
    } catch (cause) {
      // State that was edited by hand may be beyond reading: that is a difference, not an end of the comparison.
      differ(`exposure ${exposureNo}: its state can't be derived again (${reasonOf(cause)})`);
    }
  }
  const named = differences.slice(0, MAX_NAMED);
  if (differences.length > MAX_NAMED) named.push(`and ${differences.length - MAX_NAMED} more`);
  return {
    runs,
    retired: unproven,
    claims: claims.length,
    exposures: exposures.length,
    differences: named,
  };
}

function judgeAgain(
  deps: RebuildDeps,
  differ: Differ,
): { runs: number; retired: number; words: ReadonlyMap<number, Spoken[]> } {
  for (const { id, reason } of deps.records.misfiled()) differ(`run ${id}: ${reason}`);
  const gone = new Set(deps.records.tombstones().flatMap(retiredRuns));
  let retired = 0;
  const words = new Map<number, Spoken[]>();
  let runs = 0;
  for (const runNo of deps.records.over()) {
    const again = judged(deps, runNo);
    if (again === "no-evidence") continue;
    runs += 1;
    if (typeof again === "string") {
      differ(`run ${runNo}: ${again}`);
      continue;
    }
    const { run } = again;
    const stored = deps.records.verdictOf(runNo);
    const isRetired = gone.has(runNo) && stored !== undefined;
    // Its evidence is gone under a signed tombstone: the verdict can't be proven, so it is taken as it is stored.
    const verdict = isRetired ? (JSON.parse(stored.verdict) as Verdict) : again.verdict;
    if (isRetired) retired += 1;
    else if (!sameJson(verdict, stored?.verdict) || stored?.outcome !== outcomeOf(verdict)) {
      differ(`run ${run.stored.runId}: the verdict differs`);
    }
    const before = words.get(run.stored.claimNo) ?? [];
    const filed = deps.records.wordsOf(runNo);
    const kept = new Map(isRetired ? filed.map(({ agentNo, sequence }) => [agentNo, sequence]) : []);
    const spoken = wordsOf(run, verdict).map((word) => ({
      ...word,
      sequence: kept.get(word.agentNo) ?? word.sequence,
      runNo,
    }));
    if (!isDeepStrictEqual(spoken.map(filedWord).sort(byAgent), filed))
      differ(`run ${run.stored.runId}: what it says of its claim differs`);
    words.set(run.stored.claimNo, [...before, ...spoken].slice(-MAX_CLAIM_WORDS));
  }
  return { runs, retired, words };
}

const filedWord = ({
  agentNo,
  effect,
  prevention,
  grade,
  issuedAt,
  at,
  sequence,
}: Spoken & { readonly agentNo: number }): FiledWord => ({
  agentNo,
  effect,
  prevention: JSON.stringify(prevention),
  grade,
  issuedAt,
  at,
  sequence,
});
const byAgent = (a: FiledWord, b: FiledWord): number => a.agentNo - b.agentNo;

/** A run that nobody could take has no evidence; why is a fact of its own. One that can't be read any more is told apart. */
function judged(deps: RebuildDeps, runNo: number): { run: OpenRun; verdict: Verdict } | string {
  try {
    const run = deps.load(runNo);
    if (run === undefined || run.jobs.size === 0) return "no-evidence";
    return { run, verdict: judgeRun(recordOf(run)) };
  } catch (cause) {
    return `it can't be judged again (${reasonOf(cause)})`;
  }
}

function compareClaim(
  claim: { id: string; standing: string; ever_supported: number },
  words: readonly ClaimWord[],
  retired: Retired,
  differ: Differ,
): void {
  const standing = keptStanding(wordsInForce(words, retired));
  if (!sameJson(standing, claim.standing)) differ(`claim ${claim.id}: the standing differs`);
  const isSupported = words.some(({ effect, grade }) => effect === "supports" && grade !== "E");
  // What supported it may lie further back than the words that are looked at here.
  const isUnseen = !isSupported && words.length >= MAX_CLAIM_WORDS;
  if (!isUnseen && isSupported !== (claim.ever_supported === 1))
    differ(`claim ${claim.id}: whether it was ever supported differs`);
}

function compareExposure(deps: RebuildDeps, exposureNo: number, now: Instant, differ: Differ): void {
  const row = deps.settle.exposure(exposureNo);
  if (row === undefined) return;
  if (row.settleAt !== null && !Number.isSafeInteger(row.settleAt)) {
    // SQLite takes any value in any column, and one that is no number is never due there.
    differ(`exposure ${row.id}: when it is to be settled next is no time`);
    return;
  }
  // What is due to be settled is known to be out of date, and the next tick does it; that is no difference.
  if ((row.settleAt !== null && row.settleAt <= now) || deps.isQueued(exposureNo)) return;
  const stored = JSON.parse(row.state) as Partial<ExposureState>;
  const then = deps.vantages().map((segment) => ({
    ...segment,
    hasLiveAgent: stored.liveSegments?.includes(segment.id) ?? false,
  }));
  const asOf = stored.priority?.asOf ?? now;
  const derived = deriveState(deps, row, asOf, then);
  const { settleAt, ...columns } = { ...columnsOf(derived), ...endsOf(deps, row, derived, asOf) };
  if (!sameJson(derived, row.state) || !isDeepStrictEqual(columns, columnsIn(row))) {
    differ(`exposure ${row.id}: the state differs`);
  } else if (settleAt !== row.settleAt) {
    differ(`exposure ${row.id}: when it is to be settled next differs`);
  }
}

/** What lists and filters read beside the state itself. */
const columnsIn = (
  row: SettledRow,
): ReturnType<typeof columnsOf> & { readonly freshUntil: number | null } => ({
  validation: row.validation,
  freshUntil: row.freshUntil,
  closure: row.closure,
  assertedBand: row.assertedBand,
  assertedDue: row.assertedDue,
  groundedBand: row.groundedBand,
  groundedDue: row.groundedDue,
  score: row.score,
});

const sameJson = (value: unknown, stored: string | undefined): boolean =>
  stored !== undefined && isDeepStrictEqual(JSON.parse(JSON.stringify(value)), JSON.parse(stored));

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
