import { type ClaimId, id, type RunId } from "../../proto/ids.ts";
import type { Target } from "../../proto/target.ts";
import { type Instant, instant } from "../../proto/time.ts";
import type { Untrusted } from "../../proto/untrusted.ts";
import type { Segment } from "../domain/asset.ts";
import type { Band } from "../domain/band.ts";
import { closureOf } from "../domain/closure.ts";
import type { ClosureFact, ClosureRun } from "../domain/closure-facts.ts";
import type { ClosurePolicy } from "../domain/closure-policy.ts";
import { exposureChanges } from "../domain/exposure-changes.ts";
import type { ExposureState } from "../domain/exposure-state.ts";
import { freshUntil, sightingFreshUntil } from "../domain/freshness.ts";
import type { KeptStanding, Retired } from "../domain/kept-standing.ts";
import { observedExposure } from "../domain/observed-exposure.ts";
import { showPlace } from "../domain/place.ts";
import { assertedConclusion, prioritise } from "../domain/priority.ts";
import { score } from "../domain/priority-score.ts";
import type { LiveLine } from "../domain/trail.ts";
import { validate } from "../domain/validation.ts";
import type { ClaimFacts, ValidationFacts } from "../domain/validation-facts.ts";
import type { Verdict } from "../domain/verdict.ts";
import { type IntelRead, priorityFacts } from "./priority-facts-of.ts";

type ExposureRow = {
  readonly no: number;
  readonly id: string;
  readonly title: Untrusted;
  readonly cves: string;
  readonly cvss: string | null;
  readonly isReachability: number;
  readonly firstSightedAt: number;
  readonly lastSightedAt: number;
  readonly criticality: number | null;
  readonly segment: string | null;
  readonly state: string;
};

type ClosureRunRow = {
  readonly runId: string;
  readonly claimId: string;
  readonly segment: string;
  readonly scenarioVersion: number;
  readonly target: string;
  readonly asset: string;
  readonly issuedAt: number;
  readonly cancelledAt: number | null;
  readonly verdict: string | null;
};

export type SettleExposureDeps = {
  readonly settle: {
    exposure(no: number): ExposureRow | undefined;
    claims(exposureNo: number): readonly {
      no: number;
      id: string;
      segment: string;
      expectation: "deny" | "allow";
      standing: string;
      everSupported: number;
    }[];
    /** Controls that people declared to protect it, each with its claims. */
    controls(exposureNo: number): readonly {
      name: string;
      segment: string;
      standing: string;
      isElsewhere: number;
    }[];
    /** Runs of their claims that got through. */
    bypasses(exposureNo: number): readonly (ClosureRunRow & { readonly control: string })[];
    fixClaims(exposureNo: number): readonly { at: number; byUser: string; body: string }[];
    /** Agents that were revoked. */
    retiredAgents(): Retired;
    closureRuns(exposureNo: number): readonly ClosureRunRow[];
    putState(columns: {
      no: number;
      validation: string;
      freshUntil: number | null;
      closure: string;
      assertedBand: string;
      assertedDue: number | null;
      groundedBand: string;
      groundedDue: number | null;
      score: number;
      state: string;
      settleAt: number | null;
    }): void;
  };
  readonly intel: IntelRead;
  readonly trail: { say(line: LiveLine): void };
  /** Every segment, and whether a live agent stands in it. */
  readonly vantages: () => readonly (Segment & { readonly hasLiveAgent: boolean })[];
  readonly policy: (band: Band) => ClosurePolicy;
};

/**
 * Derives an exposure's state from facts, keeps it, and says what changed, after the lines on what caused it.
 * Undefined when there is no such exposure.
 */
export function settleExposure(
  deps: SettleExposureDeps,
  exposureNo: number,
  now: Instant,
  cause: (state: ExposureState) => readonly LiveLine[] = () => [],
): ExposureState | undefined {
  const kept = keepState(deps, exposureNo, now);
  if (kept === undefined) return undefined;
  const { row, before, after } = kept;
  for (const line of [...cause(after), ...exposureChanges(row, before, after, now)]) deps.trail.say(line);
  return after;
}

/**
 * Derives and keeps the state of an exposure that a catalogue touched. Of its priority nothing is said: a
 * catalogue moves thousands, and is told in one line. What else follows from the new band is.
 */
export function rederiveExposure(
  deps: SettleExposureDeps,
  exposureNo: number,
  now: Instant,
): { readonly before: Partial<ExposureState>; readonly after: ExposureState } | undefined {
  const kept = keepState(deps, exposureNo, now);
  if (kept === undefined) return undefined;
  const { row, before, after } = kept;
  for (const line of exposureChanges(row, withoutPriority(before), after, now)) deps.trail.say(line);
  return { before, after };
}

const withoutPriority = ({ priority: _, ...rest }: Partial<ExposureState>): Partial<ExposureState> => rest;

function keepState(deps: SettleExposureDeps, exposureNo: number, now: Instant) {
  const row = deps.settle.exposure(exposureNo);
  if (row === undefined) return undefined;
  const before = JSON.parse(row.state) as Partial<ExposureState>;
  const after = deriveState(deps, row, now);
  deps.settle.putState({
    no: row.no,
    ...columnsOf(after),
    ...endsOf(deps, row, after, now),
    state: JSON.stringify(after),
  });
  return { row, before, after };
}

/** The parts of the state by which exposures are listed and filtered. */
export const columnsOf = ({ validation, closure, priority, score: { total } }: ExposureState) => ({
  validation: validation.kind as string,
  closure: closure.kind as string,
  assertedBand: priority.asserted.band as string,
  assertedDue: priority.asserted.bod.dueAt as number | null,
  groundedBand: priority.grounded.band as string,
  groundedDue: priority.grounded.bod.dueAt as number | null,
  score: total,
});

/** Until when what is known of an exposure is fresh, and when it is to be settled again because something ends. */
export function endsOf(
  deps: Pick<SettleExposureDeps, "settle">,
  row: Pick<ExposureRow, "no" | "lastSightedAt">,
  { priority: { grounded } }: ExposureState,
  now: Instant,
): { readonly freshUntil: number | null; readonly settleAt: number | null } {
  const ends = standingEnds(deps, row.no, grounded.band);
  const sighting = sightingFreshUntil(instant(row.lastSightedAt), grounded.band);
  return {
    freshUntil: earliest(ends),
    settleAt: earliest([...ends, sighting].filter((end) => end > now)),
  };
}

/** The same derivation without keeping it: what `rebuild` compares. */
export function deriveState(
  deps: Omit<SettleExposureDeps, "trail">,
  row: ExposureRow,
  now: Instant,
  segments = deps.vantages(),
): ExposureState {
  const claims = deps.settle.claims(row.no).map((claim): ClaimFacts & { readonly no: number } => {
    const { heldSince, ...standing } = JSON.parse(claim.standing) as KeptStanding;
    return {
      no: claim.no,
      claimId: id<ClaimId>(claim.id),
      segment: id(claim.segment),
      expectation: claim.expectation,
      standing,
      everSupported: claim.everSupported === 1,
      ...(heldSince === undefined ? {} : { heldSince }),
    };
  });
  const facts: Omit<ValidationFacts, "band"> = {
    exposure: { isReachability: row.isReachability === 1, lastSightedAt: instant(row.lastSightedAt) },
    segments,
    claims,
    controls: deps.settle.controls(row.no).map(({ name, segment, standing, isElsewhere }) => ({
      name,
      segment: id(segment),
      standing: JSON.parse(standing) as KeptStanding,
      isElsewhere: isElsewhere === 1,
    })),
    now,
  };
  const unobserved = priorityFacts(deps, row, segments, {
    systemExposure: "unknown",
    publiclyExposed: "unknown",
  });
  const asserted = assertedConclusion(unobserved);
  const { band } = asserted;
  const observed = observedExposure({ ...facts, band });
  const grounded = { ...unobserved, observed };
  const priority = prioritise(grounded, now, asserted);
  const validation = validate({ ...facts, band: priority.grounded.band });
  const closure = closureOf(
    {
      isReachability: row.isReachability === 1,
      claims,
      facts: closureFacts(deps, row.no),
      retired: deps.settle.retiredAgents(),
    },
    deps.policy(priority.grounded.band),
  );
  const liveSegments = segments.filter(({ hasLiveAgent }) => hasLiveAgent).map(({ id: segment }) => segment);
  return { validation, closure, priority, score: score(grounded), liveSegments };
}

function closureFacts(deps: Omit<SettleExposureDeps, "trail">, exposureNo: number): readonly ClosureFact[] {
  const fixClaims = deps.settle.fixClaims(exposureNo);
  // Without a claim of a fix there is nothing to close, and no need to look back on the runs.
  if (fixClaims.length === 0) return [];
  return [
    ...fixClaims.map(({ at, byUser, body }): ClosureFact => {
      const { policy } = JSON.parse(body) as { policy?: ClosurePolicy };
      const claimed = { kind: "fix-claimed", at: instant(at), by: byUser } as const;
      return policy === undefined ? claimed : { ...claimed, policy };
    }),
    ...deps.settle
      .closureRuns(exposureNo)
      .filter(({ cancelledAt }) => cancelledAt === null)
      .map(toFact),
    ...deps.settle.bypasses(exposureNo).map((run) => ({ ...toFact(run), control: run.control })),
  ];
}

const toFact = (run: ClosureRunRow): ClosureRun => ({
  kind: "run",
  runId: id<RunId>(run.runId),
  claimId: id<ClaimId>(run.claimId),
  segment: id(run.segment),
  scenarioVersion: run.scenarioVersion,
  target: showPlace(JSON.parse(run.target) as Target | null, run.asset),
  issuedAt: instant(run.issuedAt),
  verdict: run.verdict === null ? undefined : (JSON.parse(run.verdict) as Verdict),
});

/** Until when each standing of the exposure, and of the controls that it leans on, is fresh. */
const standingEnds = (
  deps: Pick<SettleExposureDeps, "settle">,
  exposureNo: number,
  band: Band,
): readonly Instant[] =>
  [...deps.settle.claims(exposureNo), ...deps.settle.controls(exposureNo)].flatMap(
    ({ standing }) => freshUntil(JSON.parse(standing) as KeptStanding, band) ?? [],
  );

/** The first whole millisecond at which the earliest of these is over: an agent's corrected clock has halves. */
const earliest = (ends: readonly Instant[]): number | null =>
  ends.length === 0 ? null : Math.floor(Math.min(...ends)) + 1;
