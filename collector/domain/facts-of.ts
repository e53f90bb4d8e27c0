import type { Outcome } from "../../proto/outcome.ts";
import { dataOf } from "../../proto/untrusted.ts";

/** The values of a fact of what was seen; undefined where it was not told. */
export function valuesOf(outcome: Outcome, fact: string): readonly string[] | undefined {
  const facts = "facts" in outcome ? outcome.facts : undefined;
  return facts !== undefined && Object.hasOwn(facts, fact) ? facts[fact]?.map(dataOf) : undefined;
}
