import type { ClaimId, RunId } from "../../proto/ids.ts";
import { type Instant, toMinute } from "../../proto/time.ts";
import type { Assessment, ClaimProgress, JudgedRun } from "./closure-assessment.ts";
import { showBound } from "./closure-bound.ts";
import {
  assessment,
  brokenTwin,
  type Claimed,
  type Closed,
  type ClosedAs,
  type Course,
  courseOf,
  heldAt,
  policyInForce,
  stuckAt,
  underWay,
} from "./closure-course.ts";
import { whyVain } from "./closure-doubt.ts";
import type { ClosureHistory, FixClaimed } from "./closure-facts.ts";
import { type Missing, missingRuns, plural } from "./closure-missing.ts";
import { type Told, tell } from "./closure-order.ts";
import type { ClosurePolicy } from "./closure-policy.ts";
import { showMitigation } from "./mitigation.ts";
import { effectOf } from "./verdict.ts";

/** Where an exposure is on its way to being closed (design 3.6). Everything but `closed` is open. */
export type Closure = (
  | { readonly kind: "open" }
  /** A person says that it is fixed, and nothing has looked since. */
  | { readonly kind: "fix-claimed" }
  | { readonly kind: "verifying" }
  | {
      readonly kind: "closed";
      readonly at: Instant;
      readonly as: ClosedAs;
      /** The leak rate that these runs leave possible, 0 to 1. */
      readonly bound: number;
      readonly runs: readonly RunId[];
    }
  /** Seen again after the claim of a fix. Only a new claim starts anew. */
  | { readonly kind: "still-open"; readonly at: Instant; readonly by: RunId }
  | { readonly kind: "fixed-but-broke"; readonly at: Instant; readonly by: RunId; readonly twin: ClaimId }
  | { readonly kind: "cannot-tell"; readonly because: string }
  /** Was closed, and was then seen again. */
  | { readonly kind: "reopened"; readonly at: Instant; readonly by: RunId; readonly closedAt: Instant }
) & {
  readonly fix: { readonly at: Instant; readonly by: string } | undefined;
  readonly progress: Progress;
  /** Exactly what is missing before it may close; empty unless a claimed fix is being verified. */
  readonly missing: readonly Missing[];
  /** One sentence: the state and why. */
  readonly sentence: string;
  /** What someone must do now; empty when nothing is to be done. */
  readonly nextAction: string;
};

/** Counted runs of those needed, over every claim that must be shown. */
export type Progress = { readonly counted: number; readonly needed: number };

/**
 * Whether an exposure may close, and if not, what exactly is missing.
 *
 * A fold over what people said and what runs saw, in the order in which it happened: order of arrival and repetition
 * change nothing. A claim of a fix closes nothing, silence closes nothing; only counted runs issued after the claim do,
 * enough of them, from every vantage that showed the exposure, with the business flows still working.
 */
export function closureOf(history: ClosureHistory, policy: ClosurePolicy): Closure {
  const told = tell(history);
  const course = courseOf(told, policy);
  const inForce = policyInForce(course, policy);
  return course.kind === "claimed" ? verification(course, told, inForce) : settled(course, inForce);
}

/** Answers "why is it not closed?", one sentence for each reason. Empty when it is closed. */
export function whyNotClosed(closure: Closure): readonly string[] {
  return closure.kind === "closed"
    ? []
    : [closure.sentence, ...closure.missing.map(({ sentence }) => sentence)];
}

function settled(course: Exclude<Course, Claimed>, policy: ClosurePolicy): Closure {
  switch (course.kind) {
    case "open":
      return {
        kind: "open",
        fix: undefined,
        progress: { counted: 0, needed: 0 },
        missing: [],
        sentence: "Open: nobody has claimed a fix",
        nextAction: "Fix it or close the way to it, then claim the fix",
      };
    case "still-open":
      return stillOpen(course.fix, course.by, course.seen, policy);
    case "closed":
      return closed(course, policy);
    case "reopened":
      return reopened(course.by, course.closed, policy);
  }
}

function stillOpen(fix: FixClaimed, by: JudgedRun, seen: Assessment, policy: ClosurePolicy): Closure {
  const { at, sentence } = by.verdict;
  return {
    kind: "still-open",
    at,
    by: by.runId,
    fix: said(fix),
    progress: progressOf(seen, policy),
    missing: [],
    sentence: `Still open: seen again after the claim of a fix (${sentence})`,
    nextAction: `Close what still lets ${by.segment} through, then claim the fix again`,
  };
}

function closed(course: Closed, policy: ClosurePolicy): Closure {
  const { at, as, bound, runs, fix, seen } = course;
  const fewest = Math.min(...seen.claims.map(({ counted }) => counted.length));
  const how = as.kind === "fixed" ? "fixed" : `mitigated, for ${showMitigation(as.by)}`;
  return {
    kind: "closed",
    at,
    as,
    bound,
    runs,
    fix: said(fix),
    progress: progressOf(seen, policy),
    missing: [],
    sentence: `Closed as ${how}; ${showBound(fewest)}`,
    nextAction: "",
  };
}

function reopened(by: JudgedRun, before: Closed, policy: ClosurePolicy): Closure {
  const seen = by.verdict.prevention.kind === "allowed" ? "seen again" : "the service listens again";
  const what = by.control === undefined ? seen : `the control "${by.control}" that it leans on regressed`;
  return {
    kind: "reopened",
    at: by.verdict.at,
    by: by.runId,
    closedAt: before.at,
    fix: said(before.fix),
    progress: progressOf(before.seen, policy),
    missing: [],
    sentence: `Reopened: closed at ${toMinute(before.at)}, then ${what} (${by.verdict.sentence})`,
    nextAction: "Fix it again, then claim the fix",
  };
}

/** A claimed fix that neither closed nor was contradicted. */
function verification(course: Claimed, history: Told, policy: ClosurePolicy): Closure {
  const seen = assessment(course, history, policy);
  const running = underWay(course, history, undefined);
  const common = {
    fix: said(course.fix),
    progress: progressOf(seen, policy),
    missing: missingRuns(seen, policy),
  };
  return broke(seen, common) ?? stuck(seen, running, common) ?? waiting(course, running, common);
}

type Common = Pick<Closure, "fix" | "progress" | "missing">;

function broke(seen: Assessment, common: Common): Closure | undefined {
  const twin = brokenTwin(seen);
  if (twin?.last === undefined) return undefined;
  const { verdict, runId, segment } = twin.last;
  return {
    ...common,
    kind: "fixed-but-broke",
    at: verdict.at,
    by: runId,
    twin: twin.claim.claimId,
    sentence: `Not closed: the business flow from ${segment} no longer gets through (${verdict.sentence})`,
    nextAction: `Let ${segment} through again without opening the exposure, then claim the fix again`,
  };
}

function stuck(
  seen: Assessment,
  running: Parameters<typeof stuckAt>[1],
  common: Common,
): Closure | undefined {
  if (seen.claims.length === 0) {
    const because = "no claim tests this exposure, so no run can show that it is gone";
    return cannotTell(
      because,
      "Give the asset an endpoint that a scenario can test, then claim the fix again",
      common,
    );
  }
  const held = heldAt(seen, running);
  if (held !== undefined) {
    const who = held.heldOpenBy.map((agent) => `agent ${agent}`).join(" and ");
    return cannotTell(
      `${who} saw it get through from ${held.claim.segment}, and has not looked again since`,
      `Bring ${who} back and ask for the retest again; or revoke it, if it is gone for good`,
      common,
    );
  }
  const stuckIn = stuckAt(seen, running);
  const last = stuckIn?.ended.at(-1);
  if (stuckIn === undefined || last === undefined) return undefined;
  if (
    "target" in stuckIn &&
    effectOf(last.verdict.prevention) === "refutes" &&
    stuckIn.target !== undefined &&
    last.target !== undefined &&
    last.target !== stuckIn.target
  ) {
    return cannotTell(
      `it was seen at ${stuckIn.target}, and the runs now go to ${last.target}`,
      "Put the address back for the retest: what is shut elsewhere says nothing about where it was open",
      common,
    );
  }
  const { because, nextAction } = whyVain(last);
  return cannotTell(`the runs after the fix settled nothing (${because})`, nextAction, common);
}

const cannotTell = (because: string, nextAction: string, common: Common): Closure => ({
  ...common,
  kind: "cannot-tell",
  because,
  sentence: `Cannot tell: ${because}`,
  nextAction,
});

function waiting({ fix, runs }: Claimed, running: Parameters<typeof stuckAt>[1], common: Common): Closure {
  const { counted, needed } = common.progress;
  if (runs.length === 0 && running.length === 0) {
    return {
      ...common,
      kind: "fix-claimed",
      sentence: `${fix.by} says that it is fixed; nothing has looked since`,
      nextAction: nextRun(common.missing),
    };
  }
  return {
    ...common,
    kind: "verifying",
    sentence: `Verifying: ${counted} of ${needed} runs counted${running.length > 0 ? `, ${running.length} under way` : ""}`,
    nextAction:
      running.length > 0 ? `Wait for ${plural(running.length, "run")} under way` : nextRun(common.missing),
  };
}

function nextRun(missing: readonly Missing[]): string {
  const now = missing.filter(({ notBefore }) => notBefore === undefined);
  const [next] = now.length > 0 ? now : missing;
  if (next === undefined) return "";
  const when = next.notBefore === undefined ? "now" : `at ${toMinute(next.notBefore)} or later`;
  return `Retest ${when}: ${next.sentence}`;
}

const said = ({ at, by }: FixClaimed): Closure["fix"] => ({ at, by });

function progressOf({ claims }: Assessment, { runs }: ClosurePolicy): Progress {
  const countOf = ({ counted }: ClaimProgress): number => Math.min(counted.length, runs);
  return { counted: claims.reduce((sum, claim) => sum + countOf(claim), 0), needed: claims.length * runs };
}
