import { Fault } from "../../proto/fault.ts";
import type { Instant } from "../../proto/time.ts";
import { type Untrusted, visibleText } from "../../proto/untrusted.ts";
import type { JobLimits } from "../../proto/work-limits.ts";
import { type Band, bandNamed, compareBands } from "../domain/band.ts";
import type { ClosurePolicy } from "../domain/closure-policy.ts";
import type { RunReason } from "../domain/run.ts";
import type { AuditEntry } from "../domain/trail.ts";
import { isAnswered, type Untestable } from "./advance-retests.ts";
import type { Commands, Effect, Queued } from "./command.ts";
import { type StartableClaim, type StartRunDeps, startRun } from "./start-run.ts";

type ExposureRow = {
  readonly no: number;
  readonly id: string;
  readonly title: Untrusted;
  readonly closure: string;
  readonly asserted_band: string;
  readonly grounded_band: string;
};
type ClaimRow = StartableClaim & { readonly expectation: "deny" | "allow" };

export type RequestRunsDeps = StartRunDeps & {
  readonly exposures: {
    find(exposureId: string): Promise<ExposureRow | undefined>;
    toValidate(ids: readonly string[] | undefined): Promise<readonly { no: number; id: string }[]>;
    addStatement(statement: {
      exposure_no: number;
      kind: "fix-claimed";
      at: number;
      by_user: string;
      body: string;
    }): Promise<unknown>;
    openRetest(exposureNo: number): Promise<unknown>;
    addRetest(exposureNo: number, by: string, at: number): Promise<unknown>;
  };
  readonly claims: StartRunDeps["claims"] & {
    forExposure(exposureNo: number): Promise<readonly ClaimRow[]>;
    findRun(runId: string): Promise<{ no: number; claim_no: number; state: string } | undefined>;
    cancelRun(runNo: number, at: number): Promise<unknown>;
  };
  readonly records: StartRunDeps["records"] & {
    jobsOf(runNo: number): readonly { jobId: string; agentId: string; jobNo: number; state: string }[];
    endJob(jobNo: number, how: string, because: string): boolean;
  };
  readonly runs: { drop(runNo: number): void };
  /** Ends a run's jobs; true when something had got through, and the run is judged by it. */
  readonly callOff: (runNo: number, by: string) => boolean;
  readonly settleExposure: (exposureNo: number) => void;
  readonly policy: (band: Band) => ClosurePolicy;
  /** Starts what the open retests are due, now and not at the next tick. */
  readonly advanceRetests: () => Promise<readonly Untestable[]>;
  readonly trail: StartRunDeps["trail"] & { audit(entry: AuditEntry): void };
  readonly effects: Effect[];
};

/** Runs every testable claim of the exposures once. */
export async function validateExposures(
  deps: RequestRunsDeps,
  request: Commands["validate"]["request"],
  now: Instant,
): Promise<Queued> {
  const exposures = await deps.exposures.toValidate(request.ids);
  const unknown = request.ids?.find((wanted) => !exposures.some(({ id }) => id === wanted));
  if (unknown !== undefined)
    throw new Fault("not-found", `No exposure has the id "${unknown}"`, { field: "ids" });
  const runs: string[] = [];
  const untestable: string[] = [];
  for (const { id } of exposures) {
    const exposure = await deps.exposures.find(id);
    if (exposure !== undefined)
      await runClaims(deps, exposure, request.reason ?? "validate", request, now, runs, untestable);
  }
  const subject = request.ids?.length === 1 ? (request.ids[0] ?? "") : "exposures";
  note(deps, request, "validate", subject, now, { exposures: exposures.length, runs: runs.length });
  return queued(runs, untestable);
}

function note(
  deps: RequestRunsDeps,
  { user, from }: { readonly user: string; readonly from: string },
  what: string,
  subject: string,
  at: Instant,
  body: AuditEntry["body"],
): void {
  deps.trail.audit({ at, who: user, what, subject, from, body });
}

async function runClaims(
  deps: RequestRunsDeps,
  exposure: ExposureRow,
  reason: RunReason,
  { user: askedBy, limits = {} }: { readonly user: string; readonly limits?: JobLimits },
  now: Instant,
  runs: string[],
  untestable: string[],
): Promise<void> {
  const claims = await deps.claims.forExposure(exposure.no);
  if (claims.length === 0) {
    untestable.push(
      `${visibleText(exposure.title)}: no scenario can test this (it needs a port, a literal address and a declared segment)`,
    );
  }
  for (const claim of claims) {
    const reply = await startRun(deps, { claim, exposure, reason, askedBy, limits }, now);
    if (reply.kind === "untestable")
      untestable.push(`${claim.segment} → ${visibleText(exposure.title)}: ${reply.because}`);
    else runs.push(reply.runId);
  }
}

/** A person says that it is fixed: that starts the count and asks for the retest. It closes nothing. */
export async function claimFix(
  deps: RequestRunsDeps,
  request: Commands["claim-fix"]["request"],
  now: Instant,
): Promise<Queued> {
  const exposure = await mustFind(deps, request.exposureId);
  const isClosed = exposure.closure === "closed";
  if (isClosed)
    throw new Fault("conflict", "The exposure is closed already; a recheck is what you may want", {
      field: "exposureId",
    });
  return stateFix(deps, exposure, request, request.note, now);
}

/**
 * Asks for the checks that closure needs. Where no fix is claimed yet the request itself is the
 * claim; a closed exposure is looked at once more; one that is being verified stays so.
 */
export async function requestRetest(
  deps: RequestRunsDeps,
  request: Commands["retest"]["request"],
  now: Instant,
): Promise<Queued> {
  const exposure = await mustFind(deps, request.exposureId);
  note(deps, request, "retest", exposure.id, now, {});
  if (exposure.closure === "closed") {
    const runs: string[] = [];
    const untestable: string[] = [];
    await runClaims(deps, exposure, "recheck", request, now, runs, untestable);
    return queued(runs, untestable);
  }
  if (!isAnswered(exposure.closure) && (await deps.exposures.openRetest(exposure.no)) !== undefined) {
    return {
      kind: "already-queued",
      runs: [],
      untestable: [],
      sentence: "A retest of this exposure is under way",
    };
  }
  return stateFix(deps, exposure, request, "Asked for by a retest", now);
}

/** How urgent it is by either answer: the bar is set where the exposure stood before anybody claimed a fix. */
function worstBand(exposure: ExposureRow): Band {
  const bands = [exposure.asserted_band, exposure.grounded_band].flatMap((band) => bandNamed(band) ?? []);
  return bands.reduce<Band>((worst, band) => (compareBands(band, worst) > 0 ? band : worst), "defer");
}

async function stateFix(
  deps: RequestRunsDeps,
  exposure: ExposureRow,
  caller: { readonly user: string; readonly from: string },
  said: string,
  now: Instant,
): Promise<Queued> {
  const claims = await deps.claims.forExposure(exposure.no);
  if (claims.length === 0) {
    return {
      kind: "nothing-to-test",
      runs: [],
      untestable: [],
      sentence:
        "No scenario can test this exposure, so nothing can close it: it needs a port, a literal address and a declared segment",
    };
  }
  await deps.exposures.addStatement({
    exposure_no: exposure.no,
    kind: "fix-claimed",
    at: now,
    by_user: caller.user,
    body: JSON.stringify({ note: said, policy: deps.policy(worstBand(exposure)) }),
  });
  note(deps, caller, "claim-fix", exposure.id, now, { note: said });
  if ((await deps.exposures.openRetest(exposure.no)) === undefined)
    await deps.exposures.addRetest(exposure.no, caller.user, now);
  deps.settleExposure(exposure.no);
  const untestable = (await deps.advanceRetests()).filter(({ exposureId }) => exposureId === exposure.id);
  const running: string[] = [];
  for (const claim of claims) {
    const run = await deps.claims.runningOf(claim.no);
    if (run !== undefined) running.push(run.id);
  }
  return queued(
    running,
    untestable.map(({ segment, because }) => `${segment} → ${visibleText(exposure.title)}: ${because}`),
  );
}

export async function cancelRun(
  deps: RequestRunsDeps,
  request: Commands["cancel-run"]["request"],
  now: Instant,
): Promise<Commands["cancel-run"]["reply"]> {
  const run = await deps.claims.findRun(request.runId);
  if (run === undefined) throw new Fault("not-found", `No run has the id "${request.runId}"`);
  if (run.state !== "running") return { kind: "already-over" };
  const isJudged = deps.callOff(run.no, request.user);
  if (!isJudged) await deps.claims.cancelRun(run.no, now);
  deps.runs.drop(run.no);
  deps.settleAwaiting(run.claim_no);
  note(deps, request, "cancel-run", request.runId, now, { judged: isJudged });
  return { kind: "cancelled" };
}

async function mustFind(deps: RequestRunsDeps, exposureId: string): Promise<ExposureRow> {
  const exposure = await deps.exposures.find(exposureId);
  if (exposure === undefined)
    throw new Fault("not-found", `No exposure has the id "${exposureId}"`, { field: "exposureId" });
  return exposure;
}

function queued(runs: readonly string[], untestable: readonly string[]): Queued {
  if (runs.length === 0) {
    const sentence =
      untestable.length === 0 ? "There is nothing to test" : `Nothing can be tested now: ${untestable[0]}`;
    return { kind: "nothing-to-test", runs, untestable, sentence };
  }
  const aside = untestable.length === 0 ? "" : `; ${untestable.length} can't be tested now`;
  return { kind: "queued", runs, untestable, sentence: `${runs.length} runs started${aside}` };
}
