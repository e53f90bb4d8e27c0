/**
 * What a cycle came to, counted from what is stored: exposure by exposure, so that memory does not grow with them.
 * Shares are in per cent, and null where they would be of nothing.
 */

import type { Closure } from "./closure.ts";
import { type DivergenceReport, divergenceReport } from "./divergence-report.ts";
import type { ExposureState } from "./exposure-state.ts";
import type { Validation } from "./validation.ts";

/** What is counted of an exposure. */
export type TalliedExposure = {
  readonly id: string;
  readonly title: string;
  readonly asset: string;
  readonly closure: Closure["kind"];
  readonly validation: Validation["kind"];
  readonly freshUntil: number | null;
  readonly owner: string | null;
  readonly groundedDue: number | null;
  readonly firstSightedAt: number;
  readonly lastSightedAt: number;
  readonly state: Partial<ExposureState>;
};

/** Things that happened since the cycle's start: how many, and the first and the last of them. */
export type Happened = { readonly n: number; readonly first: number | null; readonly last: number | null };

/** What is counted beside the exposures. */
export type CycleFacts = {
  readonly assets: number;
  /** By a report or a run, since the start. */
  readonly assetsSeen: number;
  readonly imports: Happened;
  readonly runs: Happened;
  readonly statements: Happened;
  readonly techniques: { readonly all: number; readonly tested: number };
};

export type CycleNumbers = Readonly<Record<string, number | null>>;

export type CycleCount = {
  readonly numbers: CycleNumbers;
  readonly report: DivergenceReport;
  /** The last time that priorities were derived. */
  readonly prioritisedAt: number | null;
};

/** A count that grows, for a cycle that began at `start` and is looked at now. */
export function cycleTally({ start, now }: { readonly start: number; readonly now: number }) {
  const byValidation = { confirmed: 0, mitigated: 0, fixed: 0, unvalidated: 0, contested: 0 };
  const report = divergenceReport();
  let [open, fresh, known, validated, overdue, added, closed, mobilised] = [0, 0, 0, 0, 0, 0, 0, 0];
  let prioritisedAt: number | null = null;
  return {
    add(one: TalliedExposure): void {
      const { closure, priority } = one.state;
      if (one.firstSightedAt >= start) added += 1;
      if (one.closure === "closed") {
        if (closure?.kind === "closed" && closure.at >= start) closed += 1;
        return;
      }
      open += 1;
      byValidation[one.validation] += 1;
      const isFresh = one.freshUntil !== null && now < one.freshUntil;
      if (isFresh) fresh += 1;
      if (isFresh && one.validation !== "unvalidated" && one.validation !== "contested") validated += 1;
      if (one.groundedDue !== null && one.groundedDue <= now) overdue += 1;
      if (one.validation === "confirmed" && one.owner !== null && FIXING.has(one.closure)) mobilised += 1;
      if (priority === undefined) return;
      if (priority.asserted.missing.length === 0) known += 1;
      prioritisedAt = Math.max(prioritisedAt ?? 0, priority.asOf);
      report.add({ id: one.id, title: one.title, asset: one.asset, priority });
    },
    end(facts: CycleFacts): CycleCount {
      const divergence = report.end();
      const { assets, assetsSeen, techniques, runs } = facts;
      const numbers = {
        assets,
        "assets-seen": assetsSeen,
        "assets-seen-share": share(assetsSeen, assets),
        exposures: open,
        "exposures-new": added,
        ...byValidation,
        fresh,
        validated,
        "validated-share": share(validated, open),
        "inputs-known-share": share(known, open),
        overdue,
        "closed-in-cycle": closed,
        "mobilised-share": share(mobilised + closed, byValidation.confirmed + closed),
        runs: runs.n,
        techniques: techniques.all,
        "technique-share": share(techniques.tested, techniques.all),
        ...divergence.counts,
        "tau-b": divergence.agreement.tauB,
      };
      return { numbers, report: divergence, prioritisedAt };
    },
  };
}

/** What people did, and evidence is to show. */
const FIXING: ReadonlySet<Closure["kind"]> = new Set(["fix-claimed", "verifying", "cannot-tell"]);

const share = (part: number, all: number): number | null => (all === 0 ? null : (part / all) * 100);
