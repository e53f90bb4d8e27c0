import type { ExposureView } from "../../../http/schemas.ts";
import { TONE_TEXT, type Tone } from "./tone.ts";

type Closure = ExposureView["closure"];

/** What people and closure say; only evidence moves it to closed. */
export const CLOSURE: Readonly<Record<Closure, { word: string; tone: Tone }>> = {
  open: { word: "Open", tone: "none" },
  "fix-claimed": { word: "Fix claimed", tone: "none" },
  verifying: { word: "Verifying", tone: "none" },
  "still-open": { word: "Still open", tone: "bad" },
  "fixed-but-broke": { word: "Fixed, but broke a flow", tone: "bad" },
  "cannot-tell": { word: "Cannot tell", tone: "unsure" },
  reopened: { word: "Reopened", tone: "bad" },
  closed: { word: "Closed", tone: "good" },
};

export const CLOSURES = Object.keys(CLOSURE) as readonly Closure[];

const DOT: Readonly<Record<Tone, string>> = {
  bad: "bg-bad border-bad",
  good: "bg-good border-good",
  unsure: "hatched border-mute",
  split: "bg-split border-split",
  none: "border-mute",
};

export function ClosureMark({ is }: { readonly is: Closure }) {
  const { word, tone } = CLOSURE[is];
  return (
    <span className="inline-flex items-center gap-1.5 text-sm">
      <span aria-hidden className={`size-2.5 shrink-0 rounded-full border-[1.5px] ${DOT[tone]}`} />
      <span className={tone === "none" ? "text-ink" : `font-medium ${TONE_TEXT[tone]}`}>{word}</span>
    </span>
  );
}
