import type { Instant } from "../../proto/time.ts";
import type { ExposureState } from "../domain/exposure-state.ts";
import type { Missing } from "../domain/closure-missing.ts";
import { notRun } from "../domain/not-run.ts";
import { type StartRunDeps, startRun } from "./start-run.ts";

type ClaimRow = {
  readonly no: number;
  readonly id: string;
  readonly asset_no: number;
  readonly endpoint_no: number;
  readonly segment: string;
  readonly scenario_id: string;
};

export type RetestDeps = StartRunDeps & {
  readonly exposures: {
    openRetests(): Promise<
      readonly { no: number; exposure_no: number; exposure_id: string; asked_by: string; state: string; closure: string }[]
    >;
    find(exposureId: string): Promise<{ no: number; id: string; title: string } | undefined>;
    endRetest(no: number, at: number): Promise<unknown>;
  };
  readonly claims: StartRunDeps["claims"] & { forExposure(exposureNo: number): Promise<readonly ClaimRow[]> };
  readonly records: { recordVerdict(runNo: number, at: number, outcome: string, verdict: string): void };
  readonly settleExposure: (exposureNo: number) => void;
};

/**
 * Moves each open retest on: starts the runs that its closure still misses and that are due, one
 * at a time for each claim, and ends the retest when closure has its answer.
 */
export async function advanceRetests(deps: RetestDeps, now: Instant): Promise<void> {
  for (const retest of await deps.exposures.openRetests()) {
    const { closure } = JSON.parse(retest.state) as ExposureState;
    if (ANSWERED.has(closure.kind)) {
      await deps.exposures.endRetest(retest.no, now);
      continue;
    }
    const exposure = await deps.exposures.find(retest.exposure_id);
    if (exposure === undefined) continue;
    const due = closure.missing.filter((missing) => isDue(missing, now));
    const claims = await deps.claims.forExposure(exposure.no);
    let couldNot = false;
    for (const claim of claims.filter(({ id }) => due.some(({ claimId }) => claimId === id))) {
      const reply = await startRun(deps, { claim, exposure, reason: "retest", askedBy: retest.asked_by }, now);
      if (reply.kind !== "untestable") continue;
      await recordNotRun(deps, claim, retest.asked_by, reply.because, now);
      couldNot = true;
    }
    if (couldNot) deps.settleExposure(exposure.no);
  }
}

const ANSWERED: ReadonlySet<string> = new Set(["closed", "still-open", "fixed-but-broke", "cannot-tell", "reopened", "open"]);

const isDue = ({ claimId, notBefore }: Missing, now: Instant): boolean =>
  claimId !== undefined && (notBefore === undefined || notBefore <= now);

/** A run that nobody could take: kept as `not-run` with the reason, so that the owner is told why nothing can be said. */
async function recordNotRun(deps: RetestDeps, claim: ClaimRow, askedBy: string, because: string, now: Instant): Promise<void> {
  const endpoint = await deps.inventory.endpoint(claim.endpoint_no);
  const scenario = await deps.claims.scenario(claim.scenario_id);
  if (endpoint === undefined || scenario === undefined) return;
  const runNo = await deps.claims.addRun({
    id: deps.newId(),
    claim_no: claim.no,
    reason: "retest",
    asked_by: askedBy,
    scenario_digest: scenario.digest,
    nonce: deps.random(16),
    marker: `plb-${Buffer.from(deps.random(12)).toString("hex")}`,
    target: JSON.stringify({ transport: endpoint.transport, host: endpoint.host, port: endpoint.port }),
    known_identity: endpoint.knownIdentity,
    issued_at: now,
    not_after: now,
  });
  deps.records.recordVerdict(runNo, now, "not-run", JSON.stringify(notRun(because, now)));
}
