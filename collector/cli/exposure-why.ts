import { when } from "./instants.ts";
import type { ExposureDetailReply } from "./replies.ts";
import { table } from "./table.ts";
import type { Shown } from "./terminal-text.ts";

/** The part of an exposure that answers "why". */
export const whyOf = ({
  id,
  title,
  validation,
  fresh,
  closure,
  why,
  testing,
  validationDetail,
  closureDetail,
  priority,
}: ExposureDetailReply) => ({
  id,
  title,
  validation,
  fresh,
  closure,
  why,
  testing,
  validationDetail,
  closureDetail,
  priority,
});

/** The sentences first, for whoever must fix it; then what they rest on, for whoever doubts them. */
export function whyLines({
  title,
  why,
  validationDetail,
  closureDetail,
  priority,
}: Shown<ReturnType<typeof whyOf>>): readonly string[] {
  const { asserted, grounded } = priority;
  return [
    title,
    "",
    ...why,
    "",
    ...validationDetail.lacking.map((lack) => `  lacks: ${lack}`),
    closureDetail.sentence,
    ...closureDetail.missing.map((missing) => `  missing: ${missing}`),
    ...(closureDetail.bound === "" ? [] : [`  ${closureDetail.bound}`]),
    ...(closureDetail.nextAction === "" ? [] : [`  next: ${closureDetail.nextAction}`]),
    "",
    `By evidence ${grounded.band}, ${grounded.due.outcome}; by intelligence and declarations alone ${asserted.band}, ${asserted.due.outcome}`,
    ...table(inputRows(asserted.inputs, grounded.inputs), [
      { title: "  input", cell: ({ name }) => `  ${name}` },
      { title: "asserted", cell: ({ before }) => before },
      { title: "grounded", cell: ({ value }) => value },
      { title: "source", cell: ({ source }) => source },
      { title: "as of", cell: ({ at }) => when(at) },
      { title: "note", cell: ({ note }) => note },
    ]),
    ...priority.moved.map((moved) => `  moved: ${moved}`),
    `Score ${priority.score} of 100 inside the band`,
    ...table(priority.terms, [
      { title: "  term", cell: ({ term }) => `  ${term}` },
      { title: "points", cell: ({ points }) => String(points), align: "right" },
      { title: "because", cell: ({ because }) => because },
    ]),
  ];
}

type Inputs = Shown<ExposureDetailReply>["priority"]["grounded"]["inputs"];

const inputRows = (asserted: Inputs, grounded: Inputs) =>
  grounded.map((input) => ({
    ...input,
    before: asserted.find(({ name }) => name === input.name)?.value ?? "-",
  }));
