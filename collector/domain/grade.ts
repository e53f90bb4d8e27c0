import type { Grade } from "./verdict.ts";

/** Best first. */
const GRADES: readonly Grade[] = ["A", "B", "C", "D", "E"];

/** Whether evidence of this grade is at least as good as of that one. */
export const isAtLeast = (grade: Grade, floor: Grade): boolean =>
  GRADES.indexOf(grade) <= GRADES.indexOf(floor);

/** The weakest of several grades: what a conclusion from all of them is worth. E for none. */
export const weakest = (grades: readonly Grade[]): Grade =>
  grades.reduce((weak, grade) => (isAtLeast(grade, weak) ? weak : grade), grades[0] ?? "E");
