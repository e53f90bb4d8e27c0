import type { AgentId, ClaimId, RunId } from "../../proto/ids.ts";
import { after, type Instant } from "../../proto/time.ts";
import type { ClosureClaim, ClosureRun, ClosureVerdict } from "./closure-facts.ts";
import type { ClosurePolicy } from "./closure-policy.ts";
import { isAtLeast } from "./grade.ts";
import { closesVantage } from "./mitigation.ts";
import { effectOf } from "./verdict.ts";

/** A run with its verdict. */
export type JudgedRun = ClosureRun & { readonly verdict: ClosureVerdict };

/** A claim that must be shown to be refuted, and the oldest scenario version that may show it. */
export type Required = {
  readonly claim: ClosureClaim;
  readonly versionFloor: number;
  /** Where it was last seen open; only runs to there can show that it is gone. */
  readonly target: string | undefined;
  /** Agents whose last word is that it gets through. */
  readonly heldOpenBy: readonly AgentId[];
};

/** What was seen since the claim of a fix, against what the policy asks for. */
export type Assessment = {
  readonly claims: readonly ClaimProgress[];
  readonly twins: readonly TwinProgress[];
  /** Everything is there: the exposure may close. */
  readonly isComplete: boolean;
};

export type ClaimProgress = Required & {
  /** All its runs since the claim of the fix that are judged, in order. */
  readonly ended: readonly JudgedRun[];
  /** Those that count: same vantage, same or newer scenario, prevented or absent with every proof. */
  readonly counted: readonly JudgedRun[];
  readonly windows: number;
  /** From when a run falls into another window; undefined before the first. */
  readonly nextWindowAt: Instant | undefined;
  /** Enough runs in enough windows. */
  readonly isCounted: boolean;
  /** And nobody who saw it open still says so. */
  readonly isDone: boolean;
};

export type TwinProgress = {
  readonly claim: ClosureClaim;
  readonly ended: readonly JudgedRun[];
  /** Its latest run that settled anything. */
  readonly last: JudgedRun | undefined;
  readonly state: "works" | "broken" | "untested";
};

export function assess(
  required: readonly Required[],
  twins: readonly ClosureClaim[],
  runs: readonly JudgedRun[],
  policy: ClosurePolicy,
): Assessment {
  const claims = required.map((one) => claimProgress(one, ofClaim(one.claim.claimId, runs), policy));
  const flows = twins.map((twin) => twinProgress(twin, ofClaim(twin.claimId, runs)));
  const isComplete =
    claims.length > 0 &&
    claims.every(({ isDone }) => isDone) &&
    flows.every(({ state }) => state === "works");
  return { claims, twins: flows, isComplete };
}

const ofClaim = (claimId: ClaimId, runs: readonly JudgedRun[]): readonly JudgedRun[] =>
  runs.filter((run) => run.claimId === claimId);

function claimProgress(
  required: Required,
  ended: readonly JudgedRun[],
  policy: ClosurePolicy,
): ClaimProgress {
  const counted = ended.filter((run) => doesCount(run, required));
  const starts = windowStarts(counted, policy.windowGapMs);
  const lastStart = starts.at(-1);
  return {
    ...required,
    ended,
    counted,
    windows: starts.length,
    nextWindowAt: lastStart === undefined ? undefined : after(lastStart, policy.windowGapMs),
    isCounted: counted.length >= policy.runs && starts.length >= policy.windows,
    isDone:
      counted.length >= policy.runs && starts.length >= policy.windows && required.heldOpenBy.length === 0,
  };
}

/** The grade below which nothing closes: path and target shown. */
const CLOSING_GRADE = "C";

const doesCount = (
  { verdict, segment, scenarioVersion, target }: JudgedRun,
  { claim, versionFloor, target: seenAt }: Required,
): boolean =>
  segment === claim.segment &&
  (seenAt === undefined || target === undefined || target === seenAt) &&
  scenarioVersion >= versionFloor &&
  closesVantage(verdict.prevention) &&
  isAtLeast(verdict.grade, CLOSING_GRADE);

/** When each window begins: at the first run, and then at each first run that is a gap or more after the last beginning. */
function windowStarts(runs: readonly JudgedRun[], gapMs: number): readonly Instant[] {
  const starts: Instant[] = [];
  for (const { verdict } of runs) {
    const last = starts.at(-1);
    if (last === undefined || verdict.at >= after(last, gapMs)) starts.push(verdict.at);
  }
  return starts;
}

function twinProgress(claim: ClosureClaim, ended: readonly JudgedRun[]): TwinProgress {
  const last = ended.findLast(
    ({ verdict, segment }) => segment === claim.segment && effectOf(verdict.prevention) !== "settles-nothing",
  );
  if (last === undefined) return { claim, ended, last, state: "untested" };
  return { claim, ended, last, state: effectOf(last.verdict.prevention) === "supports" ? "works" : "broken" };
}

/** The runs that an end rests on. */
export const runsOf = ({ claims, twins }: Assessment): readonly RunId[] => [
  ...claims.flatMap(({ counted }) => counted.map(({ runId }) => runId)),
  ...twins.flatMap(({ last }) => last?.runId ?? []),
];
