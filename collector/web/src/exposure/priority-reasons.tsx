import type { ExposureDetailView, PriorityAnswerView } from "../../../http/schemas.ts";
import { BandMark } from "../marks/band.tsx";
import { Due } from "../ui/moment.tsx";
import { Section } from "../ui/section.tsx";
import { PriorityInputs } from "./priority-inputs.tsx";
import { ScoreTerms } from "./score-terms.tsx";

type Priority = ExposureDetailView["priority"];

/** The sentences, then both answers side by side, down to each input with its source and age. */
type Props = { readonly priority: Priority; readonly why: ExposureDetailView["why"] };

export function PriorityReasons({ priority, why }: Props) {
  const { asserted, grounded, moved } = priority;
  return (
    <Section
      title="Why this priority"
      lead="The same decision tables twice: with what reports and people assert, and with what agents observed."
    >
      <div className="mb-5 grid max-w-prose gap-2 text-sm break-words text-pretty">
        {why.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      <div className="grid gap-x-8 gap-y-5 md:grid-cols-2">
        <Answer title="Asserted" lead="intel and declared metadata only" answer={asserted} />
        <Answer title="Grounded" lead="with what was observed" answer={grounded} strong />
      </div>
      {moved.length > 0 && (
        <div className="mt-4 border-l-[3px] border-brand pl-3 text-sm">
          <p className="font-medium">What moved it</p>
          {moved.map((one) => (
            <p key={one} className="break-words">
              {one}
            </p>
          ))}
        </div>
      )}
      <PriorityInputs asserted={asserted} grounded={grounded} />
      <ScoreTerms score={priority.score} terms={priority.terms} />
    </Section>
  );
}

type AnswerProps = {
  readonly title: string;
  readonly lead: string;
  readonly answer: PriorityAnswerView;
  readonly strong?: boolean;
};

function Answer({ title, lead, answer: { band, due, sentence, missing }, strong = false }: AnswerProps) {
  return (
    <div className={`border-t-2 pt-2.5 ${strong ? "border-ink/80" : "border-line"}`}>
      <h3 className="text-sm font-semibold">
        {title} <span className="font-normal text-mute">{lead}</span>
      </h3>
      <p className="mt-1.5 flex flex-wrap items-baseline gap-x-3 text-sm">
        <BandMark is={band} />
        <span>{due.outcome}</span>
        <Due at={due.at} />
      </p>
      <p className="mt-1.5 max-w-prose text-sm text-mute text-pretty">{sentence}</p>
      {missing.length > 0 && (
        <p className="mt-1.5 text-xs font-medium text-aged">
          Not known, so taken at its most urgent: {missing.join(", ")}
        </p>
      )}
    </div>
  );
}
