import {
  Check,
  CircleQuestionMark,
  Clock,
  Crosshair,
  type LucideIcon,
  Scale,
  ShieldHalf,
} from "lucide-react";
import type { ExposureView } from "../../../http/schemas.ts";
import { TONE_BOX, TONE_TEXT, type Tone } from "./tone.ts";

type Validation = ExposureView["validation"];

/** What the evidence says of an exposure, in plain words. */
export const VALIDATION: Readonly<
  Record<Validation, { word: string; plain: string; tone: Tone; icon: LucideIcon }>
> = {
  confirmed: {
    word: "Confirmed",
    plain: "An attacker in scope gets to it",
    tone: "bad",
    icon: Crosshair,
  },
  contested: {
    word: "Contested",
    plain: "Evidence of equal weight disagrees",
    tone: "split",
    icon: Scale,
  },
  unvalidated: {
    word: "Unvalidated",
    plain: "Nothing observed settles it yet",
    tone: "unsure",
    icon: CircleQuestionMark,
  },
  mitigated: {
    word: "Mitigated",
    plain: "Still there, but every vantage in scope is closed",
    tone: "good",
    icon: ShieldHalf,
  },
  fixed: { word: "Fixed", plain: "Observed to be gone", tone: "good", icon: Check },
};

export const VALIDATIONS = Object.keys(VALIDATION) as readonly Validation[];

export function ValidationMark({ is, fresh }: { readonly is: Validation; readonly fresh: boolean }) {
  const { word, plain, tone, icon: Icon } = VALIDATION[is];
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5 gap-y-1">
      <span className="inline-flex items-center gap-1.5" title={plain}>
        <span
          aria-hidden
          className={`grid size-5 shrink-0 place-items-center rounded-[5px] border ${TONE_BOX[tone]}`}
        >
          <Icon className="size-3" strokeWidth={2.25} />
        </span>
        <span className={`text-sm font-medium ${TONE_TEXT[tone]}`}>{word}</span>
      </span>
      {!fresh && is !== "unvalidated" && <Stale />}
    </span>
  );
}

/** Stale evidence proves nothing; it is debt, and never means fixed. */
export function Stale() {
  return (
    <span
      title="The evidence is older than its freshness window: it proves nothing until a new run"
      className="inline-flex items-center gap-1 text-xs font-medium text-aged"
    >
      <Clock className="size-3" aria-hidden />
      stale
    </span>
  );
}
