import { Link } from "@tanstack/react-router";
import type { RunView } from "../../../http/schemas.ts";
import { AxisMarks } from "../marks/axes.tsx";
import { type AxisAnswer, axesOf, axisAnswers } from "../marks/axis.ts";
import { targetWords } from "../marks/target.ts";
import { TONE_TEXT } from "../marks/tone.ts";
import { Age } from "../ui/moment.tsx";

type Props = { readonly run: RunView; readonly exposure: string };

/** One run in four marks and one word; a click shows it step by step. */
export function RunCard({ run, exposure }: Props) {
  const answers = axisAnswers(axesOf(run, exposure), run);
  return (
    <li className="arriving relative border-b border-line py-2.5 hover:bg-sunk">
      <p className="text-sm font-medium break-words">
        <Link
          to="."
          search={(search) => ({ ...search, run: run.id })}
          resetScroll={false}
          className="underline-offset-2 after:absolute after:inset-0 hover:underline"
        >
          {run.exposureTitle ?? run.asset}
        </Link>
      </p>
      <p className="font-mono text-xs break-all text-mute">
        {targetWords(run.target, run.asset)}
        {run.exposureId === null && ` · ${run.scenario.id}`}
      </p>
      <div className="mt-2 flex items-center gap-2.5">
        <AxisMarks answers={answers} />
        <Word run={run} answers={answers} />
      </div>
      <p className="label mt-1.5 flex justify-between gap-2">
        <span>{REASONS[run.reason]}</span>
        <Age at={run.judgedAt ?? run.issuedAt} />
      </p>
    </li>
  );
}

const REASONS: Readonly<Record<RunView["reason"], string>> = {
  validate: "Validation",
  retest: "Retest",
  recheck: "Recheck",
  manual: "By hand",
  scheduled: "Scheduled",
};

/** Prevention is what people look for first; while there is none, how far it got. */
function Word({ run, answers }: { readonly run: RunView; readonly answers: readonly AxisAnswer[] }) {
  const [execution, prevention] = answers;
  const said = run.verdict === null ? execution : prevention;
  if (said === undefined) return null;
  const { through = null, of = null } = run.verdict ?? {};
  const tries = through !== null && of !== null && through > 0 ? ` ${through}/${of}` : "";
  return (
    <span className={`text-xs font-medium ${TONE_TEXT[said.tone]}`} title={run.verdict?.sentence}>
      {said.word}
      {tries}
    </span>
  );
}
