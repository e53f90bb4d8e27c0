import type { Instant } from "../../proto/time.ts";
import type { Untrusted } from "../../proto/untrusted.ts";
import type { Missing } from "../domain/closure-missing.ts";
import type { ExposureState } from "../domain/exposure-state.ts";
import { notRun } from "../domain/not-run.ts";
import { reachedFrom } from "../domain/run-plan.ts";
import { type StartableClaim, type StartRunDeps, startRun } from "./start-run.ts";

type PastRun = { readonly issued_at: number; readonly state: string; readonly outcome: string | null };

export type RetestDeps = StartRunDeps & {
  readonly exposures: {
    openRetests(): Promise<readonly Retest[]>;
    find(exposureId: string): Promise<{ no: number; id: string; title: Untrusted } | undefined>;
    endRetest(no: number, at: number): Promise<unknown>;
  };
  readonly claims: StartRunDeps["claims"] & {
    forExposure(exposureNo: number): Promise<readonly StartableClaim[]>;
    runsSince(claimNo: number, at: number, most: number): Promise<readonly PastRun[]>;
  };
  readonly records: StartRunDeps["records"] & {
    recordVerdict(runNo: number, at: number, outcome: string, verdict: string): void;
  };
};

type Retest = {
  readonly no: number;
  readonly exposure_id: string;
  readonly asked_by: string;
  readonly asked_at: number;
  readonly state: string;
};

/** A retest that had this many runs of one claim and still no answer ends without one; a person may ask again. */
export const MAX_RETEST_RUNS = 100;

/** A run that settled nothing is repeated after a pause that doubles each time, up to the last of these. */
const RETEST_PAUSE_MS = { first: 1_000, last: 60_000 } as const;

/**
 * Moves each open retest on: starts the runs that its closure still misses and that are due, one
 * at a time for each claim, and ends the retest when closure has its answer. Gives the claims that
 * nobody could test now, each with the reason.
 */
export async function advanceRetests(deps: RetestDeps, now: Instant): Promise<readonly Untestable[]> {
  const untestable: Untestable[] = [];
  for (const retest of await deps.exposures.openRetests()) {
    const { closure } = JSON.parse(retest.state) as ExposureState;
    if (isAnswered(closure.kind)) await deps.exposures.endRetest(retest.no, now);
    else untestable.push(...(await advance(deps, retest, closure.missing, now)));
  }
  return untestable;
}

export type Untestable = { readonly exposureId: string; readonly segment: string; readonly because: string };

async function advance(
  deps: RetestDeps,
  retest: Retest,
  missing: readonly Missing[],
  now: Instant,
): Promise<readonly Untestable[]> {
  const exposure = await deps.exposures.find(retest.exposure_id);
  if (exposure === undefined) return [];
  const due = new Set(missing.filter((one) => isDue(one, now)).map(({ claimId }) => claimId as string));
  const untestable: Untestable[] = [];
  for (const claim of await deps.claims.forExposure(exposure.no)) {
    if (!due.has(claim.id)) continue;
    const past = await deps.claims.runsSince(claim.no, retest.asked_at, MAX_RETEST_RUNS);
    if (past.length >= MAX_RETEST_RUNS) {
      await deps.exposures.endRetest(retest.no, now);
      break;
    }
    if (now < mayRunAt(past)) continue;
    const reply = await startRun(deps, { claim, exposure, reason: "retest", askedBy: retest.asked_by }, now);
    if (reply.kind !== "untestable") continue;
    await recordNotRun(deps, claim, retest.asked_by, reply.because, now);
    untestable.push({ exposureId: exposure.id, segment: claim.segment, because: reply.because });
  }
  return untestable;
}

/** From when the next run of a claim makes sense, by its runs so far, newest first. */
function mayRunAt(past: readonly PastRun[]): number {
  const [last] = past;
  if (last === undefined) return 0;
  if (last.state === "running") return Number.POSITIVE_INFINITY;
  const settled = past.findIndex(({ outcome }) => SETTLING.has(outcome ?? ""));
  const vain = settled < 0 ? past.length : settled;
  if (vain === 0) return 0;
  return last.issued_at + Math.min(RETEST_PAUSE_MS.first * 2 ** (vain - 1), RETEST_PAUSE_MS.last);
}

const SETTLING: ReadonlySet<string> = new Set(["allowed", "prevented", "absent"]);

/** Whether a closure has its answer, so that a retest which waited for it is over. */
export const isAnswered = (closure: string): boolean => closure !== "fix-claimed" && closure !== "verifying";

const isDue = ({ claimId, notBefore }: Missing, now: Instant): boolean =>
  claimId !== undefined && (notBefore === undefined || notBefore <= now);

/** A run that nobody could take: kept as `not-run` with the reason, so that the owner is told why nothing can be said. */
async function recordNotRun(
  deps: RetestDeps,
  claim: StartableClaim,
  askedBy: string,
  because: string,
  now: Instant,
): Promise<void> {
  const endpoint = claim.endpoint_no === null ? undefined : await deps.inventory.endpoint(claim.endpoint_no);
  const scenario = await deps.claims.scenario(claim.scenario_id);
  if ((endpoint === undefined && claim.endpoint_no !== null) || scenario === undefined) return;
  const runNo = await deps.claims.addRun({
    id: deps.newId(),
    claim_no: claim.no,
    reason: "retest",
    asked_by: askedBy,
    scenario_digest: scenario.digest,
    nonce: deps.random(16),
    marker: `plb-${Buffer.from(deps.random(12)).toString("hex")}`,
    target: JSON.stringify(endpoint === undefined ? null : reachedFrom(endpoint, claim.segment)),
    known_identity: endpoint?.knownIdentity ?? null,
    issued_at: now,
    not_after: now,
  });
  deps.records.recordVerdict(runNo, now, "not-run", JSON.stringify(notRun(because, now)));
  deps.settleAwaiting(claim.no);
}
