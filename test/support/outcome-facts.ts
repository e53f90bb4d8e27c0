import type { Outcome } from "../../proto/outcome.ts";
import { dataOf } from "../../proto/untrusted.ts";

/** The values of a fact that an outcome tells; none where it tells nothing of it. */
export const valuesIn = (outcome: Outcome | undefined, fact: string): readonly string[] =>
  outcome !== undefined && "facts" in outcome ? (outcome.facts?.[fact] ?? []).map(dataOf) : [];
