import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { perform } from "../../../agent/probes/perform.ts";
import type { ProbeIo } from "../../../agent/probes/probe.ts";
import type { Condition } from "../../../proto/expectation.ts";
import type { Outcome } from "../../../proto/outcome.ts";
import {
  type Parameters,
  parametersSchema,
  type Role,
  scenarioSchema,
  stepsFor,
} from "../../../proto/scenario.ts";
import type { Target } from "../../../proto/target.ts";
import { dataOf } from "../../../proto/untrusted.ts";
import { probeIo } from "./probe-io.ts";

/** What of a scenario's expectations came true at one service: the sentences, word for word. */
export type Decided = {
  /** Baselines that did not hold. */
  readonly missing: readonly string[];
  readonly allowed: readonly string[];
  readonly prevented: readonly string[];
};

type Seen = { readonly step: string; readonly role: Role; readonly outcome: Outcome };

/**
 * Takes the steps of a scenario's actor, and of its close view where it has another place to look
 * from, against real services, and reads its expectations off what came back. Conditions are read in
 * the plainest way; who weighs them against each other is the collector.
 */
export async function decided(
  name: string,
  target: Target,
  more: {
    readonly parameters?: Partial<Parameters>;
    readonly closeTo?: Target;
    readonly io?: Partial<ProbeIo>;
  } = {},
): Promise<Decided> {
  const text = readFileSync(
    new URL(`../../../scenarios/${name.replaceAll(".", "-")}.yaml`, import.meta.url),
    "utf8",
  );
  const scenario = scenarioSchema.parse(parse(text));
  const parameters = parametersSchema.parse({ target, tries: 1, ...more.parameters });
  const seen: Seen[] = [];
  const take = async (role: Role, given: Parameters): Promise<void> => {
    for (const step of stepsFor(scenario, role, given)) {
      if (step.kind === "socket-table") continue;
      const outcome = await perform(
        { ...step, timeoutMs: Math.min(step.timeoutMs, 1_500) },
        probeIo(more.io),
      );
      if (outcome !== undefined) seen.push({ step: step.id, role, outcome });
    }
  };
  await take("actor", parameters);
  await take("close-view", { ...parameters, target: more.closeTo ?? target });
  if (scenario.expects === undefined) throw new Error(`${name} says nothing of what decides it`);
  const { holds, allowed, prevented } = scenario.expects;
  const isTrue = (condition: Condition): boolean => seen.some((one) => satisfies(one, condition));
  const sentences = (conditions: readonly Condition[]): readonly string[] =>
    conditions.map(({ because }) => because);
  return {
    missing: sentences(holds.filter((condition) => !isTrue(condition))),
    allowed: sentences(allowed.filter(isTrue)),
    prevented: sentences(prevented.filter(isTrue)),
  };
}

/** A fact that is named must be there; then each comparison must hold of it. */
function satisfies({ step, role, outcome }: Seen, condition: Condition): boolean {
  if (step !== condition.step || role !== condition.role) return false;
  if (condition.outcome !== undefined && !condition.outcome.some((kind) => kind === outcome.kind))
    return false;
  if (condition.fact === undefined) return true;
  const values = outcome.kind === "answered" ? outcome.facts[condition.fact]?.map(dataOf) : undefined;
  if (values === undefined) return false;
  const { anyOf, noneOf, below } = condition;
  return (
    (anyOf === undefined || values.some((value) => anyOf.includes(value))) &&
    (noneOf === undefined || !values.some((value) => noneOf.includes(value))) &&
    (below === undefined || Number(values[0]) < below)
  );
}
