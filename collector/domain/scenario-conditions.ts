import { type ScenarioDraft, stepsOf, type Unsound } from "./scenario-draft.ts";

/** Whether what decides speaks of steps that there are: a condition on another one would never hold. */
export function conditionsOf(draft: ScenarioDraft): readonly Unsound[] {
  return draft.conditions.flatMap(({ path, step, role }) => {
    if (step === undefined || role === undefined) return [];
    const ids = stepsOf(draft, role).map(({ id }) => id);
    // A step whose id can't be read may be that one.
    if (ids.includes(step) || ids.includes(undefined)) return [];
    return [
      {
        path: [...path, "step"],
        at: "value" as const,
        severity: "error" as const,
        code: "unknown-step",
        message: `${role} has no step "${step}", so this would never hold`,
        fix:
          ids.length === 0 ? `give ${role} that step, or name another role` : `name one of ${ids.join(", ")}`,
      },
    ];
  });
}
