/**
 * How an answer looks. `unsure` is grey and hatched and never green: what settles nothing must not
 * read as success, nor as failure. `none` is where no answer was expected.
 */
export type Tone = "bad" | "good" | "unsure" | "split" | "none";

export const TONE_TEXT: Readonly<Record<Tone, string>> = {
  bad: "text-bad",
  good: "text-good",
  unsure: "text-mute",
  split: "text-split",
  none: "text-mute",
};

export const TONE_BOX: Readonly<Record<Tone, string>> = {
  bad: "border-bad/55 bg-bad/12 text-bad",
  good: "border-good/45 bg-good/12 text-good",
  unsure: "border-mute/55 hatched text-ink",
  split: "border-split/50 bg-split/12 text-split",
  none: "border-line text-mute",
};
