import { Fault } from "../../proto/fault.ts";
import { type Instant, instant } from "../../proto/time.ts";
import { nextDue } from "../domain/due.ts";
import type { ScheduleRow } from "../domain/occurrence.ts";
import { showPlace } from "../domain/place.ts";
import type { Schedule } from "../domain/schedule.ts";
import { shutBecause } from "../domain/schedule-windows.ts";
import { actorIn, type Choice } from "../domain/selection.ts";
import { clockNote, showLocal } from "../domain/wall-clock.ts";
import { type AskedRunDeps, askedRun } from "./asked-run.ts";
import type { Commands } from "./command.ts";
import { type ChooseDeps, slice } from "./plan-occurrences.ts";
import { type PlanClaimDeps, type Prepared, planClaim } from "./prepare-run.ts";
import { type PrepareAskedDeps, prepareAsked } from "./run-scenario.ts";
import { askedBy } from "./schedule-claims.ts";
import type { SchedulePreview } from "./schedule-command.ts";

type ClaimRow = Parameters<typeof planClaim>[1] & { readonly id: string; readonly exposureId: string | null };

export type PreviewDeps = ChooseDeps &
  Omit<PlanClaimDeps, "inventory"> &
  Omit<AskedRunDeps, "inventory"> & {
    readonly inventory: PlanClaimDeps["inventory"] &
      AskedRunDeps["inventory"] &
      PrepareAskedDeps["inventory"];
    readonly schedules: { find(idOrName: string): ScheduleRow | undefined };
    readonly occurrences: ChooseDeps["occurrences"] & { claim(no: number): ClaimRow | undefined };
    readonly haltIn: (segment: string) => string | undefined;
  };

/** Claims that are planned for a preview; the others are counted. */
export const MAX_PREVIEWED = 100;
/** Slices of claims that are counted: beyond them is said "more than". */
const MAX_SLICES = 50;

/** What would happen: the next due instants, and who would run which claims if it were due now. Changes nothing. */
export async function previewSchedule(
  deps: PreviewDeps,
  { of, times }: Commands["preview-schedule"]["request"],
  now: Instant,
): Promise<SchedulePreview> {
  const { schedule, anchor, since } = found(deps, of, now);
  const thought = schedule.claims.scenarios?.filter(({ claim }) => claim === undefined) ?? [];
  const { claimNos, isMore } = chosen(deps, schedule);
  const planned = [];
  for (const no of claimNos.slice(0, MAX_PREVIEWED)) {
    const claim = deps.occurrences.claim(no);
    if (claim !== undefined)
      planned.push(await dryRun(deps, { ...claim, actor: actorIn(schedule.claims, claim.id) }, now));
  }
  for (const choice of thought) planned.push(await dryRunOf(deps, choice, now));
  return {
    zone: schedule.zone,
    due: dueTimes(schedule, anchor, since, times),
    claims: claimNos.length + thought.length,
    isMore,
    planned,
  };
}

function found(
  { schedules }: PreviewDeps,
  of: Commands["preview-schedule"]["request"]["of"],
  now: Instant,
): { readonly schedule: Schedule; readonly anchor: Instant; readonly since: Instant } {
  if ("trigger" in of) return { schedule: of, anchor: now, since: now };
  const row = schedules.find(of.id);
  if (row === undefined) throw new Fault("not-found", `No schedule "${of.id}"`, { field: "schedule" });
  return { schedule: JSON.parse(row.spec) as Schedule, anchor: instant(row.anchorAt), since: now };
}

function dueTimes(
  schedule: Schedule,
  anchor: Instant,
  since: Instant,
  times: number,
): SchedulePreview["due"] {
  const due: Instant[] = [];
  let at = nextDue(schedule, anchor, since);
  while (at !== undefined && due.length < times) {
    due.push(at);
    at = nextDue(schedule, anchor, at);
  }
  return due.map((one) => ({
    at: one,
    local: showLocal(one, schedule.zone),
    shut: shutBecause(schedule, one) ?? null,
    clocks: clockNote(schedule, one) ?? null,
  }));
}

function chosen(
  deps: ChooseDeps,
  { claims: selection }: Schedule,
): { readonly claimNos: readonly number[]; readonly isMore: boolean } {
  const top = deps.occurrences.topClaim();
  const claimNos: number[] = [];
  let from = 0;
  for (let i = 0; i < MAX_SLICES && (from < top || i === 0); i++) {
    const { chosen: some, to } = slice(deps, selection, undefined, from, top);
    for (const { no } of some) claimNos.push(no);
    from = to;
  }
  return { claimNos, isMore: from < top };
}

type Planned = SchedulePreview["planned"][number];

async function dryRun(deps: PreviewDeps, claim: ClaimRow, now: Instant): Promise<Planned> {
  const said = {
    claimId: claim.id,
    exposureId: claim.exposureId,
    segment: claim.segment,
    scenario: claim.scenario_id,
  };
  return shown(deps, said, await planClaim(deps, claim, now));
}

/** Of a scenario that a schedule would name: as if somebody ran it by hand. Its claim is not made. */
async function dryRunOf(deps: PreviewDeps, choice: Choice, now: Instant): Promise<Planned> {
  const asked = await askedRun(deps, askedBy(choice));
  const actor = asked.target === undefined ? undefined : choice.agent;
  const said = { claimId: null, exposureId: null, segment: asked.segment, scenario: asked.scenarioId };
  return shown(deps, said, await prepareAsked(deps, asked, actor, now));
}

function shown(
  { haltIn }: PreviewDeps,
  said: Pick<Planned, "claimId" | "exposureId" | "segment" | "scenario">,
  reply: Prepared,
): Planned {
  const halt = haltIn(said.segment);
  if (reply.kind === "untestable" || halt !== undefined) {
    const because = halt ?? (reply.kind === "untestable" ? reply.because : "");
    return { ...said, target: "", jobs: [], because };
  }
  const { target, jobs } = reply.plan;
  return {
    ...said,
    target: showPlace(target, reply.asset),
    jobs: jobs.map(({ agentId, role }) => ({ agentId, role })),
    because: null,
  };
}
