import type { Scenario } from "../../proto/scenario.ts";
import { readScenario } from "./start-run.ts";

/**
 * Reads scenarios by their digest and remembers what it read: a digest names the same bytes for
 * ever, and there are no more of them than documents were loaded.
 */
export function scenarioReader(): (digest: string, body: Uint8Array) => Scenario {
  const known = new Map<string, Scenario>();
  return (digest, body) => {
    const scenario = known.get(digest) ?? readScenario(body);
    known.set(digest, scenario);
    return scenario;
  };
}
