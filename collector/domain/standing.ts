import type { AgentId } from "../../proto/ids.ts";
import type { Instant } from "../../proto/time.ts";
import type { ClaimWord, Standing } from "./claim.ts";
import { isAtLeast, weakest } from "./grade.ts";
import { inOrder, type Placed } from "./word-order.ts";

export const UNVALIDATED: Standing = { kind: "unvalidated" };

/** A change of a claim's standing, for the timeline and for drift. `at` is when the evidence was seen. */
export type StandingChange = { readonly at: Instant; readonly standing: Standing };

/**
 * What all the evidence says of one reachability claim (design 3.4).
 *
 * The claim is existential over its segment ("some agent there gets through"), so:
 *  - each agent has one word, its latest that settled anything; what settles nothing unsays nothing;
 *  - one agent that gets through supports the claim, and those that don't are its `split`;
 *  - the claim is refuted only when every agent's word refutes it.
 *
 * `since` is the last change event or the claim of a fix: words of runs issued before it are history. A run issued in
 * the same millisecond counts, for it looked no earlier. Order of arrival and repetition change nothing.
 */
export const foldStanding = (words: readonly ClaimWord[], since?: Instant): Standing =>
  walk(words, since).at(-1)?.standing ?? UNVALIDATED;

/** Each time the standing became of another kind, in order. */
export function standingChanges(words: readonly ClaimWord[], since?: Instant): readonly StandingChange[] {
  const steps = walk(words, since);
  return steps.filter(({ standing }, index) => standing.kind !== steps[index - 1]?.standing.kind);
}

/** Since when the standing has been of the kind that it is now, without a break. */
export const heldSince = (words: readonly ClaimWord[], since?: Instant): Instant | undefined =>
  standingChanges(words, since).at(-1)?.at;

/** The standing after each word. */
function walk(words: readonly ClaimWord[], since: Instant | undefined): readonly StandingChange[] {
  const settled = new Map<AgentId, Placed>();
  let vain: Placed | undefined;
  return inOrder(words.filter((word) => bears(word, since))).map((placed) => {
    const before = settled.get(placed.word.agentId);
    if (placed.word.effect === "settles-nothing") vain = placed;
    else if (before === undefined || supersedes(placed.word, before.word))
      settled.set(placed.word.agentId, placed);
    return { at: placed.at, standing: standingOf([...settled.values()], vain) };
  });
}

/** Grade E asks for a retest; it never reopens or closes, so it is no word at all. */
const bears = (word: ClaimWord, since: Instant | undefined): boolean =>
  word.grade !== "E" && (since === undefined || word.issuedAt >= since);

/** The grade from which a refutation is sound: path and target shown. Every refutation that `judgeRun` gives has it. */
const SOUND = "C";

/**
 * Whether an agent's later word replaces its earlier one. A support always does. A refutation does if it is sound, or
 * at least as good as what it unsays.
 *
 * Grades A to C differ in how well each side was seen, not in whether the negative holds. If only an equal grade could
 * unsay, closing a whole segment off would leave no path canary but a third place (C), and a support seen from close by
 * (B) would stand for ever over the best fix there is.
 */
const supersedes = (word: ClaimWord, before: ClaimWord): boolean =>
  word.effect === "supports" || before.effect === "refutes" || isAtLeast(word.grade, SOUND)
    ? true
    : isAtLeast(word.grade, before.grade);

function standingOf(settled: readonly Placed[], vain: Placed | undefined): Standing {
  const supports = settled.filter(({ word }) => word.effect === "supports");
  const refutes = settled.filter(({ word }) => word.effect === "refutes");
  const support = latest(supports);
  if (support !== undefined) return standing("supported", support, refutes);
  const refutation = latest(refutes);
  // All of them must hold, so together they are worth as much as the weakest.
  if (refutation !== undefined) {
    return { ...standing("refuted", refutation, []), grade: weakest(refutes.map(({ word }) => word.grade)) };
  }
  return vain === undefined ? UNVALIDATED : standing("inconclusive", vain, []);
}

type Settled = Exclude<Standing, { readonly kind: "unvalidated" }>;

const standing = (kind: Settled["kind"], { word, at }: Placed, against: readonly Placed[]): Settled => ({
  kind,
  by: word.runId,
  at,
  grade: word.grade,
  prevention: word.prevention,
  split: against.map((placed) => placed.word.agentId).sort(),
});

/** Already in order, so the last one is the latest. */
const latest = (words: readonly Placed[]): Placed | undefined =>
  words.reduce<Placed | undefined>(
    (last, word) => (last && last.place > word.place ? last : word),
    undefined,
  );
