import type { Condition, Expectation, FactOf } from "../../proto/expectation.ts";
import { MAX_FACT_VALUES, type Outcome } from "../../proto/outcome.ts";
import type { ActorPart } from "./actor-part.ts";
import { deliveredWords } from "./delivered-words.ts";
import { valuesOf } from "./facts-of.ts";
import { jobFault, unfinished } from "./job-reading.ts";
import { isOlder } from "./package-order.ts";
import { doubt, type RowWord } from "./row-word.ts";
import type { JobRecord, StepSeen } from "./run.ts";
import type { RunScene } from "./run-scene.ts";
import type { Proof } from "./verdict.ts";
import { capital, forEach, selfCheck, witness } from "./verdict-proofs.ts";

/**
 * What one actor's part of a run says where the scenario tells what decides (design 3.2). The first
 * row that matches wins:
 *
 *  - 1: the agent, not the target;
 *  - 21: the witness has the nonce, whatever came back: `allowed`;
 *  - 22: a try shows what the attacker is after: `allowed`, C where the baselines hold, else D;
 *  - 23: a baseline failed, so that nothing that was not seen proves anything;
 *  - 24: every try was stopped, or another step shows the control at work, and a witness, where one took part, listened to its end: `prevented`, C;
 *  - 25: something else came back than either;
 *  - 26: a step shows that neither can be told, and the scenario says which doubt that is.
 */
export function expectedRow(part: ActorPart, scene: RunScene, expects: Expectation): RowWord {
  const { agentId, fault } = part;
  if (fault !== undefined) return doubt(1, "agent-fault", `agent ${agentId} proves nothing: ${fault}`);
  const seen = seenBy(part, scene);
  const failed = expects.holds.find((condition) => !seen.some((one) => meets(one, condition, seen)));
  return (
    delivered(part, scene) ??
    granted(part, seen, expects, failed === undefined) ??
    (failed === undefined
      ? (unmade(part) ??
        lostWitness(part, scene) ??
        stopped(part, seen, expects) ??
        doubted(seen, expects) ??
        unexpected(part))
      : doubt(23, "baseline-failed", `a no proves nothing, for this was not shown: ${words(failed)}`))
  );
}

/** An observation with the role that made it. */
type Seen = StepSeen & { readonly role: Condition["role"] };

/** What this actor's job saw, and what those of the other roles did that count: of a witness, what came from this actor. */
function seenBy({ agentId }: ActorPart, { run, witness: word }: RunScene): readonly Seen[] {
  const isHeard = word.receivedFrom(agentId) > 0;
  return run.jobs
    .filter((job) => (job.role === "actor" ? job.agentId === agentId : doesCount(job)))
    .flatMap(({ role, seen }) => seen.map((one) => ({ ...one, role })))
    .filter(({ role, outcome }) => role !== "witness" || outcome.kind !== "received" || isHeard);
}

/** A view whose session broke, or whose job did not end, is none; a witness's silence is judged where it is read. */
const doesCount = (job: JobRecord): boolean => {
  if (job.role === "witness") return true;
  return job.wasLive && (job.role === "close-view" ? jobFault(job) : unfinished(job)) === undefined;
};

function delivered(part: ActorPart, scene: RunScene): RowWord | undefined {
  const { witness: word, packet } = scene;
  const received = Math.min(word.receivedFrom(part.agentId), part.tries.length);
  if (received === 0) return undefined;
  return {
    row: 21,
    prevention: { kind: "allowed", how: "delivered", through: received, of: part.tries.length },
    grade: packet === undefined ? "B" : "A",
    because: deliveredWords(part, scene),
  };
}

function granted(
  part: ActorPart,
  seen: readonly Seen[],
  { allowed }: Expectation,
  isProven: boolean,
): RowWord | undefined {
  const found = allowed.find((condition) => seen.some((one) => meets(one, condition, seen)));
  if (found === undefined) return undefined;
  const through = part.tries.filter((one) =>
    allowed.some((each) => meets({ ...one, role: "actor" }, each, seen)),
  );
  return {
    row: 22,
    prevention: {
      kind: "allowed",
      how: "answered",
      through: Math.max(through.length, 1),
      of: Math.max(part.tries.length, 1),
    },
    grade: isProven ? "C" : "D",
    because: words(found),
  };
}

/** Before a no: the try that was not made may be the one that gets through. */
const unmade = ({ agentId, gap }: ActorPart): RowWord | undefined =>
  gap === undefined
    ? undefined
    : doubt(1, "agent-fault", `of agent ${agentId} ${gap}, so the others prove no negative`);

/** A witness that did not say what it heard may have the nonce, and so may one that got it of nobody knows whom. */
function lostWitness({ agentId }: ActorPart, { run, witness: word }: RunScene): RowWord | undefined {
  const hasWitness = run.jobs.some(({ role }) => role === "witness");
  if (!hasWitness || word.isDeafTo(agentId)) return undefined;
  return doubt(
    23,
    "baseline-failed",
    word.state === "listened"
      ? "the nonce arrived, and whose it was can't be told, so a no proves nothing"
      : "the witness did not say what it heard, so a no proves nothing",
  );
}

function stopped(part: ActorPart, seen: readonly Seen[], { prevented }: Expectation): RowWord | undefined {
  const own = new Set(part.tries.map(({ stepId }) => stepId));
  const ofTries = prevented.filter((condition) => [...own].some((stepId) => isOf(stepId, condition.step)));
  const ofOthers = prevented.filter((condition) => !ofTries.includes(condition));
  const elsewhere = ofOthers.find((condition) => seen.some((one) => meets(one, condition, seen)));
  const word = (because: string): RowWord => ({
    row: 24,
    prevention: { kind: "prevented", where: "service" },
    grade: "C",
    because,
  });
  if (elsewhere !== undefined) return word(words(elsewhere));
  const reasons = part.tries.map((one) =>
    ofTries.find((each) => meets({ ...one, role: "actor" }, each, seen)),
  );
  const [first] = reasons;
  return first !== undefined && !reasons.includes(undefined) ? word(words(first)) : undefined;
}

function doubted(seen: readonly Seen[], { doubted: conditions = [] }: Expectation): RowWord | undefined {
  const found = conditions.find((condition) => seen.some((one) => meets(one, condition, seen)));
  return found === undefined ? undefined : doubt(26, found.doubt, words(found));
}

/** The row of an answer that the scenario says nothing of. */
const UNREAD = 25;

function unexpected({ agentId, tries }: ActorPart): RowWord {
  const kinds = [...new Set(tries.map(({ outcome }) => outcome.kind))].join(", ");
  return doubt(
    UNREAD,
    "unexpected-answer",
    `what agent ${agentId} met (${kinds}) is neither what an attacker is after nor what a control would answer`,
  );
}

/** Whether one observation shows all that a condition names. */
function meets(seen: Seen, condition: Condition, all: readonly Seen[]): boolean {
  const { step, role, outcome, fact, anyOf, noneOf, below, sameAs, unlike } = condition;
  if (seen.role !== role || !isOf(seen.stepId, step)) return false;
  if (outcome !== undefined && !outcome.some((kind) => kind === seen.outcome.kind)) return false;
  if (fact === undefined) return true;
  const values = valuesOf(seen.outcome, fact);
  if (values === undefined) return false;
  if (anyOf !== undefined && !anyOf.some((value) => values.includes(value))) return false;
  if (noneOf !== undefined && (mayBeCut(values) || noneOf.some((value) => values.includes(value))))
    return false;
  const toldBy = (other: FactOf): readonly string[] =>
    all
      .filter((one) => one.role === other.role && isOf(one.stepId, other.step))
      .flatMap((one) => valuesOf(one.outcome, other.fact) ?? []);
  if (sameAs !== undefined && !toldBy(sameAs).some((value) => values.includes(value))) return false;
  if (unlike !== undefined && !differs(values, toldBy(unlike))) return false;
  if (!isOfAge(seen.outcome, values, condition)) return false;
  if (below === undefined) return true;
  const number = Number(values[0] || Number.NaN);
  return number < below;
}

/** As long as lists may be: what is not on it may have been behind its end. */
const mayBeCut = (values: readonly string[]): boolean => values.length >= MAX_FACT_VALUES;

/** Another is known, and it is not this. */
const differs = (values: readonly string[], others: readonly string[]): boolean =>
  others.length > 0 && !mayBeCut(values) && !values.some((value) => others.includes(value));

/** Whether versions stand as a condition wants them to a fixed one; what can't be compared stands nowhere. */
function isOfAge(
  outcome: Outcome,
  versions: readonly string[],
  { olderThan, notOlderThan }: Condition,
): boolean {
  if (olderThan === undefined && notOlderThan === undefined) return true;
  const [ecosystem = ""] = valuesOf(outcome, "ecosystem") ?? [];
  const areOlder = (than: string) => versions.map((version) => isOlder(ecosystem, version, than));
  if (olderThan !== undefined && !areOlder(olderThan).includes(true)) return false;
  return (
    notOlderThan === undefined || (versions.length > 0 && areOlder(notOlderThan).every((is) => is === false))
  );
}

/** What a condition is told by, to stand within a sentence. */
const words = ({ because }: Condition): string => because.replace(/\.$/, "");

/** A step towards several places has a number behind its id for each. */
const isOf = (stepId: string, step: string): boolean => stepId === step || stepId.startsWith(`${step}.`);

/** The proofs that such a verdict rests on, and those that it lacks, for people. */
export function expectationProofs(
  parts: readonly ActorPart[],
  scene: RunScene,
  expects: Expectation,
): readonly Proof[] {
  const { holds } = expects;
  const baselines = holds.map((condition): Proof => {
    const isShown =
      parts.length > 0 &&
      parts.every((part) => {
        const all = seenBy(part, scene);
        return all.some((seen) => meets(seen, condition, all));
      });
    return {
      name: "baseline",
      holds: isShown,
      detail: isShown ? capital(words(condition)) : `Not shown: ${words(condition)}`,
    };
  });
  const unread = parts.map((part) => expectedRow(part, scene, expects)).filter(({ row }) => row === UNREAD);
  const answers = unread.map(
    ({ because }): Proof => ({ name: "answer", holds: false, detail: capital(because) }),
  );
  return [forEach("self-check", parts, selfCheck), ...baselines, ...answers, ...witness(parts, scene)];
}
