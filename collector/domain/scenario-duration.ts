import { type Declarations, referredTo } from "../../proto/scenario-parameters.ts";
import { STEP_LIMITS } from "../../proto/step.ts";
import { MAX_CANARIES } from "./run-plan.ts";
import type { DraftStep } from "./scenario-draft.ts";

/** Tries of one run (design 3.1), where a step leaves them to the run. */
export const RUN_TRIES = 5;

/** How many targets a run gives for a place; one where it isn't here. */
const PLANNED: ReadonlyMap<string, number> = new Map([
  ["elsewhere", MAX_CANARIES],
  ["neighbours", MAX_CANARIES],
  ["thirdPlaces", MAX_CANARIES],
]);

type Timed = Pick<DraftStep, "to" | "timeoutMs"> & { readonly tries: number | string | undefined };

/** How many steps an agent gets for this one entry. */
export const stepsFrom = ({ to }: Timed): number => PLANNED.get(to ?? "") ?? 1;

/** Steps that watch run beside the others (agent/runner/run.ts). */
const WATCHING = new Set(["socket-table", "witness-listen"]);

/** The most that a step may be tried, as its document says it: a parameter's most, where it refers to one. */
export function mostTries(tries: number | string, declared: Declarations = {}): number {
  if (typeof tries === "number") return tries;
  const parameter = declared[referredTo(tries) ?? ""];
  if (tries === "$tries") return RUN_TRIES;
  return parameter?.type === "integer" ? parameter.max : STEP_LIMITS.tries;
}

/** How long one entry may take, milliseconds, when nothing answers. */
export const longestMs = (step: Timed): number =>
  (step.timeoutMs ?? 0) * mostTries(step.tries ?? 1) * stepsFrom(step);

/** How long a role may take at worst, milliseconds: its steps one after another, what watches beside them. */
export function worstCaseMs(steps: readonly (Timed & { readonly kind: string | undefined })[]): number {
  const isWatching = ({ kind }: { readonly kind: string | undefined }): boolean => WATCHING.has(kind ?? "");
  const acting = steps.filter((step) => !isWatching(step)).reduce((sum, step) => sum + longestMs(step), 0);
  return Math.max(acting, ...steps.filter(isWatching).map(({ timeoutMs }) => timeoutMs ?? 0));
}
