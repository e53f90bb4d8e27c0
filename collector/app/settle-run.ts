import { type AgentId, id, type RunId } from "../../proto/ids.ts";
import { type Instant, instant } from "../../proto/time.ts";
import { visibleText } from "../../proto/untrusted.ts";
import type { ClaimWord } from "../domain/claim.ts";
import { keptStanding, type Retired, wordsInForce } from "../domain/kept-standing.ts";
import { judgeRun } from "../domain/reachability.ts";
import type { LiveLine, Tone } from "../domain/trail.ts";
import { effectOf, type Grade, type Prevention, type Verdict } from "../domain/verdict.ts";
import type { Effect } from "./command.ts";
import { jobMessage } from "./job-message.ts";
import { type OpenJob, type OpenRun, recordOf } from "./open-runs.ts";

type WordRow = {
  readonly runId: string;
  readonly agentId: string;
  readonly effect: string;
  readonly prevention: string;
  readonly grade: string;
  readonly issuedAt: number;
  readonly at: number;
  readonly sequence: number;
};

export type SettleRunDeps = {
  readonly runs: { find(runNo: number): OpenRun | undefined; drop(runNo: number): void };
  readonly records: {
    recordVerdict(runNo: number, at: number, outcome: string, verdict: string): void;
    endJob(jobNo: number, how: string, because: string): boolean;
    sendJob(jobNo: number): boolean;
  };
  readonly settle: FoldDeps["settle"] & {
    addWord(
      claimNo: number,
      word: {
        runNo: number;
        agentNo: number;
        effect: string;
        prevention: string;
        grade: string;
        issuedAt: number;
        at: number;
        sequence: number;
      },
    ): void;
    learnIdentity(endpointNo: number, json: string): void;
  };
  readonly trail: { say(line: LiveLine): void };
  /** Whether a halt in force covers the agent: then nothing starts there. */
  readonly isHalted: (agent: { readonly agentId: string; readonly segment: string }) => boolean;
  readonly effects: Effect[];
};

/** A run that was judged: its claim's standing and its exposure's state are to be derived again. */
export type Judged = { readonly run: OpenRun; readonly verdict: Verdict };

/**
 * Takes a run as far as its evidence goes: lets the actors start once the witness listens, ends
 * the observers once the actors are done, and judges when every job is over.
 */
export function settleRun(deps: SettleRunDeps, runNo: number, now: Instant): Judged | undefined {
  const run = deps.runs.find(runNo);
  if (run === undefined || run.stored.state !== "running") return undefined;
  const jobs = [...run.jobs.values()];
  startHeld(deps, run, jobs, now);
  if (jobs.every(isOver)) return judge(deps, run, now);
  if (jobs.filter(({ given }) => !isObserver(given.role)).every(isOver)) {
    for (const job of jobs.filter((candidate) => !isOver(candidate))) {
      deps.effects.push({
        kind: "cancel-job",
        agentId: job.given.agentId,
        jobId: job.given.jobId,
        reason: RUN_COMPLETE,
      });
    }
  }
  return undefined;
}

/** Ends what is still open of a run whose lease is over, and judges it: silence is `not-run`, never a verdict about the target. */
export function expireRun(deps: SettleRunDeps, runNo: number, now: Instant): Judged | undefined {
  const run = deps.runs.find(runNo);
  if (run === undefined || run.stored.state !== "running") return undefined;
  for (const job of run.jobs.values()) {
    if (isOver(job)) continue;
    end(deps, job, "expired", job.isHeld ? "it was never started" : "the lease ended without a word");
    deps.effects.push({
      kind: "cancel-job",
      agentId: job.given.agentId,
      jobId: job.given.jobId,
      reason: "The lease is over",
    });
  }
  return judge(deps, run, now);
}

/**
 * Ends what a person called off. What got through meanwhile is judged all the same, or calling a run
 * off would hide it; undefined when nothing did, and then the run counts for nothing.
 */
export function callOff(deps: SettleRunDeps, runNo: number, by: string, now: Instant): Judged | undefined {
  const run = deps.runs.find(runNo);
  if (run === undefined || run.stored.state !== "running") return undefined;
  for (const job of run.jobs.values()) {
    if (isOver(job)) continue;
    end(deps, job, "cancelled", `by ${by}`);
    deps.effects.push({
      kind: "cancel-job",
      agentId: job.given.agentId,
      jobId: job.given.jobId,
      reason: `Cancelled by ${by}`,
    });
  }
  const { execution, prevention } = judgeRun(recordOf(run));
  return execution.kind === "ran" && effectOf(prevention) === "supports" ? judge(deps, run, now) : undefined;
}

/** What a background observer is told when the others are done: report what you saw. */
const RUN_COMPLETE = "run complete";

const isObserver = (role: string): boolean => role === "witness" || role === "on-asset";
const isOver = (job: OpenJob): boolean => job.ended !== undefined;

/** How long actors wait for a witness that does not say it listens; then the run goes on without one. */
export const WITNESS_WAIT_MS = 5_000;

function startHeld(deps: SettleRunDeps, run: OpenRun, jobs: readonly OpenJob[], now: Instant): void {
  const held = jobs.filter(({ isHeld, ended }) => isHeld && ended === undefined);
  if (held.length === 0) return;
  const witness = jobs.find(({ given }) => given.role === "witness");
  const isReady =
    now - run.stored.issuedAt >= WITNESS_WAIT_MS ||
    witness === undefined ||
    isOver(witness) ||
    witness.seen.some(({ outcome }) => outcome.kind === "listening");
  if (!isReady) return;
  for (const job of held) {
    if (deps.isHalted({ agentId: job.given.agentId, segment: job.stored.segment })) {
      end(deps, job, "halted", "halted before it began");
      continue;
    }
    deps.records.sendJob(job.jobNo);
    job.isHeld = false;
    deps.effects.push({
      kind: "send-job",
      agentId: job.given.agentId,
      job: jobMessage(run.stored, job.stored),
    });
  }
}

/** Ends a job that its agent will not end. */
function end(
  deps: SettleRunDeps,
  job: OpenJob,
  how: "expired" | "halted" | "cancelled",
  because: string,
): void {
  deps.records.endJob(job.jobNo, how, because);
  job.ended = { how, because };
}

function judge(deps: SettleRunDeps, run: OpenRun, now: Instant): Judged {
  const { stored } = run;
  const verdict = judgeRun(recordOf(run));
  deps.records.recordVerdict(stored.runNo, now, outcomeOf(verdict), JSON.stringify(verdict));
  addWords(deps, run, verdict);
  if (verdict.confirmedIdentity !== undefined && stored.endpointNo !== null)
    deps.settle.learnIdentity(stored.endpointNo, JSON.stringify(verdict.confirmedIdentity));
  deps.runs.drop(stored.runNo);
  return { run, verdict };
}

/**
 * Folds the claims that judged runs speak on, each once however many of its runs were judged
 * together: their own, and every claim that asks the same question for another exposure. Gives the
 * exposures to settle, each with the runs that were made for it; of runs that were made for none it is
 * said here that they were judged.
 */
export function concludeClaims(
  deps: FoldDeps & Pick<SettleRunDeps, "trail">,
  judged: readonly Judged[],
  now: Instant,
): ReadonlyMap<number, readonly Judged[]> {
  for (const one of judged)
    if (one.run.stored.exposureNo === null) deps.trail.say(judgedLine(one, "not-asked", now));
  const exposures = refold(deps, new Set(judged.map(({ run }) => run.stored.claimNo)));
  return new Map(
    [...exposures].map((no) => [no, judged.filter(({ run }) => run.stored.exposureNo === no)] as const),
  );
}

/** Folds these claims and those that ask the same; gives the exposures to settle. */
export function refold({ settle }: FoldDeps, claimNos: Iterable<number>): ReadonlySet<number> {
  const same = [...claimNos].flatMap((claimNo) => settle.sameQuestion(claimNo));
  for (const claimNo of new Set(same.map(({ no }) => no))) foldClaim({ settle }, claimNo);
  return new Set(same.flatMap(({ exposureNo }) => exposureNo ?? []));
}

/** What folding needs of the store. */
export type FoldDeps = {
  readonly settle: {
    words(claimNo: number): readonly WordRow[];
    retiredAgents(): Retired;
    sameQuestion(claimNo: number): readonly { readonly no: number; readonly exposureNo: number | null }[];
    putStanding(claimNo: number, json: string, wasSupported: boolean): void;
  };
};

/** Folds one claim, with what is said of its question for any exposure. */
export function foldClaim({ settle }: FoldDeps, claimNo: number): void {
  const words = settle.words(claimNo);
  const kept = keptStanding(wordsInForce(words.map(toWord), settle.retiredAgents()));
  const wasSupported = words.some(({ effect, grade }) => effect === "supports" && grade !== "E");
  settle.putStanding(claimNo, JSON.stringify(kept), wasSupported);
}

/** What a run counts as in lists: its prevention, or `not-run`. */
export const outcomeOf = (verdict: Verdict): string =>
  verdict.execution.kind === "not-run" ? "not-run" : verdict.prevention.kind;

function addWords(deps: SettleRunDeps, run: OpenRun, verdict: Verdict): void {
  for (const { agentNo, prevention, ...word } of wordsOf(run, verdict)) {
    deps.settle.addWord(run.stored.claimNo, {
      ...word,
      runNo: run.stored.runNo,
      agentNo,
      prevention: JSON.stringify(prevention),
    });
  }
}

/** What each actor's part of a run says of its claim. */
export const wordsOf = (
  run: OpenRun,
  verdict: Verdict,
): readonly (ClaimWord & { readonly agentNo: number })[] =>
  verdict.byAgent.flatMap((word) => {
    const job = [...run.jobs.values()].find(
      ({ given }) => given.agentId === word.agentId && given.role === "actor",
    );
    if (job === undefined) return [];
    return {
      runId: id<RunId>(run.stored.runId),
      agentId: word.agentId,
      agentNo: job.stored.agentNo,
      effect: effectOf(word.prevention),
      prevention: word.prevention,
      grade: word.grade,
      issuedAt: instant(run.stored.issuedAt),
      at: word.at,
      sequence: job.lastSequence,
    };
  });

/** A stored word as the fold takes it. */
export const toWord = (row: WordRow): ClaimWord => ({
  runId: id<RunId>(row.runId),
  agentId: id<AgentId>(row.agentId),
  effect: row.effect as ClaimWord["effect"],
  prevention: JSON.parse(row.prevention) as Prevention,
  grade: row.grade as Grade,
  issuedAt: instant(row.issuedAt),
  at: instant(row.at),
  sequence: row.sequence,
});

/** What the live stream says of a judged run. `exposure`: the fourth answer, the validation as it is now that the run counts. */
export function judgedLine({ run: { stored }, verdict }: Judged, exposure: string, at: Instant): LiveLine {
  return {
    at,
    kind: "run-judged",
    segment: stored.segment,
    exposureId: stored.exposureId ?? undefined,
    runId: stored.runId,
    agentId: undefined,
    title: stored.exposureTitle === null ? stored.scenarioId : visibleText(stored.exposureTitle),
    detail: verdict.sentence,
    tone: runTone(verdict, stored.expectation),
    axes: {
      execution: verdict.execution.kind,
      prevention: verdict.prevention.kind,
      detection: verdict.detection.kind,
      exposure,
    },
  };
}

/** An attacker's way in is bad when it is open, a business flow when it is shut. What settles nothing is neither. */
function runTone(verdict: Verdict, expectation: "deny" | "allow"): Tone {
  const effect = effectOf(verdict.prevention);
  if (effect === "settles-nothing") return "unsure";
  return (effect === "refutes") === (expectation === "deny") ? "good" : "bad";
}
