import type { Scenario } from "../../proto/scenario.ts";
import { type Declarations, referredTo } from "../../proto/scenario-parameters.ts";
import { STEP_LIMITS, type Step } from "../../proto/step.ts";
import { MAX_CANARIES } from "./run-plan.ts";
import { type DraftStep, MOST_PORTS } from "./scenario-draft.ts";

/** Tries of one run (design 3.1), where a step leaves them to the run. */
export const RUN_TRIES = 5;

/** How many targets a run gives for a place; one where it isn't here. */
const PLANNED: ReadonlyMap<string, number> = new Map([
  ["elsewhere", MAX_CANARIES],
  ["neighbours", MAX_CANARIES],
  ["thirdPlaces", MAX_CANARIES],
]);

type Timed = Pick<DraftStep, "to" | "timeoutMs"> & {
  readonly tries: number | string | undefined;
} & Partial<Pick<DraftStep, "everyMs" | "holdMs" | "jitterPercent" | "ports">>;

type Entry = Scenario["roles"]["actor"][number];

/** What of a step of a signed scenario takes its time; of parameters, the most that they may be. */
export const timedAs = (step: Entry, declared: Declarations = {}): Timed & { readonly kind: string } => ({
  kind: step.kind,
  timeoutMs: step.timeoutMs,
  tries: mostTries(step.tries, declared),
  to: "to" in step ? step.to : undefined,
  ...("everyMs" in step
    ? {
        everyMs: mostOf(step.everyMs, declared, STEP_LIMITS.everyMs),
        jitterPercent: step.jitterPercent,
      }
    : {}),
  ...("holdMs" in step ? { holdMs: mostOf(step.holdMs, declared, STEP_LIMITS.holdMs) } : {}),
  ...("ports" in step && step.ports !== undefined
    ? { ports: typeof step.ports === "string" ? MOST_PORTS : step.ports }
    : {}),
});

/** The same of a step that an agent gets, towards one place each, its values put in. */
export const timedStep = (step: Step): Timed & { readonly kind: string } => ({
  kind: step.kind,
  timeoutMs: step.timeoutMs,
  tries: step.tries,
  to: undefined,
  everyMs: step.everyMs,
  jitterPercent: step.jitterPercent,
  ...("holdMs" in step ? { holdMs: step.holdMs } : {}),
});

function mostOf(
  value: number | string | undefined,
  declared: Declarations,
  most: number,
): number | undefined {
  if (typeof value !== "string") return value;
  const parameter = declared[referredTo(value) ?? ""];
  return parameter?.type === "integer" ? parameter.max : most;
}

/** What a lease has beside the worst case of a scenario that lasts. */
const SPARE_MS = 30_000;

/** How long a run of the scenario is leased: as usual, unless it says itself that it lasts longer. */
export function leaseMs({ roles, parameters }: Scenario, usualMs: number): number {
  const longest = Math.max(
    ...[roles.actor, roles["close-view"]].map((steps) =>
      worstCaseMs(steps.map((step) => timedAs(step, parameters))),
    ),
  );
  return longest <= usualMs ? usualMs : longest + SPARE_MS;
}

/** How many steps an agent gets for this one entry. */
export const stepsFrom = ({ to, ports }: Timed): number =>
  (PLANNED.get(to ?? "") ?? 1) * (ports?.length ?? 1);

/** Steps that watch run beside the others (agent/runner/run.ts). */
const WATCHING = new Set(["socket-table", "witness-listen"]);

/** The most that a step may be tried, as its document says it: a parameter's most, where it refers to one. */
function mostTries(tries: number | string, declared: Declarations = {}): number {
  if (typeof tries === "number") return tries;
  const parameter = declared[referredTo(tries) ?? ""];
  if (tries === "$tries") return RUN_TRIES;
  return parameter?.type === "integer" ? parameter.max : STEP_LIMITS.tries;
}

/** How long one entry may take, milliseconds, when nothing answers. */
export function longestMs(step: Timed): number {
  const { everyMs = 0, jitterPercent = 0 } = step;
  const timeoutMs = (step.timeoutMs ?? 0) + (step.holdMs ?? 0);
  const apartMs = Math.max(timeoutMs, everyMs * (1 + jitterPercent / 100));
  return (timeoutMs + apartMs * (mostTries(step.tries ?? 1) - 1)) * stepsFrom(step);
}

/** How long a role may take at worst, milliseconds: its steps one after another, what watches beside them. */
export function worstCaseMs(steps: readonly (Timed & { readonly kind: string | undefined })[]): number {
  const isWatching = ({ kind }: { readonly kind: string | undefined }): boolean => WATCHING.has(kind ?? "");
  const acting = steps.filter((step) => !isWatching(step)).reduce((sum, step) => sum + longestMs(step), 0);
  return Math.max(acting, ...steps.filter(isWatching).map(({ timeoutMs }) => timeoutMs ?? 0));
}
