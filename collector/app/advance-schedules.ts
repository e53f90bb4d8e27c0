import { canonical } from "../../proto/canonical.ts";
import type { Instant } from "../../proto/time.ts";
import type { OccurrenceRow, TurnEnd } from "../domain/occurrence.ts";
import { type BeginDeps, beginOccurrences } from "./begin-occurrences.ts";
import { type HearDeps, hearEvents } from "./hear-events.ts";
import { type PlanDeps, planSlice } from "./plan-occurrences.ts";
import { hopeless, newRound, type Round, type StartTurnsDeps, startTurns, turned } from "./start-turns.ts";

export type ScheduleTickDeps = HearDeps &
  BeginDeps &
  PlanDeps &
  StartTurnsDeps & {
    readonly schedules: HearDeps["schedules"] & BeginDeps["schedules"];
    readonly heard: HearDeps["heard"] & BeginDeps["heard"];
    readonly occurrences: BeginDeps["occurrences"] &
      PlanDeps["occurrences"] &
      StartTurnsDeps["occurrences"] & {
        open(at: number, most: number): readonly OccurrenceRow[];
        over(occurrenceNo: number): readonly { readonly no: number; readonly runNo: number }[];
        end(occurrence: OccurrenceRow, ends: readonly TurnEnd[], at: number): OccurrenceRow;
        isDone(occurrenceNo: number): boolean;
        finish(no: number, at: number, summary: string): void;
        putOff(no: number, until: number): void;
        /** What held back most of the turns that had no run at all, with how many, the commonest first. */
        reasons(occurrenceNo: number): readonly { readonly because: string; readonly n: number }[];
        /** Drops what is older than the newest occurrences of a schedule. */
        prune(scheduleNo: number): void;
      };
    readonly claims: StartTurnsDeps["claims"] & PlanDeps["claims"];
  };

/** Occurrences that one tick looks at; those that waited longest come first. */
const MAX_OPEN = 50;
/** An occurrence that could not be moved on is tried again after this long. */
const RETRY_MS = 60_000;

/**
 * What a tick does for schedules: hears what happened, begins what is due, writes a slice of each plan, starts
 * what has its turn, and ends what is over. Each step has a bound, so that a tick costs the same however much is
 * scheduled; what fails is said and put off, and keeps nothing else from its turn.
 */
export async function advanceSchedules(deps: ScheduleTickDeps, now: Instant): Promise<void> {
  await deps.apart("What schedules wait for", () => hearEvents(deps, now));
  await beginOccurrences(deps, now);
  const round = newRound(deps);
  const open = deps.occurrences.open(now, MAX_OPEN);
  for (const occurrence of turned(open, now)) {
    const isDone = await deps.apart(`Schedule ${occurrence.scheduleName}, due at ${occurrence.dueAt},`, () =>
      advance(deps, occurrence, round, now),
    );
    if (!isDone) deps.occurrences.putOff(occurrence.no, now + RETRY_MS);
    // Where there are more than one tick looks at, those that were looked at go to the end of the queue.
    else if (open.length === MAX_OPEN) deps.occurrences.putOff(occurrence.no, now);
  }
}

async function advance(
  deps: ScheduleTickDeps,
  before: OccurrenceRow,
  round: Round,
  now: Instant,
): Promise<void> {
  let occurrence = before;
  const end = (ends: readonly TurnEnd[]): void => {
    occurrence = deps.occurrences.end(occurrence, ends, now);
  };
  end(
    deps.occurrences
      .over(occurrence.no)
      .map(({ no, runNo }): TurnEnd => ({ turnNo: no, state: "done", runNo, because: undefined })),
  );
  const lost = hopeless(deps, occurrence, now);
  end(lost.length > 0 ? lost : await startTurns(deps, occurrence, round, now));
  // Last, as what is started must be in the plan as it was read.
  if (before.state === "planning") await planSlice(deps, before);
  else if (deps.occurrences.isDone(occurrence.no)) finish(deps, occurrence, now);
}

/** Seals how it ended, and says what did not run. */
function finish(deps: ScheduleTickDeps, occurrence: OccurrenceRow, now: Instant): void {
  const { claims, ended, notRun, endsDigest } = occurrence;
  const reasons = deps.occurrences.reasons(occurrence.no);
  deps.occurrences.finish(
    occurrence.no,
    now,
    canonical({ claims, ran: ended - notRun, notRun, digest: endsDigest }),
  );
  deps.occurrences.prune(occurrence.scheduleNo);
  const alone = reasons.reduce((sum, { n }) => sum + n, 0);
  if (alone === 0) return;
  deps.trail.say({
    at: now,
    kind: "alert",
    segment: undefined,
    exposureId: undefined,
    runId: undefined,
    agentId: undefined,
    title: `Schedule ${occurrence.scheduleName}`,
    detail: `${alone} of ${claims} claims did not run: ${reasons
      .slice(0, MAX_REASONS)
      .map(({ because, n }) => `${because} (${n})`)
      .join("; ")}`,
    tone: "unsure",
    axes: undefined,
  });
}

/** Reasons that a line of the live stream names. */
const MAX_REASONS = 3;
