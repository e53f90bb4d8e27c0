import type { AxisAnswer } from "./axis.ts";
import { TONE_BOX, TONE_TEXT } from "./tone.ts";

type Props = { readonly answers: readonly AxisAnswer[] };

/** Four small marks in a fixed order: execution, prevention, detection, exposure. */
export function AxisMarks({ answers }: Props) {
  return (
    <ul className="flex gap-1" aria-label="Execution, prevention, detection, exposure">
      {answers.map((answer) => (
        <li key={answer.axis} title={`${answer.axis}: ${answer.word}`}>
          <AxisBox answer={answer} />
          <span className="sr-only">{`${answer.axis}: ${answer.word}`}</span>
        </li>
      ))}
    </ul>
  );
}

/** The same four with their names and words, for where there is room. */
export function AxisWords({ answers }: Props) {
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-4">
      {answers.map((answer) => (
        <div key={answer.axis}>
          <dt className="label mb-1">{answer.axis}</dt>
          <dd className={`flex items-center gap-2 text-sm font-medium ${TONE_TEXT[answer.tone]}`}>
            <AxisBox answer={answer} large />
            {answer.word}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function AxisBox({ answer, large = false }: { readonly answer: AxisAnswer; readonly large?: boolean }) {
  const { icon: Icon, tone, word } = answer;
  const spin = word === "Running" ? "animate-spin motion-reduce:animate-none" : "";
  return (
    <span
      aria-hidden
      className={`grid shrink-0 place-items-center rounded-[5px] border ${TONE_BOX[tone]} ${large ? "size-7" : "size-[22px]"}`}
    >
      <Icon className={`${large ? "size-3.5" : "size-3"} ${spin}`} strokeWidth={2.25} />
    </span>
  );
}
