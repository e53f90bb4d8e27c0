import { canonical, type Json } from "../../proto/canonical.ts";
import { instant } from "../../proto/time.ts";
import { BANDS } from "../domain/band.ts";
import { turnOf } from "../domain/due.ts";
import {
  type Cause,
  type OccurrenceRow,
  type Only,
  type PlanCursor,
  planDigest,
  type Snapshot,
} from "../domain/occurrence.ts";
import type { Selection } from "../domain/selection.ts";

type PlannableClaim = {
  readonly no: number;
  readonly assetNo: number;
  readonly endpointNo: number | null;
  readonly segment: string;
  readonly scenarioId: string;
  /** What it is spread by: claims of one question have one turn. */
  readonly question: string;
};
type ClaimFilter = {
  readonly exposures: string | null;
  readonly segment: string | null;
  readonly bands: string | null;
  readonly onlyExposures: string | null;
  readonly onlySegments: string | null;
  readonly onlyImports: string | null;
};

/** What choosing claims takes. */
export type ChooseDeps = {
  readonly occurrences: {
    topClaim(): number;
    claimsBetween(from: number, to: number, filter: ClaimFilter): readonly PlannableClaim[];
    claimsNamed(ids: readonly string[]): readonly PlannableClaim[];
    claimsOf(ids: readonly string[], filter: ClaimFilter): readonly PlannableClaim[];
  };
};

export type PlanDeps = ChooseDeps & {
  readonly occurrences: {
    addTurn(occurrenceNo: number, claim: PlannableClaim, dueAt: number): void;
    putPlan(no: number, cursor: string, snapshot: string, more: number): void;
    putPlanned(no: number, digest: string): void;
  };
  readonly claims: {
    scenario(
      scenarioId: string,
    ): Promise<
      { readonly digest: string; readonly bundle: string; readonly bundleVersion: number } | undefined
    >;
  };
};

/** Claims that one tick looks at for one plan, whether they fit or not: a plan of any size costs a tick the same. */
export const CLAIMS_PER_SLICE = 1_000;

/** Writes the next slice of a plan; with its last the plan is whole, sealed by its digest, and fixed. */
export async function planSlice(deps: PlanDeps, occurrence: OccurrenceRow): Promise<void> {
  const snapshot = JSON.parse(occurrence.snapshot) as Snapshot;
  const cause = JSON.parse(occurrence.cause) as Cause;
  const cursor = JSON.parse(occurrence.cursor) as PlanCursor;
  const { chosen, to } = slice(deps, snapshot.schedule.claims, onlyIn(cause), cursor.from, cursor.top);
  const base = instant(cause.kind === "late" ? cause.lookedAt : occurrence.dueAt);
  const scenarios = new Map(snapshot.scenarios.map((scenario) => [scenario.id, scenario]));
  let { digest } = cursor;
  for (const claim of chosen) {
    if (!scenarios.has(claim.scenarioId)) {
      const found = await deps.claims.scenario(claim.scenarioId);
      if (found !== undefined) {
        const { digest: document, bundle, bundleVersion } = found;
        scenarios.set(claim.scenarioId, { id: claim.scenarioId, digest: document, bundle, bundleVersion });
      }
    }
    const dueAt = turnOf(occurrence.scheduleId, claim.question, base, snapshot.schedule.jitterMs);
    deps.occurrences.addTurn(occurrence.no, claim, dueAt);
    digest = planDigest(digest, { claimNo: claim.no, dueAt });
  }
  const planned: Snapshot = { ...snapshot, scenarios: [...scenarios.values()] };
  const next: PlanCursor = { ...cursor, from: to, digest };
  deps.occurrences.putPlan(
    occurrence.no,
    JSON.stringify(next),
    canonical(planned as unknown as Json),
    chosen.length,
  );
  if (to >= cursor.top) deps.occurrences.putPlanned(occurrence.no, digest);
}

/**
 * The claims of a selection from a number on, and up to where that looked: all of them where exposures or
 * scenarios are named. What an event is about narrows claims of exposures; those of scenarios are all meant.
 */
export function slice(
  { occurrences }: ChooseDeps,
  selection: Selection,
  only: Only,
  from: number,
  top: number,
): { readonly chosen: readonly PlannableClaim[]; readonly to: number } {
  const { scenarios } = selection;
  if (scenarios !== undefined)
    return { chosen: occurrences.claimsNamed(scenarios.flatMap(({ claim }) => claim ?? [])), to: top };
  const filter = filterOf(selection, only);
  const named =
    selection.exposures ?? (only !== undefined && isAboutExposures(only) ? only.exposures : undefined);
  if (named !== undefined) return { chosen: occurrences.claimsOf(named, filter), to: top };
  const to = Math.min(top, from + CLAIMS_PER_SLICE);
  return { chosen: occurrences.claimsBetween(from, to, filter), to };
}

const onlyIn = (cause: Cause): Only => (cause.kind === "event" ? cause.only : undefined);

const isAboutExposures = ({ segments, imports }: NonNullable<Only>): boolean =>
  segments.length === 0 && imports.length === 0;

function filterOf({ exposures, segment, band }: Selection, only: Only): ClaimFilter {
  const list = (items: readonly string[] | undefined): string | null =>
    items === undefined ? null : JSON.stringify(items);
  return {
    exposures: list(exposures),
    segment: segment ?? null,
    bands: list(band === undefined ? undefined : BANDS.slice(BANDS.indexOf(band))),
    onlyExposures: list(only?.exposures),
    onlySegments: list(only?.segments),
    onlyImports: list(only?.imports),
  };
}
