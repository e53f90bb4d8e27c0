import type { StandingView } from "../../../http/schemas.ts";
import { TONE_BOX, TONE_TEXT, type Tone } from "../marks/tone.ts";

type Props = { readonly is: StandingView["standing"]; readonly expectation: StandingView["expectation"] };

/** A claim is the attacker's statement: supported means that they get through. */
export function StandingMark({ is, expectation }: Props) {
  const { word, tone } = (expectation === "deny" ? DENY : ALLOW)[is];
  return (
    <span className="inline-flex items-center gap-1.5" title={`The claim is ${is}`}>
      <span aria-hidden className={`size-3.5 rounded-[4px] border ${TONE_BOX[tone]}`} />
      <span className={`font-medium ${TONE_TEXT[tone]}`}>{word}</span>
    </span>
  );
}

type Look = { readonly word: string; readonly tone: Tone };

const OPEN_ENDED = {
  unvalidated: { word: "Unvalidated", tone: "unsure" },
  inconclusive: { word: "Inconclusive", tone: "unsure" },
  contested: { word: "Contested", tone: "split" },
} as const satisfies Record<string, Look>;

const DENY: Readonly<Record<StandingView["standing"], Look>> = {
  ...OPEN_ENDED,
  supported: { word: "Gets through", tone: "bad" },
  refuted: { word: "Kept out", tone: "good" },
};

const ALLOW: Readonly<Record<StandingView["standing"], Look>> = {
  ...OPEN_ENDED,
  supported: { word: "Flow works", tone: "good" },
  refuted: { word: "Flow broken", tone: "bad" },
};
