import type { Instant } from "../../proto/time.ts";
import { BANDS, type Band } from "./band.ts";
import type { ExposureState } from "./exposure-state.ts";
import type { Conclusion } from "./priority-conclusion.ts";
import { whatMoved } from "./priority-moved.ts";

/** An answer as far as lists order by it. */
type Stand = { readonly band: Band; readonly timeline: string; readonly dueAt: Instant | null };

/** What a catalogue moved about one exposure, and by what. Kept as it is. */
export type IntelMove = {
  /** The most that moved. */
  readonly kind: "band" | "due" | "score";
  readonly asserted: { readonly from: Stand; readonly to: Stand };
  readonly grounded: { readonly from: Stand; readonly to: Stand };
  readonly score: { readonly from: number; readonly to: number };
  /** Which entry of the catalogue did it, in words. */
  readonly because: readonly string[];
  readonly isUp: boolean;
};

/** A score that moves by less is noise of the forecast: EPSS is another every day. */
export const LEAST_SCORE_MOVE = 1;

/** Undefined where nothing moved that anybody would act on, or where there was no state before. */
export function intelMove(before: Partial<ExposureState>, after: ExposureState): IntelMove | undefined {
  const { priority, score } = before;
  if (priority === undefined || score === undefined) return undefined;
  const asserted = { from: standOf(priority.asserted), to: standOf(after.priority.asserted) };
  const grounded = { from: standOf(priority.grounded), to: standOf(after.priority.grounded) };
  const points = { from: score.total, to: after.score.total };
  const kind = kindOf(asserted, grounded, points.to - points.from);
  if (kind === undefined) return undefined;
  return {
    kind,
    asserted,
    grounded,
    score: points,
    because: [...new Set([...moves(priority, after.priority), ...terms(score, after.score)])],
    isUp: isUp(grounded, asserted, points.to - points.from),
  };
}

/** Listed first: what became more urgent, then what moved furthest. */
export const rankOf = ({ kind, isUp, score }: IntelMove): number =>
  (isUp ? 1_000 : 0) + (kind === "band" ? 500 : kind === "due" ? 250 : 0) + score.to;

const standOf = ({ band, bod }: Conclusion): Stand => ({
  band,
  timeline: bod.outcome,
  dueAt: bod.dueAt,
});

type Change = { readonly from: Stand; readonly to: Stand };

function kindOf(asserted: Change, grounded: Change, points: number): IntelMove["kind"] | undefined {
  const changes = [asserted, grounded];
  if (changes.some(({ from, to }) => from.band !== to.band)) return "band";
  if (changes.some(({ from, to }) => from.timeline !== to.timeline || from.dueAt !== to.dueAt)) return "due";
  return Math.abs(points) >= LEAST_SCORE_MOVE ? "score" : undefined;
}

/** By the grounded answer where it moved, else by the asserted one, else by the score. */
function isUp(grounded: Change, asserted: Change, points: number): boolean {
  for (const { from, to } of [grounded, asserted]) {
    if (from.band !== to.band) return BANDS.indexOf(to.band) > BANDS.indexOf(from.band);
    if (from.dueAt !== to.dueAt) return (to.dueAt ?? Infinity) < (from.dueAt ?? Infinity);
  }
  return points > 0;
}

const moves = (before: ExposureState["priority"], after: ExposureState["priority"]): readonly string[] => {
  const grounded = whatMoved(before.grounded, after.grounded);
  return (grounded.length > 0 ? grounded : whatMoved(before.asserted, after.asserted)).map(
    ({ sentence }) => sentence,
  );
};

function terms(before: ExposureState["score"], after: ExposureState["score"]): readonly string[] {
  return after.terms.flatMap(({ term, points, because }) => {
    const was = before.terms.find((one) => one.term === term);
    if (was === undefined || Math.abs(was.points - points) < LEAST_SCORE_MOVE) return [];
    const models = [was.because, because].map((text) => /, model (.+)$/.exec(text)?.[1]);
    const isOther = models[0] !== undefined && models[1] !== undefined && models[0] !== models[1];
    return [
      isOther
        ? `${because}; the score before (${was.because}) is of another model, so the two say nothing of a trend`
        : `${because} (${term} from ${was.points} to ${points} points; before: ${was.because})`,
    ];
  });
}
