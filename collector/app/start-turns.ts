import { canonical } from "../../proto/canonical.ts";
import { type Instant, instant, toIso } from "../../proto/time.ts";
import type { Cause, OccurrenceRow, Snapshot, TurnEnd, TurnRow } from "../domain/occurrence.ts";
import { shutBecause } from "../domain/schedule-windows.ts";
import { actorIn } from "../domain/selection.ts";
import { type StartRunDeps, startRun } from "./start-run.ts";

export type StartTurnsDeps = StartRunDeps & {
  readonly occurrences: {
    lanes(occurrenceNo: number): readonly string[];
    head(occurrenceNo: number, segment: string, at: number, most: number): readonly TurnRow[];
    hold(turnNo: number, until: number, because: string): void;
    putStarted(turnNo: number, runNo: number): void;
    countStarted(occurrenceNo: number): number;
    runNo(runId: string): number | undefined;
    putHeld(occurrenceNo: number, held: string): void;
    /** How many runs are under way against each asset. */
    runningAgainst(): Map<number, number>;
    waiting(
      occurrenceNo: number,
      most: number,
    ): readonly { readonly no: number; readonly segment: string; readonly because: string | null }[];
  };
  /** Does it whole or not at all, and says what failed. */
  readonly apart: (what: string, act: () => Promise<void>) => Promise<boolean>;
  /** Why nothing may start in a segment, in words; undefined when no halt covers it. */
  readonly haltIn: (segment: string) => string | undefined;
};

/** Turns that one tick tries to start, over all schedules. */
export const MAX_TRIES = 60;
/** Of one segment's turns so many are tried before the next segment's. */
const PER_LANE = 10;
/** A turn that found no place is tried again after this long. */
const HOLD_MS = 2_000;
/** Turns that one tick ends of one occurrence, when all that wait have lost their chance. */
export const MAX_ENDS = 500;

/** What the segments of one tick share: what is read once and what is still to be spent. */
export type Round = {
  left: number;
  readonly running: () => Map<number, number>;
};

/** Begins a round: what all starts of a tick share is read at most once, and only when something is due. */
export function newRound(deps: Pick<StartTurnsDeps, "occurrences">): Round {
  let running: Map<number, number> | undefined;
  return {
    left: MAX_TRIES,
    running: () => {
      running ??= deps.occurrences.runningAgainst();
      return running;
    },
  };
}

/**
 * Starts what is due of an occurrence, as far as its limits go, by the same way as a person's own request. What
 * can't start now waits with the reason; what never will is among the ends.
 */
export async function startTurns(
  deps: StartTurnsDeps,
  occurrence: OccurrenceRow,
  round: Round,
  now: Instant,
): Promise<readonly TurnEnd[]> {
  const { schedule } = JSON.parse(occurrence.snapshot) as Snapshot;
  const lanes = turned(deps.occurrences.lanes(occurrence.no), now);
  const shut = shutBecause(schedule, now);
  const held = new Map(
    lanes.flatMap((lane) => {
      const because = shut ?? blockedBecause(deps, lane);
      return because === undefined ? [] : [[lane, because] as const];
    }),
  );
  noteHeld(deps, occurrence, held);
  const ends: TurnEnd[] = [];
  let places = schedule.limits.atOnce - deps.occurrences.countStarted(occurrence.no);
  for (const lane of lanes.filter((one) => !held.has(one))) {
    for (const turn of deps.occurrences.head(occurrence.no, lane, now, PER_LANE)) {
      if (round.left <= 0 || places <= 0) return ends;
      round.left -= 1;
      const tried = await tryTurn(deps, occurrence, turn, round, now);
      if (tried.kind === "started") places -= 1;
      if (tried.kind === "ended") ends.push(tried.end);
      if (tried.kind === "crowded") break;
    }
  }
  return ends;
}

/** Whoever looks is told why nothing starts; written when it changes, once for all turns of a segment. */
function noteHeld(deps: StartTurnsDeps, occurrence: OccurrenceRow, held: ReadonlyMap<string, string>): void {
  const said = canonical(Object.fromEntries(held));
  if (said !== occurrence.held) deps.occurrences.putHeld(occurrence.no, said);
}

/** Ends what can't start any more: its turn is over, or nobody wants it. At most `MAX_ENDS` at a time. */
export function hopeless(deps: StartTurnsDeps, occurrence: OccurrenceRow, now: Instant): readonly TurnEnd[] {
  const isOff = occurrence.status !== "active";
  if (!isOff && now <= occurrence.closesAt) return [];
  const { schedule } = JSON.parse(occurrence.snapshot) as Snapshot;
  const until = `${toIso(instant(occurrence.closesAt)).slice(0, 19).replace("T", " ")} UTC`;
  return deps.occurrences.waiting(occurrence.no, MAX_ENDS).map(({ no, segment, because }) => {
    const held =
      shutBecause(schedule, instant(Math.min(now, occurrence.closesAt))) ??
      blockedBecause(deps, segment) ??
      because ??
      "its time came and no place was free";
    const words = isOff
      ? `the schedule was ${occurrence.status} by ${occurrence.changedBy}`
      : `it could start until ${until}: ${now - occurrence.closesAt > DOWN_MS ? "no collector ran then" : held}`;
    return { turnNo: no, state: "not-run", runNo: undefined, because: words };
  });
}

/** What nobody looked at for longer than this after its end was not held back: nobody was there. */
const DOWN_MS = 60_000;

type Tried =
  | { readonly kind: "started" | "held" | "crowded" }
  | { readonly kind: "ended"; readonly end: TurnEnd };

/** One claim that can't be started for a fault of ours keeps no other from its turn. */
async function tryTurn(
  deps: StartTurnsDeps,
  occurrence: OccurrenceRow,
  turn: TurnRow,
  round: Round,
  now: Instant,
): Promise<Tried> {
  const because = "the collector could not start it; its log says why";
  let tried: Tried = { kind: "ended", end: { turnNo: turn.no, state: "not-run", runNo: undefined, because } };
  await deps.apart(`Claim ${turn.claimId} of schedule ${occurrence.scheduleName}`, async () => {
    tried = await startTurn(deps, occurrence, turn, round, now);
  });
  return tried;
}

async function startTurn(
  deps: StartTurnsDeps,
  occurrence: OccurrenceRow,
  turn: TurnRow,
  round: Round,
  now: Instant,
): Promise<Tried> {
  const { schedule, scenarios } = JSON.parse(occurrence.snapshot) as Snapshot;
  const hold = (because: string, kind: "held" | "crowded" = "held"): Tried => {
    deps.occurrences.hold(turn.no, now + HOLD_MS, because);
    return { kind };
  };
  const running = round.running();
  const against = running.get(turn.assetNo) ?? 0;
  if (against >= schedule.limits.perTarget)
    return hold(`its target has ${against} runs under way, the most is ${schedule.limits.perTarget}`);
  const reply = await startRun(
    deps,
    {
      claim: {
        no: turn.claimNo,
        id: turn.claimId,
        asset_no: turn.assetNo,
        endpoint_no: turn.endpointNo,
        segment: turn.segment,
        scenario_id: turn.scenarioId,
        parameters: turn.parameters,
      },
      exposure:
        turn.exposureId === null || turn.exposureTitle === null
          ? undefined
          : { id: turn.exposureId, title: turn.exposureTitle },
      actor: actorIn(schedule.claims, turn.claimId),
      reason: "scheduled",
      askedBy: `schedule ${occurrence.scheduleName}`,
      jobsBefore: schedule.limits.perAgent,
      plannedDigest: scenarios.find(({ id }) => id === turn.scenarioId)?.digest ?? "",
    },
    now,
  );
  const end = (runNo: number | undefined, because: string): Tried => ({
    kind: "ended",
    end: { turnNo: turn.no, state: "not-run", runNo, because },
  });
  switch (reply.kind) {
    case "started": {
      const runNo = deps.occurrences.runNo(reply.runId);
      if (runNo === undefined) return end(undefined, "its run was lost");
      deps.occurrences.putStarted(turn.no, runNo);
      running.set(turn.assetNo, against + 1);
      return { kind: "started" };
    }
    case "running":
      // What is made up for comes several at a time, and each is wanted.
      if ((JSON.parse(occurrence.cause) as Cause).kind === "late")
        return hold("an earlier occurrence asks the same");
      return end(
        deps.occurrences.runNo(reply.runId),
        "a run under way asks the same; its answer counts for this too",
      );
    case "untestable":
      return reply.isBusy === true
        ? hold(`${reply.because} (the most is ${schedule.limits.perAgent} jobs)`, "crowded")
        : end(undefined, reply.because);
  }
}

/** Why nothing starts in a segment now, whatever the turn. */
function blockedBecause(deps: StartTurnsDeps, segment: string): string | undefined {
  const halt = deps.haltIn(segment);
  if (halt !== undefined) return halt;
  return deps.liveAgents().some((agent) => agent.segment === segment)
    ? undefined
    : `no live agent in segment "${segment}"`;
}

/** Each tick begins with another of them, so that none is always the last. */
export function turned<T>(all: readonly T[], now: Instant): readonly T[] {
  if (all.length < 2) return all;
  const first = Math.floor(now / TURN_MS) % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}

/** About a tick. */
const TURN_MS = 250;
