import { canonical, type Json } from "../../proto/canonical.ts";
import { FAULTS, Fault } from "../../proto/fault.ts";
import type { Instant } from "../../proto/time.ts";
import { literalTarget } from "../domain/literal-target.ts";
import type { Schedule } from "../domain/schedule.ts";
import { type Choice, writtenSelection } from "../domain/selection.ts";
import { type AsideClaimDeps, asideClaim } from "./aside-claim.ts";
import { type AskedRunDeps, askedRun } from "./asked-run.ts";
import type { AskedScenario } from "./asked-scenario.ts";

export type ScheduleClaimsDeps = Omit<AskedRunDeps, "inventory"> &
  Omit<AsideClaimDeps, "inventory"> & {
    readonly inventory: AskedRunDeps["inventory"] & AsideClaimDeps["inventory"];
  };

/**
 * The schedule with a claim for each scenario that it names: found, or made. What it named before, word
 * for word, keeps its claim: an agent that is away for the moment is no reason to refuse it again.
 */
export async function withClaims(
  deps: ScheduleClaimsDeps,
  schedule: Schedule,
  before: Schedule | undefined,
  now: Instant,
): Promise<Schedule> {
  const { scenarios } = schedule.claims;
  if (scenarios === undefined) return schedule;
  const known = new Map(before?.claims.scenarios?.map((choice) => [wordsOf(choice), choice.claim]));
  const claimed: Choice[] = [];
  for (const [place, choice] of scenarios.entries()) {
    const claim = known.get(wordsOf(choice)) ?? (await claimOf(deps, choice, place, now));
    claimed.push({ ...choice, claim });
  }
  return { ...schedule, claims: { ...schedule.claims, scenarios: claimed } };
}

/** What a person would ask who ran it by hand. */
export const askedBy = ({ scenario, agent, segment, target, parameters }: Choice): AskedScenario => ({
  scenarioId: scenario,
  agentId: agent,
  segment,
  target: target === undefined ? undefined : literalTarget(target),
  ...(parameters === undefined ? {} : { given: parameters }),
});

async function claimOf(
  deps: ScheduleClaimsDeps,
  choice: Choice,
  place: number,
  now: Instant,
): Promise<string> {
  try {
    return (await asideClaim(deps, await askedRun(deps, askedBy(choice)), now)).id;
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    throw new Fault(cause.code, cause.message.replace(`${FAULTS[cause.code].sentence}: `, ""), {
      field: `claims.scenarios.${place}.${FIELDS[cause.field ?? ""] ?? cause.field ?? "scenario"}`,
      cause,
    });
  }
}

/** Fields that a schedule calls otherwise than a request. */
const FIELDS: Readonly<Record<string, string>> = { agentId: "agent" };

const wordsOf = (choice: Choice): string => {
  const [written] = writtenSelection({ scenarios: [choice] }).scenarios ?? [];
  return canonical(written as unknown as Json);
};
