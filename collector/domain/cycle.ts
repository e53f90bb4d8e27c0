import { z } from "zod";
import { nameSchema, titleSchema } from "./declaration.ts";

/*
 * A cycle: one pass of the five stages of CTEM over a scope, with goals that are checked by what was counted. Nothing
 * of it is ticked by hand.
 */

export const CYCLE_LIMITS = {
  goals: 20,
  /** Characters of one lesson. */
  lesson: 4_000,
  /** Lessons of one cycle. */
  lessons: 500,
} as const;

/** What a goal may measure, and what that is. Shares are in per cent. */
export const MEASURES = {
  "assets-seen-share": { unit: "%", about: "assets seen by a report or a run since the cycle's start" },
  "inputs-known-share": {
    unit: "%",
    about: "open exposures whose declared priority rests on no unknown input",
  },
  "validated-share": {
    unit: "%",
    about: "open exposures that fresh evidence confirms, mitigates or shows fixed",
  },
  "mobilised-share": {
    unit: "%",
    about: "confirmed exposures that have an owner and a claimed fix, or were closed in the cycle",
  },
  "technique-share": { unit: "%", about: "techniques of the scope's threats that the catalogue tests" },
  exposures: { unit: "count", about: "open exposures" },
  confirmed: { unit: "count", about: "open exposures that evidence confirms" },
  unvalidated: { unit: "count", about: "open exposures that nothing was seen of" },
  overdue: { unit: "count", about: "open exposures past their grounded due date" },
  "closed-in-cycle": { unit: "count", about: "exposures closed by evidence since the cycle's start" },
  "false-calm": { unit: "count", about: "exposures declared calmer than they were observed" },
  "false-urgent": { unit: "count", about: "exposures declared more urgent than they were observed" },
  unknown: { unit: "count", about: "exposures of which nobody observed what would tell" },
} as const;

export type Measure = keyof typeof MEASURES;
const NAMES = Object.keys(MEASURES) as [Measure, ...Measure[]];

const goalSchema = z
  .strictObject({
    measure: z.enum(NAMES),
    is: z.enum(["at least", "at most"]),
    value: z.number().min(0).max(1e9),
  })
  .refine(({ measure, value }) => MEASURES[measure].unit !== "%" || value <= 100, {
    path: ["value"],
    message: "is a share, at most 100 %",
  });

export type Goal = z.infer<typeof goalSchema>;

/** What starts a cycle. */
export const cycleSchema = z.strictObject({
  scope: nameSchema,
  title: titleSchema,
  /** When it is meant to end. Nothing happens by itself then. */
  until: z.iso.date().optional(),
  goals: z.array(goalSchema).max(CYCLE_LIMITS.goals).default([]),
});

export type CycleDocument = z.infer<typeof cycleSchema>;

/** A goal as people write it, such as `validated-share >= 80%`; one measure, one bound. Undefined where it is none. */
export function goalIn(text: string): Goal | undefined {
  const [, measure, sign, number] =
    /^\s*([a-z-]+)\s*(>=|<=)\s*(\d{1,9}(?:\.\d{1,3})?)\s*%?\s*$/.exec(text) ?? [];
  const { success, data } = goalSchema.safeParse({
    measure,
    is: sign === ">=" ? "at least" : "at most",
    value: Number(number),
  });
  return success ? data : undefined;
}

/** How a goal stands. `cannot tell`: what it measures is of nothing, such as a share of no exposures. */
export type GoalResult = Goal & {
  readonly actual: number | null;
  readonly met: "met" | "not met" | "cannot tell";
};

export function goalResult(goal: Goal, numbers: Readonly<Record<string, number | null>>): GoalResult {
  const actual = numbers[goal.measure] ?? null;
  if (actual === null) return { ...goal, actual, met: "cannot tell" };
  const isMet = goal.is === "at least" ? actual >= goal.value : actual <= goal.value;
  return { ...goal, actual, met: isMet ? "met" : "not met" };
}
