import type { Expectation } from "./expectation.ts";
import type { Parameters, Scenario } from "./scenario.ts";
import { checkGiven, filled } from "./scenario-parameters.ts";

/** What decides a run with these parameters; undefined where reachability does, or the values are wrong. */
export function expectsFor(
  { expects, parameters: declared = {} }: Scenario,
  { given = {} }: Pick<Parameters, "given">,
): Expectation | undefined {
  const checked = checkGiven(declared, given);
  if (expects === undefined || checked.kind === "wrong") return undefined;
  const { values } = checked;
  const put = <T extends object>(conditions: readonly T[]): T[] =>
    conditions.map((condition) => ({ ...condition, ...filled(condition, values) }));
  return {
    holds: put(expects.holds),
    allowed: put(expects.allowed),
    prevented: put(expects.prevented),
    ...(expects.doubted === undefined ? {} : { doubted: put(expects.doubted) }),
  };
}
