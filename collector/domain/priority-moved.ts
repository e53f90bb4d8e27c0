/**
 * Which input moved an answer, and which observation moved the input.
 *
 * Asked by trial: an input moved the band (or the timeline, or the date) if
 * taking its change back, or making its change alone, gives another one. Where
 * several changes did it only together, all of them did it.
 */

import { toMinute } from "../../proto/time.ts";
import { type Conclusion, conclude } from "./priority-conclusion.ts";
import type { Input, InputName } from "./priority-inputs.ts";

export type Move = {
  readonly input: InputName;
  readonly from: string;
  readonly to: string;
  /** The observation behind the new value. Null when no observation is behind it. */
  readonly by: string | null;
  readonly moved: readonly Effect[];
  readonly sentence: string;
};

export type Effect = "band" | "timeline" | "due date";

/** Empty when nothing that matters changed: a re-observation that says the same moves nothing. */
export function whatMoved(before: Conclusion, after: Conclusion): readonly Move[] {
  const changes = after.inputs.flatMap((to) => {
    const from = before.inputs.find((input) => input.name === to.name);
    return from !== undefined && isChange(from, to) ? [{ from, to }] : [];
  });
  const movers = new Map(EFFECTS.map((effect) => [effect, moversOf(effect, changes, before, after)]));
  return changes.flatMap((change) => {
    const moved = EFFECTS.filter((effect) => movers.get(effect)?.includes(change));
    return moved.length === 0 ? [] : [move(change, moved, before, after)];
  });
}

type Change = { readonly from: Input; readonly to: Input };

/** EPSS is shown beside the answer and moves nothing. */
const isChange = (from: Input, to: Input): boolean =>
  to.name !== "EPSS" && (from.value !== to.value || from.heldSince !== to.heldSince);

const EFFECTS: readonly Effect[] = ["band", "timeline", "due date"];

function effectOf(effect: Effect, { band, bod }: Conclusion): string {
  if (effect === "band") return band;
  if (effect === "timeline") return bod.outcome;
  return bod.dueAt === null ? "no date" : toMinute(bod.dueAt);
}

function moversOf(
  effect: Effect,
  changes: readonly Change[],
  before: Conclusion,
  after: Conclusion,
): readonly Change[] {
  const was = effectOf(effect, before);
  const is = effectOf(effect, after);
  if (was === is) return [];
  const alone = changes.filter(
    ({ from, to }) =>
      effectOf(effect, withInput(after, from)) !== is || effectOf(effect, withInput(before, to)) !== was,
  );
  return alone.length > 0 ? alone : changes;
}

const withInput = ({ inputs }: Conclusion, one: Input): Conclusion =>
  conclude(inputs.map((input) => (input.name === one.name ? one : input)));

function move({ from, to }: Change, moved: readonly Effect[], before: Conclusion, after: Conclusion): Move {
  const effects = moved.map((e) => `${e} from ${effectOf(e, before)} to ${effectOf(e, after)}`);
  const what =
    from.value === to.value
      ? `A new start of ${to.name} "${to.value}"`
      : `${to.name}, "${to.value}" instead of "${from.value}",`;
  return {
    input: to.name,
    from: from.value,
    to: to.value,
    by: to.by,
    moved,
    sentence: `${what} moved the ${effects.join(" and the ")}: ${to.note}`,
  };
}
