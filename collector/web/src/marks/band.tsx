import type { ExposureView } from "../../../http/schemas.ts";

type Band = ExposureView["grounded"]["band"];

export const BAND: Readonly<Record<Band, { word: string; level: number }>> = {
  immediate: { word: "Immediate", level: 4 },
  "out-of-cycle": { word: "Out of cycle", level: 3 },
  scheduled: { word: "Scheduled", level: 2 },
  defer: { word: "Defer", level: 1 },
};

export const BANDS = Object.keys(BAND) as readonly Band[];

const STEPS = [1, 2, 3, 4] as const;
const HEIGHTS = ["h-1", "h-1.5", "h-2.5", "h-3"] as const;

/** Four steps and a word, so that it reads without colour. */
export function BandMark({ is }: { readonly is: Band }) {
  const { word, level } = BAND[is];
  const hue = level === 4 ? "bg-bad" : level === 3 ? "bg-aged" : "bg-mute";
  return (
    <span className="inline-flex items-center gap-1.5 text-sm font-medium whitespace-nowrap">
      <span aria-hidden className="flex h-3 items-end gap-px">
        {STEPS.map((step) => (
          <span
            key={step}
            className={`w-[3px] rounded-[1px] ${HEIGHTS[step - 1]} ${step <= level ? hue : "bg-line"}`}
          />
        ))}
      </span>
      <span className={level === 4 ? "text-bad" : ""}>{word}</span>
    </span>
  );
}
