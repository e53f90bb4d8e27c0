/**
 * From inputs to a conclusion: the band, the timeline, its date, and what is missing.
 *
 * The due clock starts on the first day, not before the first sighting, on which
 * the inputs that carry the timeline held. An input at its calmest value carries
 * nothing, so finding out that an asset is *not* public never buys new time.
 */

import type { Instant } from "../../proto/time.ts";
import type { Band } from "./band.ts";
import { BOD_26_04, BOD_DAYS, type BodOutcome, compareBodOutcomes, dueAfter } from "./bod-26-04.ts";
import { decide } from "./decision-table.ts";
import type { Input, InputName } from "./priority-inputs.ts";
import { SSVC_DEPLOYER } from "./ssvc-deployer.ts";

export type Conclusion = {
  readonly band: Band;
  readonly bod: Timeline;
  /** What finding out the missing inputs may still lead to, least urgent first. */
  readonly possible: { readonly bands: readonly Band[]; readonly outcomes: readonly BodOutcome[] };
  /** The inputs that were taken at their most urgent, for want of knowing. */
  readonly missing: readonly InputName[];
  readonly inputs: readonly Input[];
};

/** What BOD 26-04 asks for. "Fix on system upgrade" has no clock and no date. */
export type Timeline = {
  readonly outcome: BodOutcome;
  readonly startedAt: Instant | null;
  /** The first instant that is too late. */
  readonly dueAt: Instant | null;
};

/** Both tables on one list of inputs. Inputs that are not in the list are unknown. */
export function conclude(inputs: readonly Input[]): Conclusion {
  const values = valuesOf(inputs);
  const deployer = decide(SSVC_DEPLOYER, values);
  const bod = decide(BOD_26_04, values);
  return {
    band: deployer.outcome,
    bod: timeline(inputs, bod.outcome),
    possible: { bands: deployer.possible, outcomes: bod.possible },
    missing: [...new Set<InputName>([...deployer.missing, ...bod.missing])],
    inputs,
  };
}

function timeline(inputs: readonly Input[], outcome: BodOutcome): Timeline {
  // Without days there is no clock to start.
  const startedAt = BOD_DAYS[outcome] === null ? null : clockStart(inputs, outcome);
  const dueAt = startedAt === null ? null : dueAfter(outcome, startedAt);
  return { outcome, startedAt, dueAt };
}

/** Null only where the list lacks the first sighting. */
function clockStart(inputs: readonly Input[], outcome: BodOutcome): Instant | null {
  const sighted = inputs.find((input) => input.name === "First Sighted")?.heldSince ?? null;
  if (sighted === null) return null;
  const laterDays = inputs.flatMap(({ heldSince }) =>
    heldSince !== null && heldSince > sighted ? [heldSince] : [],
  );
  // With nothing that began to hold later, all held on the first day.
  if (laterDays.length === 0) return sighted;
  const days = [sighted, ...laterDays.sort((a, b) => a - b)];
  return days.find((day) => compareBodOutcomes(outcomeOn(day, inputs), outcome) >= 0) ?? sighted;
}

/** What the table would have said that day: what did not hold yet was at its calmest. */
function outcomeOn(day: Instant, inputs: readonly Input[]): BodOutcome {
  const then: Record<string, string> = {};
  for (const { name, value, heldSince } of inputs)
    then[name] = heldSince === null || heldSince <= day ? value : (calmest(name) ?? value);
  return decide(BOD_26_04, then).outcome;
}

const calmest = (name: InputName): string | undefined =>
  BOD_26_04.inputs.find((input) => input.name === name)?.values[0];

function valuesOf(inputs: readonly Input[]): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const { name, value } of inputs) values[name] = value;
  return values;
}
