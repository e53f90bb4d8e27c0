import type { ClaimId, RunId, SegmentId } from "../../proto/ids.ts";
import type { Instant } from "../../proto/time.ts";
import type { Band } from "./band.ts";
import { isFresh } from "./freshness.ts";
import type { KeptStanding } from "./kept-standing.ts";
import { showPrevention } from "./shown-prevention.ts";

/** One claim that a declaration stands for, with what all the evidence says of it. */
export type CellFacts = {
  readonly claimId: ClaimId;
  readonly segment: SegmentId;
  readonly expectation: "deny" | "allow";
  readonly standing: KeptStanding;
  readonly hasLiveAgent: boolean;
  /** Why the last try to run it did not start; undefined when it did, or nobody tried. */
  readonly untriedBecause: string | undefined;
};

/** What the evidence says of one cell. `by` is the newest run that says so, `since` when it began to be so. */
export type CellState =
  | {
      readonly kind: "holds";
      readonly since: Instant;
      readonly by: RunId;
      readonly at: Instant;
      readonly sentence: string;
    }
  /** Age never mends it: `isFresh` is false once it was long ago. */
  | {
      readonly kind: "broken";
      readonly since: Instant;
      readonly by: RunId;
      readonly at: Instant;
      readonly isFresh: boolean;
      readonly sentence: string;
    }
  /** It held when it was last looked at, which proves nothing any more. */
  | {
      readonly kind: "stale";
      readonly since: Instant;
      readonly by: RunId;
      readonly at: Instant;
      readonly sentence: string;
    }
  /** A flow that must work works for some agents of the segment and not for others. */
  | {
      readonly kind: "contested";
      readonly since: Instant;
      readonly by: RunId;
      readonly at: Instant;
      readonly sentence: string;
    }
  | { readonly kind: "untested"; readonly because: string; readonly sentence: string };

/**
 * Whether what was declared holds at one cell.
 *
 * A deny holds where the claim is refuted because something prevents it. That nothing listens puts no rule to the
 * test, and a rule of the agent's own host says nothing of its segment: both leave the cell untested.
 */
export function cellState(cell: CellFacts, band: Band, now: Instant): CellState {
  const { standing, expectation } = cell;
  if (standing.kind === "unvalidated") return untested(cell, "it was never tested");
  if (standing.kind === "inconclusive")
    return untested(cell, `the last run settled nothing: ${showPrevention(standing.prevention)}`);
  const seen = { since: standing.heldSince ?? standing.at, by: standing.by, at: standing.at };
  const words = showPrevention(standing.prevention);
  const isGood = (standing.kind === "refuted") === (expectation === "deny");
  const fresh = isFresh(standing, band, now);
  if (!isGood) return { kind: "broken", ...seen, isFresh: fresh, sentence: sentenceOfBreak(cell, words) };
  if (expectation === "allow" && standing.split.length > 0) {
    const sentence = `it gets through, but not for ${standing.split.length} of the segment's agents`;
    return { kind: "contested", ...seen, sentence };
  }
  const untried = expectation === "deny" ? untestedBy(standing) : undefined;
  if (untried !== undefined) return untested(cell, untried);
  return fresh
    ? { kind: "holds", ...seen, sentence: words }
    : {
        kind: "stale",
        ...seen,
        sentence: `it held when it was last tested (${words}), which is too long ago`,
      };
}

const sentenceOfBreak = ({ expectation }: CellFacts, words: string): string =>
  expectation === "deny" ? `it gets through: ${words}` : `it does not get through: ${words}`;

/** Why a refutation says nothing of the rule; undefined where it does. */
function untestedBy({
  prevention,
}: Exclude<KeptStanding, { readonly kind: "unvalidated" }>): string | undefined {
  if (prevention.kind === "absent") return "nothing listens there, so the rule was not put to the test";
  if (prevention.kind === "prevented" && prevention.where === "source-host")
    return "the agent's own host stopped it, which says nothing of its segment";
  return undefined;
}

function untested({ hasLiveAgent, segment, untriedBecause }: CellFacts, otherwise: string): CellState {
  const because = hasLiveAgent ? (untriedBecause ?? otherwise) : `no live agent in segment "${segment}"`;
  return { kind: "untested", because, sentence: because };
}

/** What the cells say together. */
export type IntentState =
  | {
      readonly kind: "holds" | "broken" | "stale" | "contested";
      readonly since: Instant;
      readonly by: RunId;
      readonly sentence: string;
    }
  | { readonly kind: "untested"; readonly because: string; readonly sentence: string };

/** How many cells are in each state. */
export type CellCounts = Readonly<Record<CellState["kind"], number>>;

export const countsOf = (cells: readonly CellState[]): CellCounts => {
  const count = (kind: CellState["kind"]): number => cells.filter((cell) => cell.kind === kind).length;
  return {
    holds: count("holds"),
    broken: count("broken"),
    stale: count("stale"),
    contested: count("contested"),
    untested: count("untested"),
  };
};

/** One cell that is broken breaks it; it holds only where every cell does, since the last of them joined in. */
export function intentState(cells: readonly CellState[], missing: string | undefined): IntentState {
  const of = `of ${cells.length} ${cells.length === 1 ? "cell" : "cells"}`;
  const broken = firstOf(cells, "broken");
  if (broken !== undefined) return rolled("broken", broken, cells, of);
  const contested = firstOf(cells, "contested");
  if (contested !== undefined) return rolled("contested", contested, cells, of);
  const untestedOnes = cells.flatMap((cell) => (cell.kind === "untested" ? [cell] : []));
  const [first] = untestedOnes;
  if (cells.length === 0 || missing !== undefined || first !== undefined) {
    const because = first?.because ?? missing ?? "no endpoint is known that it speaks of";
    const n = cells.length === 0 ? "" : `${untestedOnes.length} ${of} untested: `;
    return { kind: "untested", because, sentence: `${n}${because}` };
  }
  const stale = firstOf(cells, "stale");
  if (stale !== undefined) return rolled("stale", stale, cells, of);
  const last = cells.reduce<Seen | undefined>(
    (latest, cell) =>
      cell.kind === "holds" && (latest === undefined || cell.since > latest.since) ? cell : latest,
    undefined,
  );
  return last === undefined
    ? { kind: "untested", because: "no cell", sentence: "untested" }
    : { kind: "holds", since: last.since, by: last.by, sentence: `holds at all ${cells.length} cells` };
}

type Seen = Exclude<CellState, { readonly kind: "untested" }>;

/** The one of that kind that was so first. */
const firstOf = (cells: readonly CellState[], kind: Seen["kind"]): Seen | undefined =>
  cells.reduce<Seen | undefined>(
    (first, cell) =>
      cell.kind !== "untested" && cell.kind === kind && (first === undefined || cell.since < first.since)
        ? cell
        : first,
    undefined,
  );

function rolled(
  kind: Seen["kind"],
  { since, by, sentence }: Seen,
  cells: readonly CellState[],
  of: string,
): IntentState {
  return { kind, since, by, sentence: `${countsOf(cells)[kind]} ${of} ${kind}: ${sentence}` };
}

/** What its proofs say of a control. */
export type ControlState =
  | {
      readonly kind: "holds" | "regressed";
      readonly since: Instant;
      readonly by: RunId;
      readonly sentence: string;
    }
  | { readonly kind: "unproven"; readonly because: string; readonly sentence: string };

/** A control holds since the last of its proofs does, and regressed when the first of them began to fail. */
export function controlState(cells: readonly CellState[], missing: string | undefined): ControlState {
  const state = intentState(cells, missing);
  switch (state.kind) {
    case "holds":
      return { ...state, kind: "holds", sentence: `all ${cells.length} proofs hold` };
    case "broken":
      return {
        ...state,
        kind: "regressed",
        sentence: `what it should stop gets past it (${state.sentence})`,
      };
    case "untested":
      return { kind: "unproven", because: state.because, sentence: `unproven: ${state.because}` };
    case "stale":
    case "contested":
      return { kind: "unproven", because: state.sentence, sentence: `unproven: ${state.sentence}` };
  }
}
