import type { VerdictView } from "../../../http/schemas.ts";
import { GRADE, GradeMark } from "../marks/grade.tsx";

/** The verdict in one sentence, with the weight of the evidence beneath. */
export function RunVerdict({
  verdict: { sentence, grade, detail, row, through, of },
  nextAction,
}: {
  readonly verdict: VerdictView;
  readonly nextAction: string | null;
}) {
  return (
    <div className="border-l-[3px] border-ink/70 pl-3.5">
      <p className="text-base font-medium text-pretty break-words">{sentence}</p>
      <p className="mt-1.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-mute">
        <GradeMark is={grade} />
        <span>{GRADE[grade]}</span>
        {detail !== "" && <span>· {detail}</span>}
        {through !== null && of !== null && (
          <span>
            · {through} of {of} tries got through
          </span>
        )}
        <span title="The row of the judgement table that decided">· rule {row}</span>
      </p>
      {nextAction !== null && (
        <p className="mt-2 text-sm text-pretty break-words">
          <span className="font-medium">To settle it: </span>
          {nextAction}
        </p>
      )}
    </div>
  );
}
