import type { AgentId, ClaimId, RunId } from "../../proto/ids.ts";
import type { Instant } from "../../proto/time.ts";
import {
  type Assessment,
  assess,
  type ClaimProgress,
  type JudgedRun,
  type Required,
  runsOf,
  type TwinProgress,
} from "./closure-assessment.ts";
import { leakBound } from "./closure-bound.ts";
import type { ClosureClaim, ClosureRun, FixClaimed } from "./closure-facts.ts";
import { type ClosureStep, runsIn, type Told } from "./closure-order.ts";
import type { ClosurePolicy } from "./closure-policy.ts";
import { isAtLeast } from "./grade.ts";
import { closesVantage, type Mitigation, mitigationBy } from "./mitigation.ts";
import { effectOf } from "./verdict.ts";

/** How it is closed: two different ends. Mitigated stays tied to what keeps attackers out. */
export type ClosedAs = { readonly kind: "fixed" } | { readonly kind: "mitigated"; readonly by: Mitigation };

/** Where the story stands after the last fact. */
export type Course =
  | { readonly kind: "open" }
  | { readonly kind: "claimed"; readonly fix: FixClaimed; readonly runs: readonly JudgedRun[] }
  | {
      readonly kind: "still-open";
      readonly fix: FixClaimed;
      readonly by: JudgedRun;
      readonly seen: Assessment;
    }
  | Closed
  | { readonly kind: "reopened"; readonly fix: FixClaimed; readonly by: JudgedRun; readonly closed: Closed };

export type Closed = {
  readonly kind: "closed";
  readonly fix: FixClaimed;
  readonly at: Instant;
  readonly as: ClosedAs;
  readonly bound: number;
  readonly runs: readonly RunId[];
  readonly seen: Assessment;
  /** Closed because the service did not listen: a returning listener reopens these. */
  readonly absent: ReadonlySet<ClaimId>;
};

/** Tells the facts in the order in which they happened. */
export const courseOf = (history: Told, policy: ClosurePolicy): Course =>
  history.steps.reduce<Course>((course, step) => next(course, step, history, policyInForce(course, policy)), {
    kind: "open",
  });

/** The policy that was in force when the fix was claimed; else today's. */
export const policyInForce = (course: Course, today: ClosurePolicy): ClosurePolicy =>
  course.kind === "open" ? today : (course.fix.policy ?? today);

function next(course: Course, step: ClosureStep, history: Told, policy: ClosurePolicy): Course {
  if (step.kind === "fix-claimed") return claim(course, step, history, policy);
  if (step.control !== undefined) return pastControl(course, step);
  switch (course.kind) {
    case "claimed":
      return verify(course, step, history, policy);
    case "closed":
      return reopens(step, course, history)
        ? { kind: "reopened", fix: course.fix, by: step, closed: course }
        : course;
    case "open":
    case "still-open":
    case "reopened":
      return course;
  }
}

/** A mitigation leans on what keeps attackers out: something got past a control that protects the exposure. */
const pastControl = (course: Course, run: JudgedRun): Course =>
  course.kind === "closed" &&
  course.as.kind === "mitigated" &&
  effectOf(run.verdict.prevention) === "supports"
    ? { kind: "reopened", fix: course.fix, by: run, closed: course }
    : course;

/**
 * A claim starts the count anew, unless it can add nothing: when it is closed, or when an earlier claim is being
 * verified and nothing has spoken against it. Pressing the button twice loses no runs.
 */
function claim(course: Course, fix: FixClaimed, history: Told, policy: ClosurePolicy): Course {
  if (course.kind === "closed") return course;
  if (course.kind === "claimed" && !isAnswered(course, history, policy, fix.at)) return course;
  return { kind: "claimed", fix, runs: [] };
}

/** The earlier claim had its answer: a business flow was broken, or nobody could tell. */
function isAnswered(course: Claimed, history: Told, policy: ClosurePolicy, at: Instant): boolean {
  const seen = assessment(course, history, policy, at);
  const running = underWay(course, history, at);
  return (
    brokenTwin(seen) !== undefined ||
    stuckAt(seen, running) !== undefined ||
    heldAt(seen, running) !== undefined
  );
}

export const brokenTwin = ({ twins }: Assessment): TwinProgress | undefined =>
  twins.find(({ state }) => state === "broken");

/** The first claim all of whose runs since the fix ended without counting, with none under way. */
export const stuckAt = (
  { claims, twins }: Assessment,
  running: readonly ClosureRun[],
): ClaimProgress | TwinProgress | undefined =>
  [
    ...claims.filter(({ counted }) => counted.length === 0),
    ...twins.filter(({ state }) => state === "untested"),
  ].find(
    ({ claim: { claimId }, ended }) => ended.length > 0 && !running.some((run) => run.claimId === claimId),
  );

/** The first claim with runs enough that an agent still holds open, with none under way. */
export const heldAt = ({ claims }: Assessment, running: readonly ClosureRun[]): ClaimProgress | undefined =>
  claims.find(
    ({ isCounted, isDone, claim: { claimId } }) =>
      isCounted && !isDone && !running.some((run) => run.claimId === claimId),
  );

/** The runs issued since the claim of the fix that had not ended by then. */
export const underWay = (
  { fix, runs }: Claimed,
  { facts }: Told,
  at: Instant | undefined,
): readonly ClosureRun[] => {
  const ended = new Set(runs.map(({ runId }) => runId));
  return runsIn(facts).filter(
    ({ runId, issuedAt }) => issuedAt >= fix.at && (at === undefined || issuedAt <= at) && !ended.has(runId),
  );
};

export type Claimed = Extract<Course, { readonly kind: "claimed" }>;

function verify(course: Claimed, run: JudgedRun, history: Told, policy: ClosurePolicy): Course {
  // "After the fix" is a nonce issued after the claim of it; in the same millisecond it looked no earlier.
  if (run.issuedAt < course.fix.at) return course;
  const now: Claimed = { ...course, runs: [...course.runs, run] };
  const { at } = run.verdict;
  const seen = assessment(now, history, policy, at);
  if (isSupport(run, history)) return { kind: "still-open", fix: course.fix, by: run, seen };
  return seen.isComplete ? close(now.fix, at, seen, history) : now;
}

function close(fix: FixClaimed, at: Instant, seen: Assessment, { isReachability }: Told): Closed {
  const counted = seen.claims.flatMap((one) => one.counted);
  const by = mitigationBy(counted.map(({ verdict }) => verdict.prevention));
  const fewest = Math.min(...seen.claims.map((one) => one.counted.length));
  return {
    kind: "closed",
    fix,
    at,
    as: isReachability && by.kind !== "service-not-listening" ? { kind: "fixed" } : { kind: "mitigated", by },
    bound: leakBound(fewest),
    runs: runsOf(seen),
    seen,
    absent: new Set(
      seen.claims
        .filter((one) => one.counted.at(-1)?.verdict.prevention.kind === "absent")
        .map((one) => one.claim.claimId),
    ),
  };
}

/** Seen again; or listening again, where not listening was all that closed it. */
const reopens = (run: JudgedRun, { absent }: Closed, history: Told): boolean =>
  isSupport(run, history) ||
  (absent.has(run.claimId) &&
    run.verdict.prevention.kind === "prevented" &&
    closesVantage(run.verdict.prevention));

/** A must-deny claim got through. Grade E asks for a retest; it never reopens. */
function isSupport({ claimId, verdict }: JudgedRun, { claims }: Told): boolean {
  const isTwin = claims.some((one) => one.claimId === claimId && one.expectation === "allow");
  return !isTwin && effectOf(verdict.prevention) === "supports" && isAtLeast(verdict.grade, "D");
}

/** What the runs since the claim of a fix show, by what was known at an instant; by everything, without one. */
export const assessment = (
  { runs }: Claimed,
  history: Told,
  policy: ClosurePolicy,
  at?: Instant,
): Assessment => assess(requiredClaims(history, at), twinsOf(history), runs, policy);

const twinsOf = ({ claims }: Told): readonly ClosureClaim[] =>
  claims.filter(({ expectation }) => expectation === "allow");

/** Every claim supported up to then; if none ever was, every one that is proposed. */
function requiredClaims(history: Told, at: Instant | undefined): readonly Required[] {
  const supports = history.judged.filter((run) => isSupport(run, history));
  const told = history.claims
    .filter(({ expectation }) => expectation === "deny")
    .map((one) => {
      const own = supports.filter(({ claimId }) => claimId === one.claimId);
      const before = own.filter(({ verdict }) => at === undefined || verdict.at <= at);
      return {
        claim: one,
        versionFloor: Math.max(0, ...before.map(({ scenarioVersion }) => scenarioVersion)),
        target: before.findLast(({ target }) => target !== undefined)?.target,
        heldOpenBy: heldOpenBy(one.claimId, history, at),
        // Known to have been supported, though by runs that are no longer here: then it was before all that are.
        wasShown: before.length > 0 || (one.everSupported && own.length === 0),
      };
    });
  const shown = told.filter(({ wasShown }) => wasShown);
  return shown.length > 0 ? shown : told;
}

/**
 * The agents whose last word on the claim, up to an instant, is that it gets through (design 3.4: one agent that gets
 * through supports the claim, and only its own later look unsays that). Another agent's refusals don't speak for it.
 */
function heldOpenBy(claimId: ClaimId, history: Told, at: Instant | undefined): readonly AgentId[] {
  const last = new Map<AgentId, "supports" | "refutes">();
  let lookedAt = Number.NEGATIVE_INFINITY;
  for (const run of history.judged) {
    if (run.claimId !== claimId || (at !== undefined && run.verdict.at > at)) continue;
    for (const { agentId, prevention, grade } of run.verdict.byAgent ?? []) {
      const effect = effectOf(prevention);
      if (effect === "settles-nothing" || !isAtLeast(grade, effect === "supports" ? "D" : "C")) continue;
      last.set(agentId, effect);
      if (!history.retired?.has(agentId)) lookedAt = Math.max(lookedAt, run.issuedAt);
    }
  }
  const isSucceeded = (agentId: AgentId): boolean =>
    lookedAt >= (history.retired?.get(agentId) ?? Number.POSITIVE_INFINITY);
  return [...last]
    .filter(([agentId, word]) => word === "supports" && !isSucceeded(agentId))
    .map(([agentId]) => agentId);
}
