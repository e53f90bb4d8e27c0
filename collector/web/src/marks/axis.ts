import {
  ArrowRight,
  Bell,
  Check,
  CircleOff,
  CircleQuestionMark,
  CircleSlash,
  Crosshair,
  Ellipsis,
  EyeOff,
  LoaderCircle,
  type LucideIcon,
  Minus,
  Play,
  Radar,
  Scale,
  ScrollText,
  Shield,
  ShieldHalf,
  SquareDashed,
} from "lucide-react";
import type { LiveEvent } from "../../../http/live-schemas.ts";
import type { RunView } from "../../../http/schemas.ts";
import type { Tone } from "./tone.ts";

/** One of the four answers, ready to be drawn: never folded into one with the other three. */
export type AxisAnswer = {
  readonly axis: "Execution" | "Prevention" | "Detection" | "Exposure";
  readonly word: string;
  readonly tone: Tone;
  readonly icon: LucideIcon;
};

type Axes = NonNullable<LiveEvent["axes"]>;
type Look = Omit<AxisAnswer, "axis">;

const look = (word: string, tone: Tone, icon: LucideIcon): Look => ({ word, tone, icon });

/** What a run asked, as far as its answer's word depends on it. */
type Asked = Pick<RunView, "expectation"> & { readonly target?: RunView["target"] };

/** On a must-deny claim what gets through is bad; on a must-allow claim it is the business flow at work; on a host nothing gets through, it is there or not. */
export function axisAnswers(axes: Axes, { expectation, target }: Asked): readonly AxisAnswer[] {
  const prevention = (expectation === "allow" ? ALLOWED : target === null ? ON_HOST : DENIED)[
    axes.prevention
  ];
  return [
    { axis: "Execution", ...(EXECUTION[axes.execution] ?? unknown(axes.execution)) },
    { axis: "Prevention", ...(prevention ?? SETTLES_NOTHING[axes.prevention] ?? unknown(axes.prevention)) },
    { axis: "Detection", ...(DETECTION[axes.detection] ?? unknown(axes.detection)) },
    { axis: "Exposure", ...(EXPOSURE[axes.exposure] ?? unknown(axes.exposure)) },
  ];
}

/** The axes of a run; what its exposure is called by now is not the run's to say. */
export const axesOf = ({ verdict, state }: RunView, exposure: string): Axes =>
  verdict === null
    ? { execution: state, prevention: "", detection: "", exposure }
    : {
        execution: verdict.execution,
        prevention: verdict.prevention,
        detection: verdict.detection,
        exposure,
      };

/** Not yet is not the same as cannot tell; and a word that this console doesn't know is shown as it is, as unsure. */
const unknown = (word: string): Look =>
  word === "" ? look("No answer yet", "none", Ellipsis) : look(word, "unsure", CircleQuestionMark);

const EXECUTION: Readonly<Record<string, Look>> = {
  running: look("Running", "none", LoaderCircle),
  ran: look("Ran", "none", Play),
  "not-run": look("Did not run", "unsure", CircleSlash),
  cancelled: look("Cancelled", "unsure", CircleSlash),
};

const DENIED: Readonly<Record<string, Look>> = {
  allowed: look("Gets through", "bad", ArrowRight),
  prevented: look("Prevented", "good", Shield),
  absent: look("Nothing listens", "good", CircleOff),
};

const ON_HOST: Readonly<Record<string, Look>> = {
  ...DENIED,
  allowed: look("Present", "bad", ArrowRight),
};

const ALLOWED: Readonly<Record<string, Look>> = {
  allowed: look("Flow works", "good", ArrowRight),
  prevented: look("Flow broken", "bad", Shield),
  absent: look("Nothing listens", "bad", CircleOff),
};

const SETTLES_NOTHING: Readonly<Record<string, Look>> = {
  partial: look("Partial", "unsure", SquareDashed),
  inconclusive: look("Inconclusive", "unsure", CircleQuestionMark),
  "not-run": look("Not tested", "unsure", CircleSlash),
};

const DETECTION: Readonly<Record<string, Look>> = {
  alerted: look("Alerted", "good", Bell),
  logged: look("Logged", "good", ScrollText),
  "not-seen": look("Not seen", "bad", EyeOff),
  blind: look("Sensor blind", "unsure", Radar),
  "not-expected": look("No alert expected", "none", Minus),
};

const EXPOSURE: Readonly<Record<string, Look>> = {
  confirmed: look("Confirmed", "bad", Crosshair),
  mitigated: look("Mitigated", "good", ShieldHalf),
  fixed: look("Fixed", "good", Check),
  contested: look("Contested", "split", Scale),
  unvalidated: look("Unvalidated", "unsure", CircleQuestionMark),
  "": look("Not tied to an exposure", "none", Minus),
};
