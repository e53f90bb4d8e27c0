import type { Criticality } from "./priority-facts.ts";

export const REQUIREMENT_LEVELS = ["low", "medium", "high"] as const;
export type RequirementLevel = (typeof REQUIREMENT_LEVELS)[number];

/** How much an asset's owner would lose with each: CVSS's security requirements CR, IR and AR. */
export type Requirements = {
  readonly confidentiality: RequirementLevel;
  readonly integrity: RequirementLevel;
  readonly availability: RequirementLevel;
};

/** What a vector is scored with in a place, where it is from, and in one word each. */
export type PlacedRequirements = {
  readonly from: "declared" | "criticality";
  readonly requirements: Requirements;
};

/**
 * Of an asset that somebody declared requirements for, those; else all three from its criticality: 1 and 2 are
 * low, 3 is medium, 4 and 5 are high. Undefined where neither is known, and then nothing is scored.
 */
export function requirementsOf(
  declared: Requirements | undefined,
  criticality: Criticality | undefined,
): PlacedRequirements | undefined {
  if (declared !== undefined) return { from: "declared", requirements: declared };
  if (criticality === undefined) return undefined;
  const level = criticality <= 2 ? "low" : criticality === 3 ? "medium" : "high";
  return {
    from: "criticality",
    requirements: { confidentiality: level, integrity: level, availability: level },
  };
}
