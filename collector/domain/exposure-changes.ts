import type { Instant } from "../../proto/time.ts";
import { type Untrusted, visibleText } from "../../proto/untrusted.ts";
import type { ExposureState } from "./exposure-state.ts";
import { whatMoved } from "./priority-moved.ts";
import type { LiveLine, Tone } from "./trail.ts";
import type { Validation } from "./validation.ts";

type Changed = { readonly id: string; readonly title: Untrusted };
type Line = (kind: LiveLine["kind"], detail: string, tone: Tone) => LiveLine;

/** What the live stream says when an exposure's state became another. Nothing of a state that is its first. */
export function exposureChanges(
  exposure: Changed,
  before: Partial<ExposureState>,
  after: ExposureState,
  at: Instant,
): readonly LiveLine[] {
  const line: Line = (kind, detail, tone) => ({
    at,
    kind,
    segment: undefined,
    exposureId: exposure.id,
    runId: undefined,
    agentId: undefined,
    title: visibleText(exposure.title),
    detail,
    tone,
    axes: undefined,
  });
  return [
    ...validationChange(before.validation, after.validation, line),
    ...closureChange(before.closure, after.closure, line),
    ...priorityChanges(before.priority, after.priority, line),
  ];
}

function validationChange(before: Validation | undefined, after: Validation, line: Line): LiveLine[] {
  if (before === undefined || before.kind === after.kind) return [];
  const detail = `${before.kind} → ${after.kind}: ${after.sentence}`;
  return [line("validation-changed", detail, VALIDATION_TONE[after.kind])];
}

type Closure = ExposureState["closure"];

function closureChange(before: Closure | undefined, after: Closure, line: Line): LiveLine[] {
  if (before === undefined || before.kind === after.kind) return [];
  return [
    line("closure-changed", `${before.kind} → ${after.kind}: ${after.sentence}`, CLOSURE_TONE[after.kind]),
  ];
}

type Priority = ExposureState["priority"];

const priorityChanges = (before: Priority | undefined, after: Priority, line: Line): LiveLine[] =>
  before === undefined
    ? []
    : whatMoved(before.grounded, after.grounded).map(({ sentence }) =>
        line("priority-changed", sentence, "neutral"),
      );

const VALIDATION_TONE: Readonly<Record<Validation["kind"], Tone>> = {
  unvalidated: "unsure",
  confirmed: "bad",
  mitigated: "good",
  fixed: "good",
  contested: "unsure",
};

const CLOSURE_TONE: Readonly<Record<Closure["kind"], Tone>> = {
  open: "neutral",
  "fix-claimed": "neutral",
  verifying: "neutral",
  closed: "good",
  "cannot-tell": "unsure",
  "still-open": "bad",
  "fixed-but-broke": "bad",
  reopened: "bad",
};
