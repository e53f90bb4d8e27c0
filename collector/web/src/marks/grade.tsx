import type { RunView } from "../../../http/schemas.ts";

type Grade = NonNullable<RunView["verdict"]>["grade"];

export const GRADE: Readonly<Record<Grade, string>> = {
  A: "two-sided, with a packet view",
  B: "two-sided",
  C: "one-sided, with path canary and target seen alive",
  D: "one-sided",
  E: "imported or stated by a person",
};

export function GradeMark({ is }: { readonly is: Grade }) {
  return (
    <span
      title={`Evidence grade ${is}: ${GRADE[is]}`}
      className="inline-grid size-5 place-items-center rounded-full border border-edge text-2xs font-semibold"
    >
      <span className="sr-only">Grade </span>
      {is}
    </span>
  );
}
