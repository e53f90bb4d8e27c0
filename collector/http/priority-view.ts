import type { Answer } from "../domain/priority.ts";
import { maybeIso } from "./instants.ts";
import type { PriorityAnswerView } from "./schemas.ts";

/** One answer, with each input's value, source and age. */
export const priorityAnswerView = (
  { band, bod, sentence, missing, inputs }: Answer,
  kevAt?: number,
): PriorityAnswerView => ({
  band,
  due: { outcome: bod.outcome, at: maybeIso(bod.dueAt) },
  sentence,
  missing: [...missing],
  inputs: inputs.map(({ name, value, source, at, note }) => ({
    name,
    value,
    source,
    // Not being listed is as old as the catalogue in force, which is no exposure's own.
    at: maybeIso(at ?? (source === "kev" ? kevAt : null)),
    note,
  })),
});

/** Before an exposure was settled nothing is known of it, and unknown is taken at its most urgent. */
export const UNSETTLED_ANSWER: PriorityAnswerView = {
  band: "immediate",
  due: { outcome: "unknown", at: null },
  sentence: "Not settled yet",
  missing: [],
  inputs: [],
};
