import { Fault } from "../../proto/fault.ts";
import type { Asset, Segment } from "../domain/asset.ts";
import type { AuditEntry } from "../domain/trail.ts";
import { type ClaimsWhereShownDeps, claimsWhereShown } from "./claims-where-shown.ts";
import type { Commands } from "./command.ts";
import { nothingParted, type PartSourcesDeps, partSources, showAgain } from "./part-sources.ts";

/** A finding that a report is of, and what else there is of it. */
export type ReportedFinding = {
  readonly no: number;
  readonly exposureNo: number;
  readonly assetNo: number;
  readonly sameness: string | null;
  /** Sightings by other reports that were not taken back. */
  readonly elsewhere: number;
};

export type WithdrawImportDeps = PartSourcesDeps &
  ClaimsWhereShownDeps & {
    readonly withdrawals: {
      import(
        id: string,
      ): { readonly no: number; readonly format: string; readonly withdrawnAt: number | null } | undefined;
      findings(importNo: number): readonly ReportedFinding[];
      sightings(importNo: number): number;
      /** Of the findings that count for it, not taken back: their numbers. */
      countingFor(exposureNo: number): readonly number[];
      /** Somebody said something of it, a run was made for it, or evidence ever supported it. */
      isTouched(exposureNo: number): boolean;
      begin(importNo: number, at: number, by: string, reason: string): void;
      withdrawSource(no: number, at: number): void;
      withdrawExposure(no: number, at: number): void;
    };
    readonly inventory: {
      segments(): Promise<readonly Segment[]>;
      asset(no: number): Promise<(Asset & { readonly no: number }) | undefined>;
    };
    readonly settleExposure: (exposureNo: number) => void;
    readonly trail: { audit(entry: AuditEntry): void };
  };

/**
 * Takes back an import that was wrong. Nothing is deleted and nothing closes: its sightings count no more, a finding that
 * no other report is of goes with them, and an exposure that has no other finding and that nobody touched is withdrawn.
 * What people or runs touched stays as it is. The same file imported again brings all of it back.
 */
export async function withdrawImport(
  deps: WithdrawImportDeps,
  request: Commands["withdraw-import"]["request"],
  now: number,
): Promise<Commands["withdraw-import"]["reply"]> {
  const found = deps.withdrawals.import(request.importId);
  if (found === undefined) throw new Fault("not-found", `No import has the id "${request.importId}"`);
  if (found.format === "plumbline-run")
    throw new Fault("conflict", "This is what a run of ours saw, which is evidence: nobody takes it back");
  if (found.withdrawnAt !== null)
    throw new Fault("conflict", `The import "${request.importId}" was taken back already`);
  const plan = planOf(deps, deps.withdrawals.findings(found.no));
  const reply = {
    kind: request.preview ? ("preview" as const) : ("withdrawn" as const),
    sightings: deps.withdrawals.sightings(found.no),
    withdrawn: plan.withdrawn.length,
    touched: plan.touched.length,
    elsewhere: plan.elsewhere.length,
  };
  if (request.preview) return reply;
  deps.withdrawals.begin(found.no, now, request.user, request.reason);
  for (const { no } of plan.gone) deps.withdrawals.withdrawSource(no, now);
  for (const exposureNo of plan.withdrawn) deps.withdrawals.withdrawExposure(exposureNo, now);
  await partAgain(deps, plan.gone, [...plan.elsewhere, ...plan.touched], now);
  const { kind: _, ...counts } = reply;
  deps.trail.audit({
    at: now,
    who: request.user,
    what: "withdraw-import",
    subject: request.importId,
    from: request.from,
    body: { ...counts, reason: request.reason },
  });
  return reply;
}

type Plan = {
  readonly gone: readonly ReportedFinding[];
  /** Exposures that nothing else speaks of: those that go, and those that stay because they were touched. */
  readonly withdrawn: readonly number[];
  readonly touched: readonly number[];
  /** Exposures that other findings or reports speak of too. */
  readonly elsewhere: readonly number[];
};

function planOf(deps: WithdrawImportDeps, findings: readonly ReportedFinding[]): Plan {
  const byExposure = new Map<number, ReportedFinding[]>();
  for (const finding of findings) {
    const before = byExposure.get(finding.exposureNo);
    if (before === undefined) byExposure.set(finding.exposureNo, [finding]);
    else before.push(finding);
  }
  const gone: ReportedFinding[] = [];
  const withdrawn: number[] = [];
  const touched: number[] = [];
  const elsewhere: number[] = [];
  for (const [exposureNo, own] of byExposure) {
    const leaving = new Set(own.filter((one) => one.elsewhere === 0).map(({ no }) => no));
    const isEmptied = deps.withdrawals.countingFor(exposureNo).every((no) => leaving.has(no));
    if (isEmptied && deps.withdrawals.isTouched(exposureNo)) {
      touched.push(exposureNo);
      continue;
    }
    gone.push(...own.filter(({ no }) => leaving.has(no)));
    (isEmptied ? withdrawn : elsewhere).push(exposureNo);
  }
  return { gone, withdrawn, touched, elsewhere };
}

/** What is left may be one again, or be told apart otherwise; all of it is shown, counted and settled anew. */
export async function partAgain(
  deps: PartSourcesDeps & ClaimsWhereShownDeps & Pick<WithdrawImportDeps, "inventory" | "settleExposure">,
  findings: readonly Pick<ReportedFinding, "assetNo" | "sameness">[],
  exposureNos: readonly number[],
  now: number,
): Promise<void> {
  const parted = nothingParted();
  const buckets = new Map(
    findings.flatMap(({ assetNo, sameness }) =>
      sameness === null ? [] : [[`${assetNo} ${sameness}`, { assetNo, sameness, owner: null }] as const],
    ),
  );
  for (const bucket of buckets.values()) partSources(deps, bucket, [], now, parted);
  const segments = await deps.inventory.segments();
  for (const exposureNo of new Set(
    [...exposureNos, ...parted.created, ...parted.changed].map((no) => deps.sightings.home(no)?.sameAs ?? no),
  )) {
    showAgain(deps, exposureNo);
    deps.sightings.countAgain(exposureNo);
    const place = deps.sightings.place(exposureNo);
    const asset = place && (await deps.inventory.asset(place.assetNo));
    await claimsWhereShown(deps, [exposureNo], () => asset, segments, now);
    deps.settleExposure(exposureNo);
  }
}
