import type { Asked, LabRun } from "./lab.ts";
import type { Unjudged } from "./situation.ts";
import { isMisplaced, matrix, oneSided, type Said, tally } from "./truth.ts";

/** A run of the lab as lines for people. */
export function tableOf({ answers, broken }: LabRun, unjudged: readonly Unjudged[]): readonly string[] {
  const rows = answers.map((answer) => [
    `${answer.id}${answer.repeat > 1 ? ` (${answer.repeat})` : ""}`,
    answer.truth,
    verdictOf(answer.said),
    answer.said.grade,
    answer.knock === undefined ? "no word" : `${answer.knock}: ${oneSided(answer.knock)}`,
    isMisplaced(answer) ? `right, not where (${answer.places.join(", ")})` : answer.score,
  ]);
  const figures = tally(answers);
  const { oneSided: other } = figures;
  return [
    ...columns([["situation", "truth", "verdict", "grade", "one-sided tool", "score"], ...rows]),
    ...unjudged.map(({ id, because }) => `${id}: not judged yet: ${because}`),
    ...broken.map(({ id, repeat, because }) => `${id} (${repeat}): broken: ${because}`),
    "",
    ...columns([
      ["truth \\ verdict", "allowed", "prevented", "absent", "partial", "inconclusive"],
      ...matrix(answers).map(({ truth, counts }) => [truth, ...Object.values(counts).map(String)]),
    ]),
    "",
    `${figures.right} of ${figures.answers} answers right, ${figures.undecided} undecided, ${figures["false-prevented"]} false prevented, ${figures["false-allowed"]} false allowed, ${figures.doubtless} without a doubt named, ${figures.misplaced} right but at a wrong place`,
    `A one-sided tool has ${other.right} of ${other.asked} right; it calls ${other.calledBlocked} blocked, of which ${other.reallyStopped} are kept away by something`,
    ...answers.flatMap(complaint),
  ];
}

/** The reason of what was not run is a sentence; it stands under the table where it matters. */
const verdictOf = ({ execution, prevention, detail }: Said): string =>
  execution === "not-run" ? `${prevention}(not run)` : `${prevention}(${detail})`;

/** What a reader needs to see why an answer is wrong. */
function complaint(answer: Asked): readonly string[] {
  const isFalse = answer.score === "false-allowed" || answer.score === "false-prevented";
  if (!isFalse && answer.score !== "doubtless") return [];
  return [
    "",
    `${answer.id} (${answer.repeat}), ${answer.score}: ${answer.state}`,
    `  said: ${answer.said.sentence}`,
  ];
}

const columns = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
};
